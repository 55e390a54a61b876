"""Which model a path or a name means."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ddf_core import resource_paths
from ddf_core.errors import ModelFileError
from ddf_core.io.model_folder import load_model
from ddf_core.io.model_place import bundled_names, model_place
from ddf_core.resource_paths import BUNDLED_MODEL


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's models: the heads under two names, and a folder that holds none."""
    folder = tmp_path / "models"
    for name in ("faces", "heads"):
        shutil.copytree(BUNDLED_MODEL, folder / name)
    (folder / "half").mkdir()
    monkeypatch.setattr(resource_paths, "MODELS", folder)
    return folder


def test_the_default_comes_first_among_the_names(models: Path) -> None:
    assert bundled_names() == ("heads", "faces")


def test_a_name_is_a_bundled_model(models: Path) -> None:
    assert model_place("faces") == models / "faces"
    assert load_model("faces").path == models / "faces"


def test_an_existing_path_wins_over_a_name(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faces").mkdir()
    assert model_place("faces") == Path("faces")


@pytest.mark.parametrize("name", ["half", "cats", "models/faces"])
def test_what_is_neither_path_nor_name_is_refused_with_the_names(models: Path, name: str) -> None:
    with pytest.raises(ModelFileError) as caught:
        load_model(name)
    assert caught.value.code == "model.not_found"
    assert "heads, faces" in caught.value.advice
