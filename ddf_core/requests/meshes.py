"""The questions for a mesh, and for how high a template is: part of ``ddf_core.requests``.

No torch, no Qt.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from ddf_core.meshing.settings import MeshSettings
from ddf_core.requests import urgency
from ddf_core.requests.urgency import AlwaysWanted, Urgency
from ddf_core.shown import COLOUR, Appearance, Instance


@dataclass(frozen=True)
class MakeMesh(AlwaysWanted):
    """A mesh of one instance, to be saved. Interrupted and asked again, it goes on where it was.

    With ``slice_s`` seconds the answer is ``MeshInWork`` while there is more to do: ask again.
    ``seen_first``: it is to be looked at before it is saved, and gives way to everything.
    ``sized``: the answer says how high the template is, which a file in metres needs.
    """

    instance: Instance
    settings: MeshSettings
    appearance: Appearance = COLOUR
    slice_s: float | None = None
    seen_first: bool = False
    sized: bool = False

    @property
    def is_preview(self) -> bool:
        """Whether it is made to be looked at; so is all that comes in one go."""
        return self.seen_first or self.slice_s is None

    @property
    def key(self) -> Hashable:
        return "mesh preview" if self.is_preview else "saved"

    @property
    def urgency(self) -> Urgency:
        return urgency.MESH_PREVIEW if self.is_preview else urgency.SAVED


@dataclass(frozen=True)
class MeasureTemplate(AlwaysWanted):
    """How high the template of the open model is, scene units."""

    @property
    def key(self) -> Hashable:
        return MeasureTemplate

    @property
    def urgency(self) -> Urgency:
        return urgency.SIZE
