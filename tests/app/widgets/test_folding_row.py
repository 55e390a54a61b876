"""Two groups in one line, or in two."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from app.widgets.folding_row import FoldingRow

pytestmark = pytest.mark.window


def test_the_second_goes_below_where_both_do_not_fit_and_neither_is_cut(qtbot) -> None:
    first, second = QPushButton("a rather long first"), QPushButton("the second")
    row = FoldingRow(first, second)
    qtbot.addWidget(row)
    row.show()
    whole = first.sizeHint().width() + second.sizeHint().width() + 8
    for width in (whole + 20, row.minimumSizeHint().width(), whole + 20):
        row.resize(width, 80)
        qtbot.waitUntil(lambda: row.width() >= width)
        qtbot.waitUntil(lambda: (second.y() > first.y()) == (width < whole))
        assert row.is_folded == (width < whole)
        for each in (first, second):
            assert each.width() >= each.sizeHint().width()
