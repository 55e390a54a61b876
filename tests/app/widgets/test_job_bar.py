"""Long work in the status line."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.widgets.job_bar import PARTS, JobBar
from app.widgets.jobs import Job

pytestmark = pytest.mark.window


@pytest.fixture
def bar(qtbot) -> JobBar:
    made = JobBar()
    qtbot.addWidget(made)
    return made


def test_it_is_there_only_while_there_is_work(bar) -> None:
    assert bar.isHidden()
    bar.show_job(Job("Saving a.png", 1, 4, 10.0))
    assert not bar.isHidden()
    assert (bar.title.text(), bar.bar.value()) == ("Saving a.png", PARTS // 4)
    assert bar.left.text() == "about 30 s left"
    bar.show_job(None)
    assert bar.isHidden()


def test_the_cross_asks_to_stop(qtbot, bar) -> None:
    bar.show_job(Job("Saving a.png"))
    with qtbot.waitSignal(bar.cancelled, timeout=1000):
        QTest.mouseClick(bar.cancel, Qt.MouseButton.LeftButton)
