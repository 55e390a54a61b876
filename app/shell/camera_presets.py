"""Where to look from, by name: front, sides, top, three quarters, back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.inference.controller import Controller
from app.shell.actions import Action
from app.state.store import Store
from ddf_core.scene.camera import MIN_PITCH_RAD, Camera

SUBMENU = "Look from"
LEVEL = math.pi / 2


@dataclass(frozen=True)
class Preset:
    """``yaw_rad`` is counted from the front, to the head's own left; ``pitch_rad`` is pi-GAN's."""

    name: str
    text: str
    tip: str
    yaw_rad: float = 0.0
    pitch_rad: float = LEVEL

    def camera(self, home: Camera) -> Camera:
        """The model's own frontal camera, turned; as near and as wide."""
        return replace(home, yaw_rad=home.yaw_rad - self.yaw_rad, pitch_rad=self.pitch_rad)


PRESETS = (
    Preset("front", "The front", "From the front"),
    Preset("three_quarters", "Three quarters", "From half left, as portraits are", math.pi / 4),
    Preset("left", "The left", "The head's own left side", math.pi / 2),
    Preset("right", "The right", "The head's own right side", -math.pi / 2),
    Preset("back", "The back", "From behind", math.pi),
    Preset("top", "The top", "From above", 0.0, MIN_PITCH_RAD),
)


def preset_actions(store: Store, controller: Controller) -> tuple[Action, ...]:
    """One for each: the view used last, and all that turn with it."""

    def look(preset: Preset) -> None:
        model = store.state.model
        if model is not None:
            controller.set_camera(controller.active_view, preset.camera(model.home))

    def has_model() -> bool:
        return store.state.model is not None

    return tuple(
        Action(f"look_{preset.name}", preset.text, "View", preset.tip,
               lambda preset=preset: look(preset), position=21 + at, submenu=SUBMENU,
               enabled=has_model)
        for at, preset in enumerate(PRESETS)
    )  # fmt: skip
