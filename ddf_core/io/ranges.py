"""Ranges that a value from outside must keep, where a wrong one would break the program later."""

from __future__ import annotations

from ddf_core.io.json_codec import WrongValue
from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD, Camera


def within(where: str, value: float, low: float, high: float) -> None:
    """Refuse a number outside ``[low, high]``.

    Raises:
        WrongValue: with its path in the file.
    """
    if not low <= value <= high:
        raise WrongValue(where, f"is {value:g}, it must lie between {low:g} and {high:g}")


def check_camera(where: str, camera: Camera) -> None:
    """Refuse a camera that no picture can be made from.

    Raises:
        WrongValue: with its path in the file.
    """
    within(f"{where}.yaw_rad", camera.yaw_rad, -100.0, 100.0)
    within(f"{where}.pitch_rad", camera.pitch_rad, MIN_PITCH_RAD, MAX_PITCH_RAD)
    within(f"{where}.radius", camera.radius, 1e-3, 1e4)
    within(f"{where}.fov_deg", camera.fov_deg, 0.1, 170.0)
    within(f"{where}.near", camera.near, 0.0, 1e4)
    within(f"{where}.far", camera.far, 1e-4, 1e4)
    for value in camera.target:
        within(f"{where}.target", value, -1e4, 1e4)
    if not camera.near < camera.far:
        raise WrongValue(f"{where}.far", f"is {camera.far}, near is {camera.near}")
