"""JSON files by their content, whatever mail and editors made of their names and bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddf_core.card import Card
from ddf_core.io.camera_path_file import Rendering, camera_path_record
from ddf_core.io.card import write_card
from ddf_core.io.inversion_file import InversionFigures, InversionRecord, write_inversion
from ddf_core.io.json_codec import tidy
from ddf_core.io.json_kind import json_kind, kind_of_json
from ddf_core.io.latent_file import LatentRecord, latent_text, read_latent
from ddf_core.io.point_table import PointTable, table_json
from ddf_core.io.recipe import Recipe, beside_bytes, means_recipe, read_recipe, session_record
from ddf_core.models.film_siren import SirenConfig
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraKey, CameraPath

SESSION = session_record(
    {"name": "heads"}, {"points": [], "camera_path": {"keys": [{"time_s": 0.0}], "closing_s": 0.0}}
)
PATH = CameraPath((CameraKey(0.0, Camera()), CameraKey(1.0, Camera(yaw_rad=1.0))))


def files(folder: Path) -> dict[str, bytes]:
    write_card(Card("tiny", SirenConfig(), Camera(), 0.6), folder / "card.json")
    figures = InversionFigures(20.0, 0.5, 0.4, "good", "Well.", 3.0, True, False)
    record = InversionRecord("m", "d", "p", (0.0, 0.0, 1.0), (1.0,), (1.0,), Camera(), figures)
    write_inversion(folder / "inversion.json", record)
    return {
        "card": (folder / "card.json").read_bytes(),
        "inversion": (folder / "inversion.json").read_bytes(),
        "session": json.dumps(SESSION).encode(),
        "recipe": beside_bytes(Recipe("picture", SESSION)),
        "points": table_json(PointTable((), [])).encode(),
        "latent": latent_text(LatentRecord((0.5, -1.0))).encode(),
        "cameras": tidy(camera_path_record(PATH, (Camera(),) * 3, Rendering((64, 64), 24.0))),
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_each_kind_is_told_by_its_content(tmp_path: Path, encoding: str) -> None:
    for kind, data in files(tmp_path).items():
        path = tmp_path / "anything.ddf.json.txt"
        path.write_bytes(data.decode().encode(encoding))
        assert json_kind(path) == kind


@pytest.mark.parametrize("data", [b"", b"x,y,z\n", b"\x89PNG", b'{"a": 1}', b"[", b"\xff\xfe\x00"])
def test_what_is_none_of_them_is_nothing(data: bytes) -> None:
    assert kind_of_json(data) == ""


def test_a_plain_list_of_numbers_is_a_latent() -> None:
    assert kind_of_json(b" [\n 0.5, 1]") == "latent"


def test_what_is_no_file_is_nothing(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none", tmp_path / ("x" * 5000), Path("a\0b")):
        assert json_kind(path) == ""


@pytest.mark.parametrize("name", ["a.json", "a.png.recipe.json.txt", "noending"])
def test_a_recipe_is_found_by_what_it_says(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf" + beside_bytes(Recipe("picture", SESSION)))
    assert means_recipe(path)
    assert read_recipe(path).session == SESSION


@pytest.mark.parametrize("name", ["z.json", "z.json.txt", "z.npy", "z"])
def test_a_latent_is_read_by_what_it_is(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\xef\xbb\xbf[0.5, -1.0]")
    assert read_latent(path, 2).z == (0.5, -1.0)
