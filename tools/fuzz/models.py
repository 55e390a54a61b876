"""Worlds of models: folders and pi-GAN pairs in every layout that is read."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ddf_core.answers import ModelLoaded
from ddf_core.engine.engine import Engine
from ddf_core.errors import DdfError
from ddf_core.plain_text import plain
from ddf_core.requests import LoadModel
from ddf_core.scene.render import RenderSettings, render
from tools.fuzz.claims import call_of_a_stranger, claimed_numbers, claimed_state
from tools.fuzz.damage import (
    Damage,
    edit_extremes,
    edit_json,
    hostile_pickle,
    pickle_bomb,
    zip_tricks,
)
from tools.fuzz.model_files import write_folder, write_legacy_pair, write_zip_pair
from tools.fuzz.world import Files, World, refusal

SPECIAL: dict[str, tuple[Damage, ...]] = {
    ".json": (edit_json, edit_extremes, edit_extremes),
    ".pth": (
        *(hostile_pickle, hostile_pickle, pickle_bomb, zip_tricks),
        *(claimed_state, claimed_numbers, call_of_a_stranger),
    ),
}


def model_worlds(folder: Path) -> list[World]:
    """Sound models in every layout, made in ``folder``; all are opened by one engine."""
    write_folder(folder / "own")
    write_zip_pair(folder / "zip")
    write_zip_pair(folder / "embedding", "EMBEDDING")
    write_legacy_pair(folder / "legacy")
    targets = {"own": "", "zip": "generator.pth", "embedding": "", "legacy": "generator.pth"}
    engine = Engine()
    engine.answer(LoadModel(folder / "own"))
    opens = partial(attempt, engine)
    return [
        World(name, files_of(folder / name), target, opens, SPECIAL)
        for name, target in targets.items()
    ]


def files_of(folder: Path) -> Files:
    """The files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def attempt(engine: Engine, path: Path) -> str:
    """Open one path, and see its template; the error's code, or "loaded".

    Raises:
        Exception: a crash.
    """
    before = engine.model
    try:
        loaded = engine.answer(LoadModel(path))
        assert isinstance(loaded, ModelLoaded)
    except DdfError as err:
        if engine.model is not before:
            raise AssertionError("the old model was lost") from err
        return refusal(err)
    model = engine.model
    assert model is not None
    assert loaded.info.name == plain(loaded.info.name)
    sampling = model.card.sampling
    settings = RenderSettings(min(sampling.coarse, 16), min(sampling.fine, 16), sampling.rule)
    render(model.instance(), model.card.camera, (2, 2), settings)
    return "loaded"
