"""What the tests of sessions share: a session with everything in it, an engine of many models."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from app.features.labels import changes as label_changes
from app.state import changes, point_edits
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.answers import Answer, ModelLoaded
from ddf_core.document.label_tool import LabelTool
from ddf_core.document.session_file import Session, kept_part
from ddf_core.document.transfer import MorphState, TransferState
from ddf_core.io.model_place import SessionModel
from ddf_core.labels.label_record import label_record
from ddf_core.model_info import ModelInfo
from ddf_core.requests import LoadModel
from ddf_core.scene.camera_path import CameraKey, CameraPath
from ddf_core.stopping import Stop
from tests.app.fake_engine import BOX, BallEngine, model_info

TARGET = "target1"


def info_of(path: Path) -> ModelInfo:
    """The ball world under this name: each name has weights of its own, "wide" a longer latent."""
    digest = hashlib.sha256(path.name.encode()).hexdigest()
    dim = 5 if "wide" in path.name else 3
    info = replace(model_info(path), digest=digest, latent_dim=dim)
    axes = tuple(replace(axis, direction=(*axis.direction, 0.0, 0.0)[:dim]) for axis in info.axes)
    return replace(info, axes=axes)


class ManyModels(BallEngine):
    """Loads every folder that exists as a ball world of its own."""

    def _LoadModel(self, request: LoadModel, stop: Stop) -> Answer:
        super()._LoadModel(request, stop)
        return ModelLoaded(request, info_of(request.path))


def worked_on(state: ViewerState) -> ViewerState:
    """The state after some work of every kind."""
    assert state.model is not None
    state = changes.with_linked(state, False)
    home = state.model.home
    state = changes.with_camera(state, SOURCE, home.orbit_by(0.3, -0.2))
    state = changes.with_camera(state, TARGET, home.zoom_by(0.7))
    state = replace(state, template_shown=True, mode="deformation", hover_shown=False, split=True)
    moved = changes.with_axis_value(replace(state.source, psi=0.55), state.model.axes[0], 1.25)
    state = changes.with_latent(state, SOURCE, moved)
    state = point_edits.with_instance_point(
        state, SOURCE, state.instance(SOURCE), (0.1, 0.2, 0.3), (0.1, 0.15, 0.3)
    )
    state = point_edits.with_instance_point(
        state, TEMPLATE, state.instance(TEMPLATE), (0.0, -0.1, 0.3)
    )
    state = point_edits.rename_point(state, 4, "mole, “left” & ünder")
    state = label_changes.with_label(state)
    painted = label_changes.stroke_begun(state)
    state = label_changes.with_stroke(state, painted, [(0.0, 0.0, 0.3), (0.05, 0.0, 0.3)])
    state = replace(state, transfer=TransferState(True, TARGET, TEMPLATE, 0.5, (1,)))
    state = replace(state, morph=MorphState(True, 0.25, 0.75), label_tool=LabelTool(0.5, 1, 0.1))
    keys = (CameraKey(0.0, home, "front"), CameraKey(1.5, home.orbit_by(0.8, 0.1)))
    return replace(state, selected=2, camera_path=CameraPath(keys, 1.0))


def session_of(state: ViewerState, name: str = "ball") -> Session:
    """The session of a state of the ball world."""
    model = SessionModel(name, 3, BOX, info_of(Path(name)).digest, path=f"/models/{name}")
    own = state.model.labels if state.model else None
    return Session(model, kept_part(state), labels=label_record(state.label_map, own))
