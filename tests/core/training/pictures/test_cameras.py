"""Balls that stand where they are turned to: a camera learns the angle, and codes stay."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ddf_core.card import Made, Poses
from ddf_core.cli.entry import main
from ddf_core.cli.train_cameras import figures_line
from ddf_core.errors import Cancelled, InputError
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.model import Model
from ddf_core.models.camera_network import CameraConfig
from ddf_core.models.style_space import style_space
from ddf_core.training.encoder import new_encoder
from ddf_core.training.encoder_settings import EncoderDataSettings
from ddf_core.training.loop import CHECKPOINT_NAME, Progress, Run
from ddf_core.training.pictures.cache import cache_pictures
from ddf_core.training.pictures.cameras import CamerasSettings, poses_aside, train_cameras
from ddf_core.training.pictures.folder import list_pictures
from ddf_core.training.pictures.settings import AugmentSettings
from tests.core.shifted_ball import ball_model
from tests.core.training.pictures.balls import FOV_DEG, RADIUS, ball_picture
from tests.core.training.pictures.test_train import StopAfter

MIDDLE = math.pi / 2
# Half pictures that a ball moves by, a radian.
MOVES = 0.9
TINY = CamerasSettings(
    steps=60,
    batch=16,
    rendered=2,
    side=32,
    network=CameraConfig(32, (8, 16, 16), 32),
    warmup_steps=5,
    ema=0.8,
    augment=AugmentSettings(zoom=0.0, shift=0.0, warp=0.0, plain_share=0.0),
    data=EncoderDataSettings(styles=2, views=2, shard=2, picture_px=20, grid=16),
)


def silent(progress: Progress) -> None:
    """Nobody watches."""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "balls"
    folder.mkdir()
    rows = []
    for number, yaw in enumerate(np.random.default_rng(4).uniform(-0.4, 0.4, 48)):
        name = f"{number:03d}.png"
        Image.fromarray(ball_picture(np.array((MOVES * yaw, 0.0)))).save(folder / name)
        rows.append({"picture": name, "yaw_rad": MIDDLE + yaw, "pitch_rad": MIDDLE})
    told = {"fov_deg": FOV_DEG, "radius": RADIUS, "pictures": rows}
    (folder / "cameras.json").write_text(json.dumps(told))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Model:
    ball = ball_model()
    encoder = new_encoder(ball, style_space(ball.generator), 0)
    card = ball.card.with_encoder(encoder.config, Made("before", figures={"steps": 7}))
    save_model(ball.generator, card, tmp_path / "model", encoder=encoder)
    return load_model(tmp_path / "model")


def test_a_camera_learns_the_given_angles_and_the_codes_stay(
    model: Model, pictures: Path, tmp_path: Path
) -> None:
    run = Run(tmp_path / "run", silent)
    told = train_cameras(model, pictures, TINY, run, Made("now")).figures
    there = load_model(model.path)
    assert there.card.encoder is not None
    made: Any = there.card.encoder.made.figures["cameras"]
    # 48 pictures spread over 46 degrees: from a guess of the middle, 13, to a few.
    assert made["yaw_deg_before"] > 9
    assert made["yaw_deg"] < 4
    assert told == {name: made[name] for name in told}
    yaw = f"yaw {made['yaw_deg_before']:.1f} degrees, now {made['yaw_deg']:.1f}"
    assert yaw in figures_line(told)
    # What it had learnt before is still told.
    assert there.card.encoder.made.command == "before; now"
    assert there.card.encoder.made.figures["steps"] == 7
    assert model.encoder is not None and there.encoder is not None
    ball = torch.from_numpy(ball_picture(np.array((MOVES * 0.3, 0.0))) / 255).float()
    picture = ball[..., :3] * ball[..., 3:] + 1 - ball[..., 3:]
    (before, _), (after, pose) = model.encoder.guess(picture), there.encoder.guess(picture)
    assert pose.yaw_rad > MIDDLE + 0.1
    assert torch.equal(before, after)


def test_a_stopped_run_goes_on_to_the_same_encoder(
    model: Model, pictures: Path, tmp_path: Path
) -> None:
    settings = replace(TINY, steps=4)
    whole = train_cameras(model, pictures, settings, Run(tmp_path / "whole", silent)).encoder
    stopped = tmp_path / "stopped"
    cache_pictures(list_pictures(pictures), settings.side, stopped / "cache")
    with pytest.raises(Cancelled):
        train_cameras(model, pictures, settings, Run(stopped, silent, StopAfter(2)))
    assert torch.load(stopped / CHECKPOINT_NAME, weights_only=True)["step"] == 2
    again = train_cameras(model, pictures, settings, Run(stopped, silent)).encoder
    pairs = zip(whole.parameters(), again.parameters(), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)


def test_figures_without_a_measured_angle_are_said() -> None:
    assert "No picture" in figures_line({"shift": 0.1, "shift_before": 0.2})


def test_what_cannot_be_learnt_from_is_said_before_anything_is_written(
    model: Model, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", "cameras", str(model.path)]
    out = tmp_path / "out"
    (pictures / "cameras.json").unlink()
    assert main([*words, str(pictures), "--out", str(out)]) == 2
    assert "gives no angles" in capsys.readouterr().err
    assert not out.exists()
    bare = replace(model, encoder=None)
    with pytest.raises(InputError, match="no encoder"):
        train_cameras(bare, pictures, TINY, Run(tmp_path / "run", silent))


def test_own_pictures_are_seen_from_further_aside_than_the_folder_has_many() -> None:
    seen = Poses("gaussian", 1.5, 0.1, 1.6, 0.05)
    assert poses_aside(seen) == Poses("uniform", 1.5, 0.5, 1.6, 0.25)
    assert poses_aside(Poses("gaussian", 1.5, 2.0, 1.6, 2.0)).yaw_spread_rad == math.pi
    everywhere = Poses("sphere", 1.5, math.pi, 1.6, 1.0)
    assert poses_aside(everywhere) == everywhere
