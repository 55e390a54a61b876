"""The film of a dragged point: its frames are a window in which a head follows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import bootstrap
from tests.app.fake_engine import BallEngine
from tools import drag_film
from tools.bench.stage import Stage


@pytest.fixture
def stage(qapp, marcher):
    program = bootstrap.build(bootstrap.Start(Path("toy")), BallEngine)
    yield Stage(program)
    program.close()


def test_the_head_is_somewhere_else_at_the_end(stage, monkeypatch, tmp_path):
    monkeypatch.setattr(drag_film, "MOVES", 3)
    monkeypatch.setattr(drag_film, "PULLS", ((1, ((30, 0), (20, 0))),))
    path = tmp_path / "drag.webp"
    stage.settle()
    before = stage.program.store.state.source
    count = drag_film.film_drags(stage, path)
    after = stage.program.store.state.source
    assert after.z[0] != before.z[0]
    assert stage.program.store.history.labels[-1].startswith("drag ")
    with Image.open(path) as film:
        size = drag_film.film_size(drag_film.filmed_part(stage))
        assert film.size == (size.width(), size.height())
        # Frames that are alike are written as one, for longer.
        assert 6 < film.n_frames <= count == 3 + 5 + 2 * 3 + drag_film.REST_FRAMES
        first = np.asarray(film.convert("RGB"), int)
        film.seek(film.n_frames - 1)
        last = np.asarray(film.convert("RGB"), int)
    # The ball has moved, in the right part of the frame, and its sliders, in the left one.
    changed = np.abs(first - last).max(2) > 40
    half = changed.shape[1] // 2
    assert changed[:, half:].sum() > 200
    assert changed[:, :half].any()
