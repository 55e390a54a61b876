"""After a kill -9 the next start brings the work back; nothing of it is ever lost."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.context import Start
from app.shell.known_files import KnownFiles
from app.shell.program import Profile
from app.shell.settings import Settings
from ddf_core.resource_paths import PROGRAM_FOLDER
from tests.app.fake_engine import BallEngine
from tests.app.features.sessions.worlds import ManyModels
from tests.app.parts import points_of

pytestmark = pytest.mark.window


@pytest.fixture
def killed(profile: Profile) -> Profile:
    """The places after a copy with unsaved work was killed."""
    victim = subprocess.Popen(
        [sys.executable, "-m", "tests.app.features.sessions.victim", str(profile.data.parent)],
        cwd=PROGRAM_FOLDER,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DDF_NO_GL": "1"},
    )
    with victim:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "ready\n"
        victim.kill()
    return profile


def crashed_autosave(profile: Profile) -> Path:
    return profile.data / "autosave-1.ddf.json"


def test_a_killed_copy_comes_back_as_unsaved_work(open_loaded, killed: Profile, until) -> None:
    program = open_loaded(start=Start(), profile=killed)
    assert program.store.state.points[0].name == "from the dead"
    assert "Your unsaved work is back" in program.window.banner.message.text()
    assert program.window.isWindowModified()
    assert program.session.path is None
    assert not program.store.history.past
    # ImageExport there while it is not saved: a second kill loses nothing either.
    assert crashed_autosave(killed).exists()
    program.close()
    assert not crashed_autosave(killed).exists()
    again = open_loaded(start=Start(), profile=killed)
    assert again.store.state.points[0].name == "nose"
    assert again.store.state.banner is None


@pytest.fixture
def left(open_loaded, profile: Profile, tmp_path: Path, until) -> Profile:
    """The same made quickly: an autosave of saved work, and nobody who holds its lock."""
    program = open_loaded(ManyModels(), model=str(_model(tmp_path)), profile=profile)
    program.session.save(tmp_path / "a.ddf.json")
    points_of(program).rename(1, "tip")
    until(crashed_autosave(profile).exists)
    data = crashed_autosave(profile).read_bytes()
    program.close()
    crashed_autosave(profile).write_bytes(data)
    return profile


def _model(tmp_path: Path) -> Path:
    (tmp_path / "cats").mkdir(exist_ok=True)
    return tmp_path / "cats"


def test_work_of_a_saved_session_goes_on_in_its_file(
    open_loaded, left: Profile, tmp_path: Path
) -> None:
    program = open_loaded(ManyModels(), start=Start(), profile=left)
    assert program.session.path == tmp_path / "a.ddf.json"
    assert program.session.is_modified
    program.actions["save_session"].trigger()
    assert not program.session.is_modified
    assert '"tip"' in (tmp_path / "a.ddf.json").read_text()
    assert not crashed_autosave(left).exists()


def kept_aside(profile: Profile) -> list[Path]:
    return sorted(profile.data.glob("recovered-*.ddf.json"))


def test_who_asks_for_something_else_gets_that_and_the_work_is_kept(
    open_loaded, left: Profile
) -> None:
    program = open_loaded(model="other", profile=left)
    assert program.store.state.model.name == "other"
    assert "Unsaved work of last time is kept" in program.window.banner.message.text()
    [kept] = kept_aside(left)
    assert str(kept) in Settings(left.settings).recent
    program.window.file_dropped.emit(str(kept))


def test_a_damaged_autosave_is_kept_and_said_once(open_loaded, left: Profile) -> None:
    crashed_autosave(left).write_text('{"format":')
    program = open_loaded(BallEngine(), start=Start(), profile=left)
    assert program.store.state.model is not None
    assert "kept" in program.window.banner.message.text()
    assert "cut short" in program.window.banner.advice.text()
    assert [path.read_text() for path in kept_aside(left)] == ['{"format":']
    program.close()
    assert open_loaded(start=Start(), profile=left).store.state.banner is None


def test_work_whose_model_is_broken_is_kept_and_the_bundled_heads_are_opened(
    open_loaded, left: Profile, tmp_path: Path, until
) -> None:
    _model(tmp_path).rename(tmp_path / "broken-cats")
    text = crashed_autosave(left).read_text().replace('/cats"', '/broken-cats"')
    crashed_autosave(left).write_text(text)
    KnownFiles(left.settings.with_name("known.json")).add(tmp_path / "broken-cats")
    program = open_loaded(ManyModels(), start=Start(), profile=left)
    until(lambda: program.store.state.model is not None)
    assert program.store.state.model.name == "heads"
    assert "cut short" in program.window.banner.advice.text()
    assert len(kept_aside(left)) == 1
