"""Ranges of values from outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ddf_core.io.json_codec import WrongValue
from ddf_core.io.ranges import check_camera, within
from ddf_core.scene.camera import Camera


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_both_ends_of_a_range_belong_to_it(value: float) -> None:
    within("a.b", value, 0.0, 1.0)


@pytest.mark.parametrize("value", [-1e-9, 1.5, float("nan"), float("inf")])
def test_what_lies_outside_is_named_by_its_path(value: float) -> None:
    with pytest.raises(WrongValue, match=r"'a\.b' is .*, it must lie between 0 and 1"):
        within("a.b", value, 0.0, 1.0)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"yaw_rad": 1e3}, "yaw_rad"),
        ({"pitch_rad": 0.0}, "pitch_rad"),
        ({"radius": 0.0}, "radius"),
        ({"fov_deg": 180.0}, "fov_deg"),
        ({"near": -1.0}, "near"),
        ({"far": 0.5, "near": 0.6}, "far"),
        ({"target": (0.0, 1e9, 0.0)}, "target"),
    ],
)
def test_a_camera_without_a_picture_is_refused(changed: dict, named: str) -> None:
    check_camera("camera", Camera())
    with pytest.raises(WrongValue, match=f"'camera.{named}' is"):
        check_camera("camera", replace(Camera(), **changed))
