"""Two groups in one line, or in two."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.widgets.folding_row import FoldingRow
from app.widgets.theme import GRID

pytestmark = pytest.mark.window


@pytest.mark.parametrize("is_narrow", [False, True])
def test_the_second_goes_below_where_both_do_not_fit_and_neither_is_cut(qtbot, is_narrow) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first, second = QPushButton("a rather long first"), QPushButton("the second")
    row = FoldingRow(first, second, window)
    window.show()
    whole = first.sizeHint().width() + second.sizeHint().width() + GRID
    # From wide to narrow and back again.
    for width in (whole + 20, row.minimumSizeHint().width(), whole + 20)[: 2 if is_narrow else 3]:
        row.setGeometry(0, 0, width, 80)
        QApplication.processEvents()
    assert row.is_folded == is_narrow
    assert (second.y() > first.y()) == is_narrow
    for each in (first, second):
        assert each.width() >= each.sizeHint().width()
