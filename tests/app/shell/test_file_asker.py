"""Where file dialogs begin, folders that the program makes, and the folder of what was saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from app.shell.file_asker import FileAsker, own_folder
from app.shell.settings import Settings

pytestmark = pytest.mark.window

SAVE = "PySide6.QtWidgets.QFileDialog.getSaveFileName"
OPEN = "PySide6.QtWidgets.QFileDialog.getOpenFileName"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def begun(monkeypatch, tmp_path) -> list[Path]:
    """Where each dialog began; it answers a file in a folder named after its title."""
    starts: list[Path] = []

    def answer(_window, title: str, start: str, *_rest) -> tuple[str, str]:
        starts.append(Path(start))
        folder = tmp_path / title.lower().replace(" ", "-")
        folder.mkdir(exist_ok=True)
        return str(folder / "chosen.json"), ""

    for name in (SAVE, OPEN):
        monkeypatch.setattr(name, answer)
    return starts


def test_each_kind_begins_where_it_was_last_used(qapp, begun, tmp_path) -> None:
    ask = FileAsker(None, Settings())
    kinds = {"JSON": (".json",)}
    ask.save_path("points", "Save points", "points.json", kinds)
    ask.save_path("latents", "Save latent", "source.json", kinds)
    ask.save_path("points", "Save points", "points.json", kinds)
    ask.open_path("latents", "Open latent", "Latents (*.json)")
    ask.open_path("latents", "Open latent", "Latents (*.json)")
    assert begun[0].parent == Path.cwd()
    assert begun[1].parent == tmp_path / "save-points"  # never used: where the last export went
    assert begun[2] == tmp_path / "save-points" / "points.json"
    assert begun[3:] == [tmp_path / "save-latent", tmp_path / "open-latent"]


@pytest.mark.parametrize(
    ("files", "wanted"),
    [
        ((), "."),
        (("labels/000000.png",), "."),
        (("letter.txt",), "set"),
        (("letter.txt", "set/other.txt"), "set-2"),
        (("letter.txt", "set/labels/000000.png"), "set"),
    ],
)
def test_a_folder_of_other_things_gets_one_of_its_own_inside(tmp_path, files, wanted) -> None:
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    found = own_folder(tmp_path, "set", lambda folder: (folder / "labels").is_dir())
    assert found == tmp_path / wanted


def test_what_was_saved_offers_its_folder(open_loaded, monkeypatch, tmp_path) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: bool(shown.append(url.toLocalFile())) or True
    )
    program = open_loaded()
    status = program.window.status
    assert not program.actions["show_in_folder"].isEnabled()
    monkeypatch.setattr(SAVE, lambda *_: (str(tmp_path / "points.csv"), ""))
    program.actions.trigger("save_points")
    assert status.folder.isVisible()
    QTest.mouseClick(status.folder, LEFT)
    assert shown == [str(tmp_path)]
    program.actions.refresh()
    program.actions.trigger("show_in_folder")
    assert shown == [str(tmp_path)] * 2


def test_where_nothing_shows_folders_the_path_is_said(open_loaded, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: False)
    status = open_loaded().window.status
    status.show_saved(tmp_path / "a.png")
    status.show_in_folder()
    assert str(tmp_path) in status.currentMessage()
