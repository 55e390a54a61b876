"""What the user chose about carried textures and the morph: frozen values. Pure; no Qt."""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.document.parts import SOURCE
from ddf_core.labels.label_map import LabelMap
from ddf_core.shown import COLOUR, Appearance, Instance

EVERYONE = ""
"""As the target of a texture: every instance but its source."""


@dataclass(frozen=True)
class TransferState:
    """One instance's texture on others.

    Args:
        on: whether it is to be seen at all.
        texture_source: the view whose instance the colours are from.
        onto: the view that gets them; ``EVERYONE`` is every instance on screen.
        blend: in [0, 1]: 0 is the target's own colour, 1 wholly the source's.
        parts: numbers of the labels that get them; empty for the whole instance.
        compared: the target before and after share one place, a line between them.
    """

    on: bool = False
    texture_source: str = SOURCE
    onto: str = EVERYONE
    blend: float = 1.0
    parts: tuple[int, ...] = ()
    compared: bool = False

    def appearance(
        self, target: Instance, partner: Instance, labels: LabelMap | None
    ) -> Appearance:
        """How ``target`` is coloured in the texture of ``partner``; nobody changes by its own."""
        if self.blend == 0 or partner == target:
            return COLOUR
        known = len(labels.labels) if labels else 0
        parts = tuple(number for number in self.parts if number <= known)
        return Appearance("texture", partner, self.blend, parts, labels if parts else None)


@dataclass(frozen=True)
class MorphState:
    """The first target replaced by what lies between the source (0) and itself (1).

    Args:
        on: whether the view of the first target shows it.
        shape, texture: weights of the latents that the geometry and the colours are from.
        pose: weight of the cameras; it matters where the two are not linked.
    """

    on: bool = False
    shape: float = 0.5
    texture: float = 0.5
    pose: float = 1.0
