"""File › Export data set…, from the dialog to the folder: the process that makes it is another."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.context import AppContext, Start
from app.features.export.data_set_dialog import DataSetDialog
from ddf_core.io.json_codec import read_json
from ddf_core.io.label_file import read_labels
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.resource_paths import BUNDLED_MODEL
from tests.app.fake_engine import BOX, BallEngine
from tests.app.features.export.exporting import is_idle

pytestmark = pytest.mark.window

LEFT = Qt.MouseButton.LeftButton

TWO = LabelMap((Label("low", "#0072B2"), Label("high", "#E69F00")), BOX)

# Makes samples until there are ``--count``, or two and then it waits to be interrupted.
MAKER = """
import pathlib, signal, sys, threading
words = sys.argv[1:]
out = pathlib.Path(words[words.index("--out") + 1])
assert pathlib.Path(words[words.index("--labels") + 1]).is_file()
if "refused" in out.name:
    sys.exit("data set: 0 %\\nerror: The folder holds another data set.")
stopped = threading.Event()
signal.signal(signal.SIGINT, lambda *_: stopped.set())
(out / "labels").mkdir(parents=True, exist_ok=True)
for number in range(int(words[words.index("--count") + 1])):
    if number == 2 and "long" in out.name:
        while not stopped.wait(0.01):
            pass
        sys.exit(130)
    (out / "labels" / f"{number:06d}.png").touch()
"""


@pytest.fixture
def asked(monkeypatch, tmp_path) -> Callable[..., DataSetDialog]:
    """The dialog for four samples; the folder dialog will answer ``folder``."""
    script = tmp_path / "exporter.py"
    script.write_text(MAKER)
    monkeypatch.setattr("app.features.export.data_set_job.PROGRAM", (sys.executable, str(script)))

    def ask(program: AppContext, folder: Path) -> DataSetDialog:
        chosen = "PySide6.QtWidgets.QFileDialog.getExistingDirectory"
        monkeypatch.setattr(chosen, lambda *_: str(folder))
        program.actions["export_data_set"].trigger()
        dialog = program.window.findChild(DataSetDialog)
        assert isinstance(dialog, DataSetDialog)
        dialog.count.setValue(4)
        dialog.side_px.setValue(32)
        return dialog

    return ask


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "labels").iterdir())


def test_all_samples_are_made_and_the_window_says_so(open_program, asked, tmp_path, until) -> None:
    program = open_program(BallEngine(labels=TWO))
    folder = tmp_path / "set"
    QTest.mouseClick(asked(program, folder).save, LEFT)
    assert not is_idle(program)
    assert not program.actions["export_video"].isEnabled()
    until(lambda: is_idle(program))
    assert len(names(folder)) == 4
    assert "set" in program.window.status.currentMessage()


def test_stopped_it_leaves_whole_samples_and_goes_on(open_program, asked, tmp_path, until) -> None:
    program = open_program(BallEngine(labels=TWO))
    folder = tmp_path / "long"
    QTest.mouseClick(asked(program, folder).save, LEFT)
    job = program.window.status.job
    until(lambda: job.bar.value() == 500)
    assert "goes on" in job.cancel.toolTip()
    QTest.mouseClick(job.cancel, LEFT)
    until(lambda: is_idle(program))
    assert names(folder) == ["000000.png", "000001.png"]
    assert program.window.banner.isHidden()
    assert program.actions["export_data_set"].isEnabled()


def test_what_the_process_refuses_is_a_banner(open_program, asked, tmp_path, until) -> None:
    program = open_program(BallEngine(labels=TWO))
    QTest.mouseClick(asked(program, tmp_path / "refused").save, LEFT)
    until(program.window.banner.isVisible)
    assert program.window.banner.message.text().startswith("The folder holds another data set.")
    assert is_idle(program)


def test_a_process_that_cannot_be_started_is_a_banner(
    open_program, asked, tmp_path, until, monkeypatch
) -> None:
    program = open_program(BallEngine(labels=TWO))
    dialog = asked(program, tmp_path / "set")
    monkeypatch.setattr("app.features.export.data_set_job.PROGRAM", (str(tmp_path / "nothing"),))
    QTest.mouseClick(dialog.save, LEFT)
    until(program.window.banner.isVisible)
    assert is_idle(program)


def test_closing_ends_the_process(open_program, asked, tmp_path, until) -> None:
    program = open_program(BallEngine(labels=TWO))
    QTest.mouseClick(asked(program, tmp_path / "long").save, LEFT)
    until(lambda: program.window.status.job.bar.value() == 500)
    program.close()
    assert is_idle(program)


def test_without_labels_there_is_none_and_the_action_says_why(open_program) -> None:
    program = open_program(BallEngine(has_fields=False))
    action = program.actions["export_data_set"]
    assert not action.isEnabled()
    assert "fields" in action.toolTip()


def test_the_bundled_heads_become_a_data_set(
    open_program, asked, tmp_path, until, monkeypatch
) -> None:
    """With the real process: what it writes is what the index says."""
    labels = read_labels(BUNDLED_MODEL / "labels.npz")
    program = open_program(BallEngine(labels=labels), start=Start(BUNDLED_MODEL))
    folder = tmp_path / "set"
    dialog = asked(program, folder)
    dialog.count.setValue(2)
    monkeypatch.setattr(
        "app.features.export.data_set_job.PROGRAM", (sys.executable, "-m", "ddf_core")
    )
    QTest.mouseClick(dialog.save, LEFT)
    until(lambda: is_idle(program))
    assert program.window.banner.isHidden()
    index = read_json(folder / "index.json")
    assert isinstance(index, dict)
    assert (index["complete"], index["label_map"]) == (True, labels.digest)
    assert len(names(folder)) == 2
