"""What a subcommand has shown, as the document that the window would hold: instances, one camera,
points and a mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ddf_core.document.document import SessionState
from ddf_core.document.label_tool import LabelTool
from ddf_core.document.modes import Mode
from ddf_core.document.parts import (
    ALL_VIEWS,
    MAX_TARGETS,
    TEMPLATE,
    InstanceState,
    PointState,
)
from ddf_core.document.session_file import Session, session_values
from ddf_core.document.transfer import TransferState
from ddf_core.io.model_place import model_record
from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.label_record import label_record
from ddf_core.labels.soft_parts import BORDER
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraPath
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, LatentInstance, StyleInstance, TemplateInstance


@dataclass(frozen=True)
class SceneModel:
    """The model of a scene: as it was loaded (``preset``), and which one is ``bundled``."""

    info: ModelInfo
    bundled: Path
    preset: str | None = None


@dataclass(frozen=True)
class Texture:
    """The colours of a scene's first instance on its second: how much, and on which labels."""

    blend: float = 1.0
    parts: tuple[int, ...] = ()
    border: float = BORDER


@dataclass(frozen=True)
class SceneLabels:
    """The label map of a scene, the model's own or another, and how much its colours cover."""

    labels: LabelMap
    opacity: float = 1.0


@dataclass(frozen=True)
class Scene:
    """What was shown.

    Args:
        instances: each with the seed that names it (0 where none does), the first is the source;
            more than a session has views are left out.
        points: names and template positions.
        mode: what the colours stand for.
        texture: the second instance is shown in the colours of the first.
        labels: what mode ``labels`` shows, or what the parts of a texture are.
        camera_path: the way of the camera in a video.
    """

    instances: Sequence[tuple[int, Instance]]
    camera: Camera
    points: Sequence[tuple[str, Point]] = field(default=())
    mode: Mode = "colour"
    texture: Texture | None = None
    labels: SceneLabels | None = None
    camera_path: CameraPath = field(default_factory=CameraPath)

    @property
    def views(self) -> tuple[str, ...]:
        """The view of each instance; the template has its own."""
        latent_views = iter(ALL_VIEWS)
        return tuple(
            TEMPLATE if isinstance(instance, TemplateInstance) else next(latent_views, TEMPLATE)
            for _, instance in self.instances
        )

    @property
    def view(self) -> str:
        """The view that shows what the file shows: the first instance, or who got a texture."""
        if not self.instances:
            return TEMPLATE
        return self.views[0 if self.texture is None else 1]


def scene_session(model: SceneModel, scene: Scene, file: Path) -> dict[str, Any]:
    """The session of a scene as plain JSON values, for a file at ``file``."""
    record = model_record(model.info, model.preset, file, model.bundled)
    labels = None
    if scene.labels is not None and scene.labels.labels != model.info.labels:
        labels = label_record(scene.labels.labels, model.info.labels)
    return session_values(Session(record, scene_state(scene), labels=labels))


def scene_state(scene: Scene) -> SessionState:
    """The document of a scene, without its label map."""
    latents = tuple(
        _item(seed, instance)
        for seed, instance in scene.instances
        if not isinstance(instance, TemplateInstance)
    )
    state = SessionState(
        cameras=dict.fromkeys(ALL_VIEWS, scene.camera),
        mode=scene.mode,
        template_shown=len(latents) < len(scene.instances),
        points=tuple(
            PointState(number, name, number - 1, x_tmpl)
            for number, (name, x_tmpl) in enumerate(scene.points, start=1)
        ),
        next_point_id=len(scene.points) + 1,
        camera_path=scene.camera_path,
    )
    if scene.texture is not None:
        texture_source, onto = scene.views[:2]
        texture = scene.texture
        transfer = TransferState(
            True, texture_source, onto, texture.blend, texture.parts, border=texture.border
        )
        state = replace(state, transfer=transfer)
    if scene.labels is not None:
        state = replace(state, label_tool=LabelTool(scene.labels.opacity))
    if latents:
        state = replace(state, source=latents[0])
    if len(latents) > 1:
        state = replace(state, targets=latents[1 : 1 + MAX_TARGETS])
    return state


def _item(seed: int, instance: LatentInstance | StyleInstance) -> InstanceState:
    if isinstance(instance, StyleInstance):
        return InstanceState(seed, psi=instance.psi, label="photo", style=instance)
    return InstanceState(seed, instance.z, instance.psi, mix=instance.mix)
