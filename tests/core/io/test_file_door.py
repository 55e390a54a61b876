"""Every reader of files at what is no plain file: refused by its name, and never waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ddf_core.errors import DdfError, LatentFileError, SessionFileError
from ddf_core.io.file_door import Door, shown_path
from ddf_core.io.inversion_file import read_inversion
from ddf_core.io.json_codec import read_json
from ddf_core.io.label_file import read_labels
from ddf_core.io.label_png import read_label_png
from ddf_core.io.latent_file import read_latent
from ddf_core.io.model_folder import load_model
from ddf_core.io.model_place import SessionModel, locate
from ddf_core.io.photo_reading import read_photo
from ddf_core.io.point_files import read_point_file
from ddf_core.io.points_json import OpenModel
from ddf_core.io.recipe import means_recipe, read_recipe
from ddf_core.io.weights import read_header
from ddf_core.labels.label_map import LabelMap

READERS: dict[str, Callable[[Path], object]] = {
    "model": load_model,
    "weights": read_header,
    "json": read_json,
    "photo": read_photo,
    "latent": lambda path: read_latent(path, 3),
    "labels": read_labels,
    "label picture": lambda path: read_label_png(path, LabelMap((), 0.6), (4, 4)),
    "inversion": read_inversion,
    "points": lambda path: read_point_file(path, OpenModel(0.6, 3, "d"), {}),
    "recipe": read_recipe,
}
NAMES = {
    "a long name": "x" * 5000,
    "a long path": "/".join(["y" * 200] * 40),
    "a NUL": "a\0b",
    "nothing there": "none",
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("case", NAMES)
def test_a_path_that_leads_nowhere_is_refused_in_a_few_words(
    tmp_path: Path, reader: str, case: str
) -> None:
    with pytest.raises(DdfError) as caught:
        READERS[reader](tmp_path / NAMES[case])
    assert caught.value.code.split(".")[-1] in ("not_found", "unreadable")
    assert caught.value.advice


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("reader", READERS)
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path, reader: str) -> None:
    pipe = tmp_path / "pipe.npz"
    os.mkfifo(pipe)
    with pytest.raises(DdfError):
        READERS[reader](pipe)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
@pytest.mark.parametrize("reader", READERS)
def test_a_device_is_never_read(reader: str) -> None:
    with pytest.raises(DdfError):
        READERS[reader](Path("/dev/zero"))


@pytest.mark.parametrize("reader", [name for name in READERS if name != "model"])
def test_a_folder_is_refused(tmp_path: Path, reader: str) -> None:
    with pytest.raises(DdfError):
        READERS[reader](tmp_path)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
JPEG = b"\xff\xd8\xff\xe0" + bytes(100)
WANT_SOMETHING_ELSE = {
    "model": (PNG, "a PNG picture"),
    "latent": (PNG, "a PNG picture"),
    "labels": (PNG, "a PNG picture"),
    "label picture": (JPEG, "a JPEG picture"),
    "inversion": (JPEG, "a JPEG picture"),
    "photo": (b"%PDF-1.7" + bytes(100), "a PDF document"),
    "points": (b"PK\x03\x04" + bytes(100), "a zip archive"),
}


@pytest.mark.parametrize("reader", WANT_SOMETHING_ELSE)
def test_a_file_of_another_kind_is_named_as_what_it_is(tmp_path: Path, reader: str) -> None:
    data, what = WANT_SOMETHING_ELSE[reader]
    path = tmp_path / "anything.json"
    path.write_bytes(data)
    with pytest.raises(DdfError, match=f"this is {what}"):
        READERS[reader](path)


def test_no_such_path_is_taken_for_a_recipe(tmp_path: Path) -> None:
    for name in NAMES.values():
        assert not means_recipe(tmp_path / name)


@pytest.mark.parametrize("case", NAMES)
def test_the_model_of_a_session_is_missing_where_no_file_can_be(tmp_path: Path, case: str) -> None:
    model = SessionModel("m", 3, 0.6, path=str(tmp_path / NAMES[case]), beside=NAMES[case])
    with pytest.raises(SessionFileError) as caught:
        locate(model, tmp_path / "a.ddf.json", tmp_path)
    assert caught.value.code == "session.no_model"
    assert len(caught.value.message) < 500


def test_a_file_is_read_to_its_bound_and_no_further(tmp_path: Path) -> None:
    door = Door(LatentFileError, "latent", 10, "a latent")
    (tmp_path / "a").write_bytes(b"x" * 10)
    assert door.read(tmp_path / "a") == b"x" * 10
    (tmp_path / "a").write_bytes(b"x" * 11)
    with pytest.raises(LatentFileError, match="a is too large for a latent") as caught:
        door.read(tmp_path / "a")
    assert caught.value.code == "latent.too_large"


def test_a_path_is_shown_as_long_as_anybody_reads() -> None:
    assert shown_path(Path("a/b")) == Path("a/b")
    assert len(str(shown_path(Path("x" * 5000)))) == 300
