"""What a feature keeps to itself and a test holds on to: found in the window, where it lives."""

from __future__ import annotations

from app.context import AppContext
from app.features.instances.controller import InstanceController
from app.features.instances.panel import LatentPanel
from app.features.instances.panel_list import LatentList
from app.features.points.controller import PointController
from app.features.sessions.autosave import Autosave


def points_of(program: AppContext) -> PointController:
    """Who does what is meant with points."""
    return program.window.findChild(PointController)


def instances_of(program: AppContext) -> InstanceController:
    """Who does what is meant with instances."""
    return program.window.findChild(InstanceController)


def autosave_of(program: AppContext) -> Autosave | None:
    """Who writes unsaved work; None where nothing is to be kept."""
    return program.window.findChild(Autosave)


def latents_of(program: AppContext) -> dict[str, LatentPanel]:
    """The panels of the instances, also of those no longer shown."""
    return program.window.findChild(LatentList).panels
