"""A session finds its model again, also after both have moved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ddf_core.errors import SessionFileError
from ddf_core.io.model_place import locate, model_record
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera


def info_of(path: Path) -> ModelInfo:
    return ModelInfo(path.name, str(path), "0" * 64, 3, 0.6, Camera(), "none", True, ())


BUNDLED = Path("/program/resources/models/heads")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A folder with a model in it, and room for a session."""
    (tmp_path / "study" / "cats").mkdir(parents=True)
    return tmp_path / "study"


def test_the_bundled_model_is_named_and_no_path_of_this_machine_is(tmp_path: Path) -> None:
    record = model_record(info_of(BUNDLED), None, tmp_path / "a.ddf.json", BUNDLED)
    assert (record.bundled, record.path, record.beside) == (True, "", "")
    elsewhere = Path("/elsewhere/heads")
    assert locate(record, tmp_path / "a.ddf.json", elsewhere) == elsewhere


def test_another_bundled_model_is_known_by_its_name_wherever_the_program_lies(
    tmp_path: Path,
) -> None:
    record = model_record(info_of(BUNDLED.parent / "faces"), None, tmp_path / "a.ddf.json", BUNDLED)
    assert (record.bundled, record.path, record.beside) == (True, "faces", "")
    models = tmp_path / "other" / "models"
    (models / "faces").mkdir(parents=True)
    assert locate(record, tmp_path / "a.ddf.json", models / "heads") == models / "faces"
    outside = replace(record, path="../../../faces")
    assert locate(outside, tmp_path / "a.ddf.json", models / "heads") == models / "faces"


def test_a_bundled_model_that_this_program_lacks_is_refused(tmp_path: Path) -> None:
    record = model_record(info_of(BUNDLED.parent / "faces"), None, None, BUNDLED)
    with pytest.raises(SessionFileError) as caught:
        locate(record, tmp_path / "a.ddf.json", tmp_path / "models" / "heads")
    assert caught.value.code == "session.no_model"


def test_a_model_beside_the_session_is_found_where_both_have_moved_to(
    study: Path, tmp_path: Path
) -> None:
    record = model_record(info_of(study / "cats"), "cats", study / "a.ddf.json", BUNDLED)
    assert record.beside == "cats"
    assert record.preset == "cats"
    study.rename(tmp_path / "moved")
    found = locate(record, tmp_path / "moved" / "a.ddf.json", BUNDLED)
    assert found == tmp_path / "moved" / "cats"


def test_a_model_that_stayed_is_found_where_it_was(study: Path, tmp_path: Path) -> None:
    record = model_record(info_of(study / "cats"), None, study / "a.ddf.json", BUNDLED)
    session = tmp_path / "far" / "away" / "a.ddf.json"
    assert locate(record, session, BUNDLED, lambda path: path == study / "cats") == study / "cats"


def test_a_model_in_another_folder_is_not_opened_unless_that_is_allowed(
    study: Path, tmp_path: Path
) -> None:
    record = model_record(info_of(study / "cats"), None, study / "a.ddf.json", BUNDLED)
    session = tmp_path / "far" / "a.ddf.json"
    up = replace(record, path="", beside="../study/cats")
    for stranger in (record, up, replace(record, path="//host/share/cats", beside="")):
        with pytest.raises(SessionFileError) as caught:
            locate(stranger, session, BUNDLED)
        assert caught.value.code == "session.elsewhere"
        assert "--follow" in caught.value.advice
    assert locate(up, session, BUNDLED, lambda _path: True) == study / "cats"


@pytest.mark.parametrize("name", ["..", ".", "", "/"])
def test_a_bundled_model_s_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    (tmp_path / "models" / "heads").mkdir(parents=True)
    bundled = tmp_path / "models" / "heads"
    record = replace(model_record(info_of(BUNDLED), None, None, BUNDLED), path=name)
    assert locate(record, tmp_path / "a.ddf.json", bundled) == bundled


def test_an_autosave_knows_the_absolute_place_only(study: Path) -> None:
    record = model_record(info_of(study / "cats"), None, None, BUNDLED)
    assert (record.path, record.beside) == (str(study / "cats"), "")


def test_a_model_that_is_nowhere_is_refused_with_its_place(study: Path) -> None:
    record = model_record(info_of(study / "cats"), None, study / "a.ddf.json", BUNDLED)
    (study / "cats").rmdir()
    for lost in (record, replace(record, path="", beside="")):
        with pytest.raises(SessionFileError) as caught:
            locate(lost, study / "a.ddf.json", BUNDLED)
        assert caught.value.code == "session.no_model"
        assert "Open the model first" in caught.value.advice
