"""Every tooltip has one form: what it does, and its key in brackets at the end."""

from __future__ import annotations

import re

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QDialog, QWidget

from ddf_core.labels.label_map import Label, LabelMap
from tests.app.fake_engine import BOX, BallEngine

pytestmark = pytest.mark.window

PANELS = ("show_labels", "show_transfer", "show_plots", "gallery", "interpolate")
DIALOGS = ("save_picture", "export_video", "export_mesh", "export_data_set", "point_sets",
           "distances", "history")  # fmt: skip
KEY = re.compile(r"(?P<before>\s*)\((?P<key>[^()]*)\)$")


def faults(tip: str) -> list[str]:
    found = []
    if tip[:1] != tip[:1].upper():
        found.append("begins small")
    if tip.rstrip().endswith((".", "…")):
        found.append("ends in dots")
    key = KEY.search(tip)
    if key and key["before"] != "  ":
        found.append("its key does not stand apart")
    return found


@pytest.mark.parametrize(
    ("tip", "count"),
    [("Close  (Esc)", 0), ("Close (Esc)", 1), ("close  (Esc)", 1), ("Close.", 1), ("Open…", 1)],
)
def test_the_rules(tip: str, count: int) -> None:
    assert len(faults(tip)) == count


def test_tooltips_of_window_panels_and_dialogs_have_one_form(open_loaded) -> None:
    labels = LabelMap((Label("nose", "#ff0000"),), BOX)
    program = open_loaded(BallEngine(labels=labels))
    for name in (*PANELS, *DIALOGS):
        program.actions.trigger(name)
    assert len([each for each in program.window.findChildren(QDialog) if each.isVisible()]) >= 6
    tips = {w.toolTip() for w in program.window.findChildren(QWidget)} - {""}
    tips |= {action.tooltip for action in program.actions}
    assert len(tips) > 120
    assert {tip: found for tip in tips if (found := faults(tip))} == {}


def test_no_control_is_without_one(open_loaded) -> None:
    program = open_loaded()
    for name in PANELS:
        program.actions.trigger(name)
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox)
    bare = [
        type(widget).__name__ + " " + (widget.accessibleName() or widget.objectName())
        for widget in program.window.findChildren(QWidget)
        if isinstance(widget, kinds) and widget.isVisible() and not widget.toolTip()
    ]
    assert bare == []
