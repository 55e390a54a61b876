from __future__ import annotations

import json
import math
from argparse import Namespace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli import render_verb
from ddf_core.cli.entry import main
from ddf_core.errors import InputError
from ddf_core.scene.camera import Camera

HOME = Camera(radius=2.7, fov_deg=60.0)


def turned(yaw_deg: float = 0.0, pitch_deg: float = 0.0, zoom: float = 1.0) -> Camera:
    options = Namespace(yaw_deg=yaw_deg, pitch_deg=pitch_deg, zoom=zoom)
    return render_verb.camera_of(options, HOME)


def test_the_box_is_in_the_middle_of_the_picture_and_not_in_its_corners(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "box.png"
    words = ["render", str(bare_model), "--out", str(out), "--size", "16x12", "--instance", "3"]
    assert main([*words, "--depth", str(tmp_path / "d.npy"), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["size"] == [16, 12]
    assert answer["picture"] == str(out)
    depth = np.load(tmp_path / "d.npy")
    assert depth.shape == (12, 16)
    # The box's front face is at z = 0.6, the eye at 2.7.
    assert depth[6, 8] == pytest.approx(2.1, abs=0.05)
    assert math.isnan(depth[0, 0])


def test_the_picture_carries_its_recipe(bare_model: Path, tmp_path: Path) -> None:
    out = tmp_path / "box.png"
    assert (
        main(["render", str(bare_model), "--out", str(out), "--size", "4", "--yaw-deg", "5"]) == 0
    )
    recipe = json.loads(Image.open(out).text["ddf-recipe"])
    assert recipe["model"] == "box"
    assert recipe["size"] == [4, 4]
    assert recipe["instance"] == {"kind": "TemplateInstance"}
    assert recipe["camera"]["yaw_rad"] == pytest.approx(math.radians(95))


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


def test_a_place_that_cannot_be_written_is_refused_before_the_model_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "absent" / "box.png"
    assert main(["render", str(tmp_path / "no-model"), "--out", str(out)]) == 2
    assert "does not exist" in capsys.readouterr().err
    assert not out.exists()


def test_an_absent_model_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["render", str(tmp_path / "none"), "--out", str(tmp_path / "box.png")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "none" in err
    assert err.count("\n") == 1
