"""The menu Models: which there are, which is open, and the dialog that shows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.context import AppContext, Start
from app.features.models.dialog import ModelDialog
from app.widgets.mnemonics import strip_mnemonic
from ddf_core import resource_paths
from ddf_core.requests import LoadModel, PreviewModel
from tests.app.fake_engine import BallEngine

pytestmark = pytest.mark.window


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's models: three folders with a card, and one that is none."""
    folder = tmp_path / "models"
    for name in ("heads", "faces", "broken"):
        (folder / name).mkdir(parents=True)
        (folder / name / "card.json").touch()
    (folder / "half").mkdir()
    monkeypatch.setattr(resource_paths, "MODELS", folder)
    return folder


def entries(program: AppContext) -> dict[str, bool]:
    """The first part of the menu, with the ticks."""
    bar = program.window.menuBar()
    menu = next(a.menu() for a in bar.actions() if strip_mnemonic(a.text()) == "Models")
    return {strip_mnemonic(a.text()): a.isChecked() for a in menu.actions() if a.isCheckable()}


def dialog_of(program: AppContext) -> ModelDialog | None:
    found = [d for d in program.window.findChildren(ModelDialog) if d.isVisible()]
    return found[-1] if found else None


def test_the_menu_lists_the_bundled_models_with_a_tick_on_the_open_one(
    models, open_loaded, until
) -> None:
    program = open_loaded(start=Start(models / "heads"))
    assert entries(program) == {"heads": True, "broken": False, "faces": False}
    program.actions["open_bundled_faces"].trigger()
    until(lambda: program.store.state.model.name == "faces")
    assert entries(program) == {"heads": False, "broken": False, "faces": True}


def test_the_tick_stays_where_unsaved_work_is_not_left(models, open_loaded, answer) -> None:
    program = open_loaded(start=Start(models / "heads"))
    program.actions["add_target"].trigger()
    said = answer("Cancel")
    program.actions["open_bundled_faces"].trigger()
    assert said
    assert entries(program)["heads"]
    assert program.store.state.model.name == "heads"


def test_the_dialog_shows_each_model_and_opens_one_by_a_click(models, open_loaded, until) -> None:
    engine = BallEngine()
    program = open_loaded(engine, start=Start(models / "heads"))
    program.actions["choose_model"].trigger()
    dialog = dialog_of(program)
    assert dialog is not None
    assert list(dialog.cards) == [models / name for name in ("heads", "broken", "faces")]
    faces, heads = dialog.cards[models / "faces"], dialog.cards[models / "heads"]
    until(lambda: not faces.picture.pixmap().isNull())
    assert faces.learnt_from.text() == "Learnt from 5 balls."
    assert faces.note.text() == "Round."
    assert not heads.open.isEnabled()
    # Nothing that is only looked at is opened.
    assert len([r for r in engine.asked if isinstance(r, LoadModel)]) == 1
    QTest.mouseClick(faces.open, Qt.MouseButton.LeftButton)
    until(lambda: program.store.state.model.name == "faces")
    until(lambda: dialog_of(program) is None)


def test_a_model_that_cannot_be_read_says_so_on_its_card(models, open_loaded, until) -> None:
    program = open_loaded(start=Start(models / "heads"))
    program.actions["choose_model"].trigger()
    dialog = dialog_of(program)
    assert dialog is not None
    card = dialog.cards[models / "broken"]
    until(lambda: "cut short" in card.learnt_from.text())
    assert program.store.state.banner is None
    assert all(label.text() != "Searching …" for label in card.findChildren(QLabel))


def test_pictures_are_made_once(models, open_loaded, until) -> None:
    engine = BallEngine()
    program = open_loaded(engine, start=Start(models / "heads"))
    for _ in range(2):
        program.actions["choose_model"].trigger()
        dialog = dialog_of(program)
        assert dialog is not None
        until(lambda d=dialog: not d.cards[models / "faces"].picture.pixmap().isNull())
        dialog.close()
        until(lambda: dialog_of(program) is None)
    asked = [r.path.name for r in engine.asked if isinstance(r, PreviewModel)]
    assert asked.count("faces") == asked.count("heads") == 1


def test_the_first_start_offers_the_models_and_later_ones_where_that_was_asked(
    models, open_loaded, profile, until, monkeypatch
) -> None:
    plain = Start(models / "heads")
    monkeypatch.setattr(Start, "is_plain", property(lambda start: start == plain))
    program = open_loaded(start=plain, profile=profile)
    dialog = dialog_of(program)
    assert dialog is not None and not dialog.at_start.isChecked()
    dialog.close()
    program.close()

    again = open_loaded(start=plain, profile=profile)
    assert dialog_of(again) is None
    again.actions["choose_model"].trigger()
    dialog = dialog_of(again)
    box = dialog.at_start
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert box.isChecked()
    again.close()

    asked = dialog_of(open_loaded(start=plain, profile=profile))
    assert asked is not None and asked.at_start.isChecked()
    named = Start(models / "faces")
    assert dialog_of(open_loaded(start=named, profile=profile)) is None
