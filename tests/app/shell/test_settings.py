"""What is remembered between two runs, in a place of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings, QSize

from app.shell.settings import MAX_RECENT, Settings
from tests.app.parts import points_of

pytestmark = pytest.mark.window


@pytest.fixture(params=["file", "memory"])
def settings(request, tmp_path: Path, qapp) -> Settings:
    return Settings(tmp_path / "a.ini" if request.param == "file" else None)


def test_recent_files_are_newest_first_without_doubles_and_at_most_ten(settings) -> None:
    for number in range(MAX_RECENT + 3):
        settings.add_recent(f"/f/{number}")
    settings.add_recent("/f/8")
    assert settings.recent[:3] == ["/f/8", "/f/12", "/f/11"]
    assert len(settings.recent) == MAX_RECENT


def test_a_folder_that_is_gone_is_the_default_again(settings, tmp_path: Path) -> None:
    assert settings.folder("models", tmp_path) == tmp_path
    (tmp_path / "far").mkdir()
    settings.keep_folder("models", tmp_path / "far")
    assert settings.folder("models", tmp_path) == tmp_path / "far"
    (tmp_path / "far").rmdir()
    assert settings.folder("models", tmp_path) == tmp_path


def test_they_survive_the_program(qapp, tmp_path: Path) -> None:
    for path in ("/f/one", "/f/two, with a comma"):
        Settings(tmp_path / "a.ini").add_recent(path)
    assert Settings(tmp_path / "a.ini").recent == ["/f/two, with a comma", "/f/one"]


@pytest.mark.parametrize(
    "text", ["", "\0\1\2 nonsense ][", "[files]\nrecent=@Invalid()\n[window]\ngeometry=7\nlayout=x"]
)
def test_damaged_settings_are_as_none(open_loaded, profile, text: str) -> None:
    profile.settings.write_text(text)
    program = open_loaded(profile=profile)
    assert program.window.isVisible()
    assert program.window.docks["latents"].isVisible()
    assert all("ball" in path for path in Settings(profile.settings).recent)


def test_bytes_that_are_no_layout_are_left_alone(open_loaded, profile) -> None:
    kept = QSettings(str(profile.settings), QSettings.Format.IniFormat)
    kept.setValue("window/geometry", QByteArray(b"nonsense"))
    kept.setValue("window/layout", QByteArray(b"\xff" * 40))
    kept.sync()
    assert open_loaded(profile=profile).window.docks["points"].isVisible()


def test_window_and_panels_come_back_as_they_were_left(open_loaded, profile) -> None:
    first = open_loaded(profile=profile)
    first.window.resize(1100, 700)
    first.actions["show_points"].trigger()
    first.window.close()
    first.close()
    second = open_loaded(profile=profile)
    assert second.window.size() == QSize(1100, 700)
    assert not second.window.docks["points"].isVisible()
    assert not second.actions["show_points"].isChecked()


def test_reset_layout_is_the_first_look_again(open_loaded) -> None:
    program = open_loaded()
    size = program.window.size()
    program.actions["show_latents"].trigger()
    program.window.resize(900, 600)
    program.actions["reset_layout"].trigger()
    assert program.window.docks["latents"].isVisible()
    assert program.window.size() == size


def test_without_a_profile_nothing_is_written(open_loaded, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    program = open_loaded()
    points_of(program).rename(1, "tip")
    program.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kept", "used"), [("light", "light"), ("neon", "dark"), (7, "dark")])
def test_the_theme_is_kept_and_nonsense_is_dark(tmp_path, kept, used: str) -> None:
    file = tmp_path / "settings.ini"
    first = Settings(file)
    first.keep_theme(kept)
    del first
    assert Settings(file).theme == used
    assert Settings().theme == "dark"


def test_a_window_kept_on_a_larger_screen_comes_back_no_larger_than_this_one(
    settings, open_loaded
) -> None:
    window = open_loaded().window
    room = window.screen().availableGeometry().size()
    window.resize(room + QSize(400, 300))
    settings.keep_window(window)
    window.resize(900, 600)
    settings.restore_window(window)
    assert window.size().boundedTo(room) == window.size()
