"""Where the camera of a checkpoint comes from: a preset, a file, or a guess that is said."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ddf_core.errors import InputError, ModelFileError
from ddf_core.io.pigan_camera import PRESETS, pigan_view, read_camera


@pytest.mark.parametrize(
    ("preset", "fov_deg", "near", "far", "background", "box_half"),
    [
        ("celeba", 12.0, 0.88, 1.12, "last_back", 0.12),
        ("cats", 12.0, 0.8, 1.2, "last_back", 0.2),
        ("carla", 30.0, 0.7, 1.3, "white_back", 0.3),
    ],
)
def test_presets_are_pigans_curricula(
    preset: str, fov_deg: float, near: float, far: float, background: str, box_half: float
) -> None:
    view = PRESETS[preset]
    assert (view.camera.fov_deg, view.camera.near, view.camera.far) == (fov_deg, near, far)
    assert (view.camera.radius, view.camera.borders) == (1.0, True)
    assert view.background == background
    assert view.box_half == pytest.approx(box_half)
    assert view.sampling.rule == "pigan"


def test_faces_are_seen_from_the_front_and_cars_from_above() -> None:
    assert PRESETS["celeba"].camera.pitch_rad == math.pi / 2
    # The middle of pi-GAN's sphere: arccos(1 - 85/180).
    assert PRESETS["carla"].camera.pitch_rad == pytest.approx(math.acos(1 - 85 / 180))


def test_a_preset_comes_before_the_file_and_the_file_before_the_guess(tmp_path: Path) -> None:
    guess = pigan_view(None, tmp_path, "TALLSIREN", "TALLSIREN")
    assert guess.camera == PRESETS["carla"].camera
    assert guess.origin.startswith(
        "The file holds no camera: the one of 'carla' was guessed from its class TALLSIREN."
    )
    assert "--preset celeba|cats|carla" in guess.origin
    said = {"fov": 20, "ray_start": 0.9, "ray_end": 1.3, "white_back": True, "seed": 5}
    (tmp_path / "camera.json").write_text(json.dumps(said))
    found = pigan_view(None, tmp_path, "TALLSIREN", "TALLSIREN")
    assert (found.camera.fov_deg, found.camera.far, found.background) == (20.0, 1.3, "white_back")
    assert found.origin == ""
    assert pigan_view("cats", tmp_path, "TALLSIREN", "TALLSIREN") == PRESETS["cats"]


def test_an_unknown_preset_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        pigan_view("dogs", tmp_path, "TALLSIREN", "TALLSIREN")
    assert caught.value.code == "input.preset"
    assert str(caught.value) == "there is no preset 'dogs'. Known are celeba, cats, carla."


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([], "it is no object"),
        ({"fov": 12, "ray_start": 0.9}, "'ray_end' is missing"),
        (
            {"fov": 12, "ray_start": "near", "ray_end": 1},
            "'ray_start' is 'near', wanted is a number",
        ),
        ({"fov": 12, "ray_start": 1.2, "ray_end": 1}, "fov, ray_start and ray_end do not make a"),
        ({"fov": 0, "ray_start": 0.9, "ray_end": 1}, "fov, ray_start and ray_end do not make a"),
        (
            {"fov": 12, "ray_start": 0.9, "ray_end": 1, "num_steps": 0},
            "'num_steps' is 0, it must lie between 1 and 256",
        ),
        (
            {"fov": 12, "ray_start": 0.9, "ray_end": 1, "num_steps": 4096},
            "'num_steps' is 4096, it must lie between 1 and 256",
        ),
        (
            {"fov": 12, "ray_start": 1e-300, "ray_end": 1},
            "fov, ray_start and ray_end do not make a",
        ),
    ],
)
def test_a_wrong_camera_file_is_refused(tmp_path: Path, said: object, message: str) -> None:
    path = tmp_path / "camera.json"
    path.write_text(json.dumps(said))
    with pytest.raises(ModelFileError) as caught:
        read_camera(path)
    assert caught.value.code == "model.bad_camera"
    assert caught.value.message.startswith(f"camera.json: {message}")
