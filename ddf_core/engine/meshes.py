"""Meshes of a loaded model's instances: the template's topology is made once, and work that was
stopped goes on where it was."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from ddf_core.correspondence import fields_of
from ddf_core.engine.cache import LruCache
from ddf_core.engine.instances import Instances
from ddf_core.engine.looks import look_field
from ddf_core.engine.matching import TEMPLATE, points_to_instance
from ddf_core.meshing.carry import Carry
from ddf_core.meshing.settings import MeshSettings
from ddf_core.meshing.work import (
    MadeMesh,
    MeshSource,
    MeshWork,
    Report,
    Topology,
    make_topology,
    unheard,
)
from ddf_core.requests import COLOUR, Instance, Look, Stop
from ddf_core.scene.field import RadianceField
from ddf_core.scene.stopping import never

# A topology of 128^3 with its texels takes 20 MB, a work in hand as much.
TOPOLOGIES = 2
WORKS = 2

_Asked = tuple[Instance, MeshSettings, Look]


class Meshes:
    """Owned by one thread, like the instances it makes meshes of."""

    def __init__(self, known: Instances) -> None:
        self._known = known
        self._topologies: LruCache[MeshSettings, Topology] = LruCache(TOPOLOGIES)
        self._works: LruCache[_Asked, MeshWork] = LruCache(WORKS)

    def made(
        self,
        instance: Instance,
        settings: MeshSettings,
        look: Look = COLOUR,
        stop: Stop = never,
        progress: Report = unheard,
    ) -> MadeMesh:
        """The mesh of an instance in a look. After ``Cancelled`` the same call goes on.

        Raises:
            MissingFieldsError: a shared topology, or the look, needs fields.
            InputError: as ``MeshWork.run``. Cancelled: ``stop`` said so.
        """
        asked = (instance, settings, look)
        work = self._works.get(asked)
        if work is None:
            colour = None if look == COLOUR else look_field(self._known, instance, look)
            work = MeshWork(self.source(instance, settings, colour, stop), settings)
            self._works.put(asked, work)
        return work.run(stop, progress)

    def source(
        self,
        instance: Instance,
        settings: MeshSettings,
        colour_field: RadianceField | None = None,
        stop: Stop = never,
        name: str = "",
    ) -> MeshSource:
        """What a mesh of an instance is made of, in any colours: for ``make_mesh``."""
        shared = None
        if settings.same_topology:
            shared = self.topology(settings, stop), self._carry(instance)
        name = name or self._known.model.card.name
        return MeshSource(name, self._known.field(instance), colour_field, shared)

    def topology(self, settings: MeshSettings, stop: Stop = never) -> Topology:
        """The template's mesh and atlas; the same object for the same settings, while it is kept.

        Raises:
            MissingFieldsError: nothing could be carried.
        """
        fields_of(self._known.model)
        key = replace(settings, fitted=True, same_topology=True)
        known = self._topologies.get(key)
        if known is None:
            known = make_topology(self._known.field(TEMPLATE), settings, stop)
            self._topologies.put(key, known)
        return known

    def _carry(self, instance: Instance) -> Carry:
        def carry(x_tmpl: Tensor) -> Tensor:
            return points_to_instance(self._known, instance, x_tmpl)

        return carry
