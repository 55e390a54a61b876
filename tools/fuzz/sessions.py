"""Worlds of sessions: files of their own, and recipes in pictures. Of the window, but no Qt."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from app.state import changes, point_edits
from app.state.viewer_state import SOURCE, InstanceState, ViewerState
from ddf_core.answers import ModelLoaded
from ddf_core.document.migration import migrate_session
from ddf_core.document.session_file import (
    Session,
    kept_part,
    read_session,
    session_bytes,
    session_values,
)
from ddf_core.engine.engine import Engine
from ddf_core.errors import DdfError
from ddf_core.io.model_place import model_record
from ddf_core.io.pictures import write_png
from ddf_core.io.recipe import Recipe
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.labels.label_record import label_record
from ddf_core.models.tuned_copy import tuned_weights
from ddf_core.requests import LoadModel, RenderPicture
from ddf_core.shown import LayerMix, StyleInstance
from tools.fuzz.damage import edit_json
from tools.fuzz.model_files import tiny_generator, write_folder
from tools.fuzz.models import files_of
from tools.fuzz.picture_damage import edit_recipe, png_chunk
from tools.fuzz.world import World, refusal

SPECIAL = {
    ".json": (edit_json,) * 12,
    ".png": (edit_recipe, edit_recipe, edit_recipe, edit_recipe, png_chunk),
}


def session_worlds(folder: Path) -> list[World]:
    """A sound session with work of every kind, and the same as a picture's recipe."""
    engine = Engine()
    answer = engine.answer(LoadModel(write_folder(folder / "model")))
    assert isinstance(answer, ModelLoaded)
    opened = changes.with_model(ViewerState(), answer.info)
    session = _session(opened, folder)
    for name in ("session", "recipe"):
        (folder / name).mkdir()
    (folder / "session" / "a.ddf.json").write_bytes(session_bytes(session))
    recipe = Recipe("picture", session_values(session))
    write_png(folder / "recipe" / "a.png", np.full((4, 4, 4), 200, np.uint8), recipe)
    opens = partial(attempt, engine, opened)
    return [
        World(name, files_of(folder / name), target, opens, SPECIAL)
        for name, target in (("session", "a.ddf.json"), ("recipe", "a.png"))
    ]


def _session(state: ViewerState, folder: Path) -> Session:
    info = state.model
    assert info is not None
    generator = tiny_generator()
    style = generator.mean_style()
    head = StyleInstance(
        tuple(style.frequencies.tolist()),
        tuple(style.phases.tolist()),
        tuned=tuned_weights(generator, tiny_generator(seed=1)),
    )
    photo = replace(state.source, style=head, label="photo me.jpg")
    mixed = InstanceState(5, state.source.z, mix=LayerMix(state.targets[0].z, 0.9, 1, 2))
    state = replace(state, source=photo, targets=(state.targets[0], mixed), split=True)
    position = (0.01, 0.02, 0.03)
    state = point_edits.with_instance_point(
        state, SOURCE, state.instance(SOURCE), position, position
    )
    stroke = Stroke(1, 0.02, (position,))
    state = replace(
        state, label_map=LabelMap((Label("skin", "#ffccaa"),), info.box_half, None, (stroke,))
    )
    model = model_record(info, None, folder / "session" / "a.ddf.json", Path("nowhere"))
    return Session(model, kept_part(state), labels=label_record(state.label_map, info.labels))


def attempt(engine: Engine, opened: ViewerState, path: Path) -> str:
    """Take a session up as the window does, show its heads, and write it again."""
    try:
        session = read_session(path)
        state, _ = migrate_session(session, opened)
        for view in state.instance_views:
            engine.answer(RenderPicture(view, state.instance(view), state.camera(view), (4, 4)))
    except DdfError as err:
        return refusal(err)
    session_bytes(replace(session, state=kept_part(state)))
    return "loaded"
