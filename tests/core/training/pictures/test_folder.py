"""What a folder of pictures holds, and every way in which its cameras can be wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from ddf_core.errors import InputError, ModelFileError
from ddf_core.training.pictures.folder import Framing, list_pictures
from tests.core.training.pictures.balls import write_balls


def test_pictures_and_masks_are_found_by_name(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.PNG", "c.webp", "note.txt", ".hidden.png"):
        (tmp_path / "pictures").mkdir(exist_ok=True)
        (tmp_path / "pictures" / name).write_bytes(b"x")
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "b.png").write_bytes(b"x")
    found = list_pictures(tmp_path)
    assert [source.path.name for source in found.sources] == ["a.PNG", "b.jpg", "c.webp"]
    assert [source.mask is not None for source in found.sources] == [False, True, False]
    assert found.framing is None
    assert all(source.angles is None for source in found.sources)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        list_pictures(tmp_path)
    assert caught.value.code == "pictures.empty"
    with pytest.raises(InputError) as caught:
        list_pictures(tmp_path / "absent")
    assert caught.value.code == "pictures.folder"


def test_angles_and_framing_come_from_cameras_json(tmp_path: Path) -> None:
    write_balls(tmp_path, 3)
    found = list_pictures(tmp_path)
    assert found.framing == Framing(20.0, 2.7)
    assert found.sources[0].angles == (math.pi / 2, math.pi / 2)
    assert found.refused == ()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (None, "is not in cameras.json"),
        ({"picture": "001.png", "yaw_rad": 1.5, "pitch_rad": 1.5}, "stands more than once in"),
        ({"picture": "000.png", "yaw_rad": 1e9, "pitch_rad": 1.5}, "has no sensible angles in"),
        ({"picture": "000.png", "yaw_rad": "1", "pitch_rad": 1.5}, "has no sensible angles in"),
        ({"picture": "000.png", "yaw_rad": True, "pitch_rad": 1.5}, "has no sensible angles in"),
        ({"picture": "000.png", "yaw_rad": 1.5, "pitch_rad": 4.0}, "has no sensible angles in"),
        ({"picture": "000.png", "yaw_rad": 1.5}, "has no sensible angles in"),
        (17, "is not in cameras.json"),
    ],
)
def test_a_wrong_row_costs_its_picture_alone(tmp_path: Path, row: object, why: str) -> None:
    write_balls(tmp_path, 3)
    path = tmp_path / "cameras.json"
    told = json.loads(path.read_text())
    told["pictures"][0] = row
    path.write_text(json.dumps(told))
    found = list_pictures(tmp_path)
    assert why in " ".join(one.why for one in found.refused)
    assert "002.png" in [source.path.name for source in found.sources]


@pytest.mark.parametrize(
    "text",
    ["[]", "{}", '{"pictures": 3}', '{"pictures": [], "fov_deg": 0, "radius": 1}', "{", '"x"'],
)
def test_cameras_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    write_balls(tmp_path, 3)
    (tmp_path / "cameras.json").write_text(text)
    with pytest.raises(ModelFileError):
        list_pictures(tmp_path)


def test_a_row_cannot_point_outside_the_folder(tmp_path: Path) -> None:
    write_balls(tmp_path, 3)
    path = tmp_path / "cameras.json"
    told = json.loads(path.read_text())
    told["pictures"][0]["picture"] = "../../../etc/000.png"
    path.write_text(json.dumps(told))
    sources = list_pictures(tmp_path).sources
    assert all(source.path.parent == tmp_path for source in sources)
