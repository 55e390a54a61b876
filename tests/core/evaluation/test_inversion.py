"""The row inversion: fresh cases, the angle of two cameras, and every way beside its baselines."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ddf_core.evaluation import inversion as row_module
from ddf_core.evaluation.inversion import carry_points, fresh_cases, inversion_row, turn_deg
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.model_folder import load_model
from ddf_core.scene.camera import Camera


def test_the_angle_of_two_cameras_is_that_of_their_views() -> None:
    front = Camera()
    assert turn_deg(front, front) == pytest.approx(0.0, abs=1e-4)
    assert turn_deg(front, front.orbit_by(math.radians(30), 0.0)) == pytest.approx(30.0)
    assert turn_deg(front, front.orbit_by(0.0, math.radians(20))) == pytest.approx(20.0)
    # A shift of the whole camera is no turn.
    assert turn_deg(front, front.pan_by(3, 2, (8, 8))) == pytest.approx(0.0, abs=1e-4)


def test_a_point_is_carried_to_where_the_other_camera_sees_it() -> None:
    true, found = Camera(fov_deg=20), Camera(fov_deg=22).orbit_by(0.3, -0.2).pan_by(1, 2, (8, 8))
    x = torch.tensor([[0.05, -0.02, 0.06], [-0.04, 0.03, -0.05]])
    moved = carry_points(x, true, found)
    pixels, _ = true.project(x.double().numpy(), (8, 8))
    again, _ = found.project(moved.double().numpy(), (8, 8))
    np.testing.assert_allclose(again, pixels, atol=1e-4)
    torch.testing.assert_close(carry_points(moved, found, true), x)


def test_cases_are_fresh_and_the_same_for_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_module, "SIZE", (16, 16))
    model = load_model()
    first, again, other = (fresh_cases(model, 2, seed)[0] for seed in (0, 0, 1))
    assert (first.square.rgb == again.square.rgb).all()
    assert first.camera == again.camera
    assert first.camera != other.camera
    assert len(first.turned) == 2


def test_the_row_has_every_way_and_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    start = InvertSettings(seconds=math.inf, optimise=False, encoder=False, poses=False)
    monkeypatch.setattr(row_module, "SIZE", (24, 24))
    monkeypatch.setattr(row_module, "POINTS", 20)
    monkeypatch.setattr(row_module, "WAYS", {"hybrid": start, "optimisation_only": start})
    row = inversion_row(load_model(), 2, 0)
    bounds = {"baseline_mean_head_at_true_pose", "oracle"}
    assert bounds <= set(row)
    oracle, mean = row["oracle"], row["baseline_mean_head_at_true_pose"]
    assert isinstance(oracle, dict)
    assert isinstance(mean, dict)
    assert oracle["pose_error_deg_mean"] == pytest.approx(0.0, abs=1e-3)
    assert oracle["psnr_same_view"] > mean["psnr_same_view"] + 3
    assert oracle["correspondence_mean"] < mean["correspondence_mean"]
    main = row if "psnr_same_view" in row else row["optimisation_only"]
    assert isinstance(main, dict)
    # Nothing was optimised: it is the mean head from the front.
    assert main["psnr_same_view"] < oracle["psnr_same_view"]
