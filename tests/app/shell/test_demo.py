"""The demonstration: clicks, files, exit code."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PySide6.QtGui import QImage

from app.shell.demo import CLICKS, Demo, silhouette_spots
from tests.app.fake_engine import BallEngine

pytestmark = pytest.mark.window


def test_it_clicks_writes_window_and_matches_and_ends_with_0(
    qtbot, open_program, tmp_path, capsys
) -> None:
    engine = BallEngine()
    engine.may_load.clear()
    program = open_program(engine, settle=False)
    demo = Demo(program, tmp_path / "new" / "folder")
    engine.may_load.set()
    with qtbot.waitSignal(demo.finished, timeout=30_000) as ended:
        pass
    assert ended.args == [0]
    record = json.loads((tmp_path / "new" / "folder" / "matches.json").read_text())
    assert len(record["points"]) == 3 + len(CLICKS)
    assert all(p["instances"]["target1"]["x_inst"] is not None for p in record["points"])
    window = QImage(str(tmp_path / "new" / "folder" / "window.png"))
    assert window.width() >= 1000
    assert "window.png" in capsys.readouterr().out


def test_a_model_that_cannot_be_loaded_ends_it_with_1_and_the_reason(
    qtbot, open_program, tmp_path, capsys
) -> None:
    engine = BallEngine()
    engine.may_load.clear()
    program = open_program(engine, model="broken", settle=False)
    demo = Demo(program, tmp_path)
    engine.may_load.set()
    with qtbot.waitSignal(demo.finished, timeout=30_000) as ended:
        pass
    assert ended.args == [1]
    assert "broken is cut short. Download it again." in capsys.readouterr().err


def test_a_folder_that_cannot_be_made_ends_it_with_1(qtbot, open_program, tmp_path, capsys) -> None:
    (tmp_path / "file").write_text("in the way")
    engine = BallEngine()
    engine.may_load.clear()
    program = open_program(engine, settle=False)
    demo = Demo(program, tmp_path / "file" / "below")
    engine.may_load.set()
    with qtbot.waitSignal(demo.finished, timeout=30_000) as ended:
        pass
    assert ended.args == [1]
    assert "could not be written" in capsys.readouterr().err


def test_spots_are_inside_the_silhouette_nearest_to_the_share_asked_for() -> None:
    mask = np.zeros((20, 30), bool)
    mask[5:15, 10:21] = True
    assert silhouette_spots(mask, ((0.0, 0.0), (1.0, 1.0))) == [(10.5, 5.5), (20.5, 14.5)]
    mask[5:15, 12:21] = False
    assert silhouette_spots(mask, ((1.0, 0.0),)) == [(11.5, 5.5)]


def test_an_empty_picture_has_no_spots() -> None:
    assert silhouette_spots(np.zeros((4, 4), bool), CLICKS) == []
