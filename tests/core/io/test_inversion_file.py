"""Inversions as files: back as they were saved, and refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ddf_core.errors import InversionFileError
from ddf_core.io.inversion_file import (
    MAX_BYTES,
    InversionFigures,
    InversionRecord,
    PhotoRecord,
    at_way,
    read_inversion,
    way_to,
    write_inversion,
)
from ddf_core.io.json_codec import dumps
from ddf_core.scene.camera import Camera

FIGURES = InversionFigures(24.5, 0.8, 0.3, "good", "Well.", 12.0, True, False)
RECORD = InversionRecord(
    "heads", "0" * 64, "me.png", (1.0, 2.0, 300.0), (0.5, -1.0), (2.0, 3.0), Camera(), FIGURES
)


def test_an_inversion_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    write_inversion(tmp_path / "a.json", RECORD)
    assert read_inversion(tmp_path / "a.json", 2) == RECORD


def with_photos(count: int, **changes: object) -> InversionRecord:
    shot = PhotoRecord("b.jpg", "in/b.jpg", (0.0, 0.0, 9.0), Camera(), 0.4, 20.0, "good", "Well.")
    return replace(RECORD, photos=(replace(shot, **changes),) * count)  # type: ignore[arg-type]


def test_all_photos_come_back_and_are_found_beside_the_result(tmp_path: Path) -> None:
    result, photo = tmp_path / "out" / "a.json", tmp_path / "in" / "b.jpg"
    result.parent.mkdir()
    record = with_photos(2, file=way_to(photo, result))
    write_inversion(result, record)
    back = read_inversion(result)
    assert back == record
    assert back.photos[1].file == "../in/b.jpg"
    assert at_way(back.photos[1].file, result) == photo
    assert way_to(None, result) == ""


@pytest.mark.parametrize(
    ("count", "changes"),
    [(9, {}), (1, {"scale": 0.0}), (1, {"crop": (0.0, 0.0, 0.0)}), (1, {"similarity": 1e9}),
     (1, {"camera": replace(Camera(), fov_deg=720.0)})],
)  # fmt: skip
def test_photos_that_make_no_sense_are_refused(
    tmp_path: Path, count: int, changes: dict[str, object]
) -> None:
    write_inversion(tmp_path / "a.json", with_photos(count, **changes))
    with pytest.raises(InversionFileError) as caught:
        read_inversion(tmp_path / "a.json")
    assert caught.value.code == "inversion.damaged"


def edited(**changes: object) -> bytes:
    value = json.loads(dumps(RECORD))
    value.update(changes)
    return json.dumps(value).encode()


BROKEN = [
    (b"", "inversion.damaged"),
    (b"[1, 2]", "inversion.damaged"),
    (b"\x89PNG", "inversion.damaged"),
    (edited(format="other"), "inversion.damaged"),
    (edited(format_version=99), "inversion.newer_format"),
    (edited(phases=[1.0]), "inversion.wrong_length"),
    (edited(frequencies=[1e30, 0.0]), "inversion.damaged"),
    (edited(camera={"fov_deg": 500.0}), "inversion.damaged"),
    (b" " * (MAX_BYTES + 1), "inversion.too_large"),
]


@pytest.mark.parametrize(("data", "code"), BROKEN)
def test_a_broken_file_is_refused_by_name(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(InversionFileError) as caught:
        read_inversion(tmp_path / "a.json", 2)
    assert caught.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InversionFileError) as caught:
        read_inversion(tmp_path / "none.json", 2)
    assert caught.value.code == "inversion.unreadable"


def test_a_style_of_another_model_is_refused(tmp_path: Path) -> None:
    write_inversion(tmp_path / "a.json", replace(RECORD, frequencies=(1.0,), phases=(1.0,)))
    assert read_inversion(tmp_path / "a.json").frequencies == (1.0,)
    with pytest.raises(InversionFileError, match="wanted are 2"):
        read_inversion(tmp_path / "a.json", 2)


@pytest.mark.parametrize("value", [None, "many", [], 1e300, -1e300, 2**70, float("nan")])
def test_every_number_of_an_inversion_is_refused_beyond_its_range(
    tmp_path: Path, value: object
) -> None:
    said = json.loads(dumps(RECORD))
    positions = [(said, "roll_deg"), (said["crop"], 0), (said["camera"], "fov_deg")]
    positions += [(said["figures"], name) for name in ("psnr_db", "similarity", "seconds")]
    for node, key in positions:
        sound, node[key] = node[key], value
        (tmp_path / "a.json").write_text(json.dumps(said))
        node[key] = sound
        with pytest.raises(InversionFileError) as caught:
            read_inversion(tmp_path / "a.json", 2)
        assert caught.value.code == "inversion.damaged"


def test_the_texts_of_an_inversion_are_plain(tmp_path: Path) -> None:
    odd = replace(RECORD, model="a\nb", photo="c\x1b[2J\ud800.png", notes=("d\u202e",))
    write_inversion(tmp_path / "a.json", odd)
    read = read_inversion(tmp_path / "a.json", 2)
    assert (read.model, read.photo, read.notes) == ("a b", "c\ufffd[2J\ufffd.png", ("d",))
