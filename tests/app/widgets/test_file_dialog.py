"""Where to save: endings follow the contents, and nothing is overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from app.widgets.file_dialog import add_ending, ask_save_path

KINDS = {"Table": (".csv",), "JSON": (".json",)}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("p", "p.csv"),
        ("p.csv", "p.csv"),
        ("p.JSON", "p.JSON"),
        ("p.txt", "p.txt.csv"),
        ("v1.2", "v1.2.csv"),
    ],
)
def test_a_name_ends_in_something_that_can_be_written(name: str, wanted: str) -> None:
    assert add_ending(name, ".csv", KINDS) == Path(wanted)


@pytest.fixture
def ask(qtbot, monkeypatch):
    """The position that comes of a name typed into the dialog under a filter."""
    window = QWidget()
    qtbot.addWidget(window)

    def asked(name: str, chosen: str = "") -> Path | None:
        monkeypatch.setattr(
            "PySide6.QtWidgets.QFileDialog.getSaveFileName", lambda *args: (name, chosen)
        )
        return ask_save_path(window, "Save", Path("p.csv"), KINDS)

    return asked


def test_the_chosen_kind_gives_the_ending(ask, tmp_path) -> None:
    assert ask(str(tmp_path / "p"), "JSON (*.json)") == tmp_path / "p.json"


def test_a_dialog_that_was_closed_names_no_place(ask) -> None:
    assert ask("") is None


@pytest.mark.parametrize("button", ["Replace", "Cancel"])
def test_what_is_there_is_replaced_only_if_that_is_wanted(ask, answer, tmp_path, button) -> None:
    there = tmp_path / "p.csv"
    there.write_text("kept")
    said = answer(button)
    assert ask(str(tmp_path / "p")) == (there if button == "Replace" else None)
    assert said == ["“p.csv” exists already. Replace it?"]
    assert there.read_text() == "kept"
