"""The session that shows what a verb has shown: instances, one camera, points and a mode.

Written by the field names of ``app.state.ViewerState``, which the core does not import; a test of
the window reads it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ddf_core.io.json_door import encode
from ddf_core.io.model_place import SessionModel, model_record
from ddf_core.io.recipe import session_record
from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.label_record import LabelRecord, label_record
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, LatentInstance, LayerMix, StyleInstance, TemplateInstance

SOURCE, TEMPLATE = "source", "template"
MOST_TARGETS = 4
VIEWS = (SOURCE, *(f"target{number}" for number in range(1, MOST_TARGETS + 1)), TEMPLATE)


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
        points: names and template places.
        mode: what the colours stand for.
        texture: the second instance is shown in the colours of the first.
        labels: what mode ``labels`` shows, or what the parts of a texture are.
    """

    instances: Sequence[tuple[int, Instance]]
    camera: Camera
    points: Sequence[tuple[str, Point]] = field(default=())
    mode: str = "colour"
    texture: Texture | None = None
    labels: SceneLabels | None = None

    @property
    def views(self) -> tuple[str, ...]:
        """The view of each instance; the template has its own."""
        latent_views = iter(VIEWS)
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
    return session_record(encode(SessionModel, record), _state(model.info, scene))


def _state(info: ModelInfo, scene: Scene) -> dict[str, Any]:
    latents = [
        _item(seed, instance)
        for seed, instance in scene.instances
        if not isinstance(instance, TemplateInstance)
    ]
    camera = encode(Camera, scene.camera)
    state: dict[str, Any] = {
        "cameras": dict.fromkeys(VIEWS, camera),
        "points": [
            {"id": number, "name": name, "colour_index": number - 1, "x_tmpl": list(place)}
            for number, (name, place) in enumerate(scene.points, start=1)
        ],
        "next_point_id": len(scene.points) + 1,
        "mode": scene.mode,
        "template_shown": len(latents) < len(scene.instances),
    }
    if scene.texture is not None:
        giver, onto = scene.views[:2]
        state["transfer"] = {
            "on": True,
            "giver": giver,
            "onto": onto,
            "blend": scene.texture.blend,
            "parts": list(scene.texture.parts),
        }
    if scene.labels is not None:
        state["label_tool"] = {"opacity": scene.labels.opacity}
        if scene.labels.labels != info.labels:
            told = label_record(scene.labels.labels, info.labels)
            state["label_map"] = encode(LabelRecord, told)
    if latents:
        state["source"] = latents[0]
    if len(latents) > 1:
        state["targets"] = latents[1 : 1 + MOST_TARGETS]
    return state


def _item(seed: int, instance: LatentInstance | StyleInstance) -> dict[str, Any]:
    if isinstance(instance, StyleInstance):
        style = encode(StyleInstance, instance)
        return {"seed": seed, "psi": instance.psi, "label": "photo", "style": style}
    mix = None if instance.mix is None else encode(LayerMix, instance.mix)
    return {"seed": seed, "z": list(instance.z), "psi": instance.psi, "mix": mix}
