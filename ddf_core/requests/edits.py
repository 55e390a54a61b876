"""A dragged point: the question which instance has it there, and its answer.

Part of ``ddf_core.requests``, where all are offered. No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core.editing.settings import EditSettings
from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Urgency
from ddf_core.scene.point import Point
from ddf_core.shown import LatentInstance, StyleInstance, TemplateInstance


@dataclass(frozen=True)
class EditGoal:
    """A template point, and where in the instance it should be."""

    x_tmpl: Point
    x_inst: Point


@dataclass(frozen=True)
class EditPoints(AlwaysWanted):
    """The instance nearest to ``instance`` in which F carries each goal's point to its place.

    Args:
        instance: before the edit. Its latent changes or, of a photo's head, its shift.
        goals: one or more.
        pins: template points that should stay where they are.
        settings: how the wanted is weighed against the rest.
        seen: more template points whose places are wanted in the instance after the edit.
    """

    instance: LatentInstance | StyleInstance | TemplateInstance
    goals: tuple[EditGoal, ...]
    pins: tuple[Point, ...] = ()
    settings: EditSettings = EditSettings()
    seen: tuple[Point, ...] = ()

    @property
    def key(self) -> Hashable:
        return EditPoints

    @property
    def urgency(self) -> Urgency:
        return urgency.EDIT


@dataclass(frozen=True)
class PointsEdited:
    """The instance after the edit.

    Args:
        instance: of the kind of the request's.
        x_goals: where each dragged point is now.
        residual: how far each is from its goal, scene units.
        pins_moved: how far each pinned point has moved, scene units.
        x_seen: where each point of ``seen`` is now.
    """

    request: EditPoints
    instance: LatentInstance | StyleInstance
    x_goals: tuple[Point, ...]
    residual: tuple[float, ...]
    pins_moved: tuple[float, ...]
    seconds: float
    x_seen: tuple[Point, ...] = ()
