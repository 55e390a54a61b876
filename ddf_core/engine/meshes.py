"""Meshes of a loaded model's instances: the template's topology is made once, and work that was
stopped goes on where it was."""

from __future__ import annotations

from dataclasses import replace

from torch import Tensor

from ddf_core.correspondence import fields_of
from ddf_core.engine.appearance import appearance_field
from ddf_core.engine.cache import LruCache
from ddf_core.engine.instances import Instances
from ddf_core.engine.matching import TEMPLATE, points_to_instance
from ddf_core.meshing.carry import Carry
from ddf_core.meshing.settings import MeshSettings
from ddf_core.meshing.template_height import template_height
from ddf_core.meshing.work import (
    MadeMesh,
    MeshSource,
    MeshWork,
    Report,
    Topology,
    make_topology,
    unheard,
)
from ddf_core.scene.field import RadianceField
from ddf_core.shown import COLOUR, Appearance, Instance
from ddf_core.stopping import Stop, never

# A topology of 128^3 with its texels takes 20 MB, a work in hand as much.
TOPOLOGIES = 2
WORKS = 2

Asked = tuple[Instance, MeshSettings, Appearance]


class Meshes:
    """Owned by one thread, like the instances it makes meshes of."""

    def __init__(self, known: Instances) -> None:
        self._known = known
        self._topologies: LruCache[MeshSettings, Topology] = LruCache(TOPOLOGIES)
        self._works: LruCache[Asked, MeshWork] = LruCache(WORKS)
        self._height: float | None = None

    def make_mesh(
        self,
        instance: Instance,
        settings: MeshSettings,
        appearance: Appearance = COLOUR,
        stop: Stop = never,
        progress: Report = unheard,
    ) -> MadeMesh:
        """The mesh of an instance in an appearance. After ``Cancelled`` the same call goes on.

        Raises:
            MissingFieldsError: a shared topology, or the look, needs fields.
            InputError: as ``MeshWork.run``. Cancelled: ``stop`` said so.
        """
        return self._work((instance, settings, appearance), stop).run(stop, progress)

    def advance_mesh(self, asked: Asked, slice_s: float, stop: Stop = never) -> MadeMesh | float:
        """The mesh of ``asked``, or how much of it is done after a slice; the same call goes on.

        A topology to be shared is a slice of its own. Raises as ``make_mesh``.
        """
        if asked[1].same_topology and not self._has_topology(asked[1]):
            self.topology(asked[1], stop)
            return 0.0
        work = self._work(asked, stop)
        made = work.advance(slice_s, stop)
        return work.done if made is None else made

    def template_height(self, stop: Stop = never) -> float:
        """How high the template is, scene units: measured once. Raises as its namesake."""
        if self._height is None:
            self._height = template_height(self._known.field(TEMPLATE), stop)
        return self._height

    def _work(self, asked: Asked, stop: Stop) -> MeshWork:
        work = self._works.get(asked)
        if work is None:
            instance, settings, appearance = asked
            colour = (
                None
                if appearance == COLOUR
                else appearance_field(self._known, instance, appearance)
            )
            work = MeshWork(self.source(instance, settings, colour, stop), settings)
            self._works.put(asked, work)
        return work

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
        key = _topology_key(settings)
        known = self._topologies.get(key)
        if known is None and settings.texture_px == 0:
            known = self._without_atlas(key)
        if known is None:
            known = make_topology(self._known.field(TEMPLATE), settings, stop)
            self._topologies.put(key, known)
        return known

    def _has_topology(self, settings: MeshSettings) -> bool:
        key = _topology_key(settings)
        is_bare = settings.texture_px == 0 and self._without_atlas(key) is not None
        return is_bare or key in set(self._topologies)

    def _without_atlas(self, key: MeshSettings) -> Topology | None:
        """One that was made with an atlas, for morph targets, which need none."""
        like = (known for known in self._topologies if replace(known, texture_px=0) == key)
        found = next(like, None)
        whole = self._topologies.get(found) if found is not None else None
        return replace(whole, atlas=None, texels=None) if whole is not None else None

    def _carry(self, instance: Instance) -> Carry:
        def carry(x_tmpl: Tensor) -> Tensor:
            return points_to_instance(self._known, instance, x_tmpl)

        return carry


def _topology_key(settings: MeshSettings) -> MeshSettings:
    return replace(settings, fitted=True, same_topology=True)
