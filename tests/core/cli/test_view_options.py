"""Camera, colours and background of the command line."""

from __future__ import annotations

import argparse
import math
from argparse import Namespace

import pytest

from ddf_core.cli.view_options import camera_of, colour
from ddf_core.errors import InputError
from ddf_core.scene.camera import Camera

HOME = Camera(radius=2.7, fov_deg=60.0)


def turned(yaw_deg: float = 0.0, pitch_deg: float = 0.0, zoom: float = 1.0) -> Camera:
    return camera_of(Namespace(yaw_deg=yaw_deg, pitch_deg=pitch_deg, zoom=zoom), HOME)


def test_positive_angles_go_to_the_left_and_above() -> None:
    eye = turned(yaw_deg=30, pitch_deg=20).eye
    assert eye[0] < 0
    assert eye[1] == pytest.approx(2.7 * math.sin(math.radians(20)))


def test_zoom_2_shows_half_the_width() -> None:
    half = math.tan(math.radians(turned(zoom=2).fov_deg / 2))
    assert half == pytest.approx(math.tan(math.radians(30)) / 2)


@pytest.mark.parametrize(("pitch", "zoom"), [(90.0, 1.0), (-95.0, 1.0), (0.0, 0.0), (0.0, 51.0)])
def test_a_camera_that_cannot_be_is_refused(pitch: float, zoom: float) -> None:
    with pytest.raises(InputError):
        turned(pitch_deg=pitch, zoom=zoom)


@pytest.mark.parametrize(
    ("text", "value"),
    [("white", (255, 255, 255)), ("black", (0, 0, 0)), ("#1A2b3c", (26, 43, 60))],
)
def test_colours_are_names_or_six_digits(text: str, value: tuple[int, int, int]) -> None:
    assert colour(text) == value


@pytest.mark.parametrize("text", ["", "red", "#12345", "#1234567", "123456", "#12345g"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        colour(text)
