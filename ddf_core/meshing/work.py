"""A coloured mesh, made in stages: stopped at any of them, it goes on from there.

Geometry and colour are two fields. A mesh has its own topology, or the template's carried by F.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from ddf_core.errors import Cancelled
from ddf_core.meshing.carry import Carry, Fit, carry_vertices, fit_to_surface
from ddf_core.meshing.charts import atlas_of
from ddf_core.meshing.distance import Distance, distance_to_surface
from ddf_core.meshing.isosurface import gradient_normals, surface_mesh
from ddf_core.meshing.level import DensityOnly, optical_level
from ddf_core.meshing.mesh import Atlas, Bytes, ColouredMesh, Mesh
from ddf_core.meshing.settings import MeshFigures, MeshSettings
from ddf_core.meshing.texels import Texels, texels_of
from ddf_core.meshing.texture import colours_at, paint_texels
from ddf_core.scene.bake import DENSE_RESOLUTION, bake
from ddf_core.scene.field import RadianceField, chunk_points_of
from ddf_core.scene.grid import Grid
from ddf_core.stopping import Stop, chunks, never

Report = Callable[[float], None]
"""Takes how much is done, in [0, 1]."""


def unheard(done: float) -> None:
    """The ``Report`` of work that nobody watches."""


@dataclass(frozen=True, eq=False)
class Topology:
    """Faces and atlas that meshes can share, with the mesh that they come from.

    Args:
        level: density at its surface, and at that of every mesh that shares it: levels measured one
            by one would differ by a few hundredths, and the shapes with them.
    """

    level: float
    mesh: Mesh
    atlas: Atlas | None
    texels: Texels | None


@dataclass(frozen=True, eq=False)
class MeshSource:
    """What a mesh is made of.

    Args:
        name: what it is called in a file.
        field: its geometry.
        colour_field: its colours, three channels; None takes those of ``field``.
        shared: the template's topology, and F to this instance; None for a topology of its own.
    """

    name: str
    field: RadianceField
    colour_field: RadianceField | None = None
    shared: tuple[Topology, Carry] | None = None


@dataclass(frozen=True, eq=False)
class MadeMesh:
    """A mesh, and what was measured of it."""

    coloured: ColouredMesh
    figures: MeshFigures


def make_mesh(
    source: MeshSource,
    settings: MeshSettings = MeshSettings(),
    stop: Stop = never,
    progress: Report = unheard,
) -> MadeMesh:
    """One coloured mesh. Raises as ``MeshWork.run``."""
    return MeshWork(source, settings).run(stop, progress)


def make_topology(
    field: RadianceField, settings: MeshSettings = MeshSettings(), stop: Stop = never
) -> Topology:
    """The mesh of a template with its atlas, for other instances to share. Raises as ``run``."""
    settings.check()
    coarse = _coarse(field, stop)
    level = settings.level or optical_level(field, coarse, stop)
    mesh = surface_mesh(field, level, settings.resolution, settings.specks, coarse, stop)
    return _topology(level, mesh, settings)


def _coarse(field: RadianceField, stop: Stop) -> Grid:
    return bake(DensityOnly(field), DENSE_RESOLUTION, stop=stop)


def _topology(level: float, mesh: Mesh, settings: MeshSettings) -> Topology:
    if settings.texture_px == 0:
        return Topology(level, mesh, None, None)
    atlas = atlas_of(mesh, settings.texture_px)
    return Topology(level, mesh, atlas, texels_of(atlas, settings.texture_px))


class MeshWork:
    """The making of one mesh; what was done before a stop is kept for the next ``run``."""

    def __init__(self, source: MeshSource, settings: MeshSettings) -> None:
        settings.check()
        self._source, self._settings = source, settings
        self._colour = source.colour_field or source.field
        self._stage, self._seconds, self._painted = 0, 0.0, 0
        self._coarse: Grid | None = None
        self._level = 0.0
        self._fit: Fit | None = None
        self._distance: Distance | None = None

    def run(self, stop: Stop = never, progress: Report = unheard) -> MadeMesh:
        """Do what is still to be done.

        Raises:
            InputError: ``mesh.no_surface``, ``mesh.texture``, ``input.range``.
            Cancelled: ``stop`` said so, between two chunks of some 15 ms. Not interrupted: marching
                cubes (0.05 s at 128^3), cutting and packing charts (0.5 s), texels (0.5 s).
        """
        start = time.perf_counter()
        before = self._seconds
        try:
            while self._stage < len(self._STAGES):
                done = sum(fraction for fraction, _ in self._STAGES[: self._stage])
                progress(done)
                fraction, work = self._STAGES[self._stage]
                work(self, stop, _part(progress, done, fraction))
                self._stage += 1
        finally:
            self._seconds = before + time.perf_counter() - start
        progress(1.0)
        return self._finish_mesh()

    def advance(self, slice_s: float, stop: Stop = never) -> MadeMesh | None:
        """One stage more, of the painting as much as takes ``slice_s``; None while it is not done.

        Raises: as ``run``.
        """
        if self._stage == len(self._STAGES):
            return self._finish_mesh()
        start, painted = time.perf_counter(), self._painted

        def is_time() -> bool:
            is_late = time.perf_counter() - start > slice_s
            return stop() or (is_late and self._painted > painted)

        work = self._STAGES[self._stage][1]
        is_cut = work is MeshWork._paint
        try:
            work(self, is_time if is_cut else stop, unheard)
            self._stage += 1
        except Cancelled:
            if stop() or not is_cut:
                raise
        finally:
            self._seconds += time.perf_counter() - start
        return self._finish_mesh() if self._stage == len(self._STAGES) else None

    @property
    def done(self) -> float:
        """The fraction of the work that is done, in [0, 1]."""
        before = sum(fraction for fraction, _ in self._STAGES[: self._stage])
        if self._stage < len(self._STAGES) and self._STAGES[self._stage][1] is MeshWork._paint:
            before += self._STAGES[self._stage][0] * self._painted / max(len(self._rgb), 1)
        return before

    def _find_level(self, stop: Stop, progress: Report) -> None:
        if self._source.shared is not None:
            self._level = self._source.shared[0].level
            return
        field = self._source.field
        self._coarse = self._coarse or _coarse(field, stop)
        self._level = self._settings.level or optical_level(field, self._coarse, stop)

    def _shape(self, stop: Stop, progress: Report) -> None:
        source, settings = self._source, self._settings
        if source.shared is None:
            self._mesh = surface_mesh(
                source.field, self._level, settings.resolution, settings.specks, self._coarse, stop
            )
            return
        topology, carry = source.shared
        template = topology.mesh
        vertices = carry_vertices(template, carry, source.field.box_half, stop)
        if settings.fitted:
            vertices, self._fit = fit_to_surface(
                source.field, self._level, vertices, template, stop
            )
        with torch.inference_mode():
            x = torch.from_numpy(vertices)
            normals = gradient_normals(source.field, x, template.faces, stop=stop)
        self._mesh = Mesh(vertices, template.faces, normals)

    def _lay_out(self, stop: Stop, progress: Report) -> None:
        shared = self._source.shared
        self._topology = shared[0] if shared else _topology(self._level, self._mesh, self._settings)
        texels = self._topology.texels
        self._rgb = np.zeros((len(texels.index) if texels else 0, 3), np.uint8)

    def _paint(self, stop: Stop, progress: Report) -> None:
        texels, mesh = self._topology.texels, self._mesh
        if texels is None:
            return
        total = len(texels.index)
        size = chunk_points_of(self._colour)
        for piece in chunks(total - self._painted, size, stop):
            at = slice(self._painted, min(self._painted + piece.stop - piece.start, total))
            points = texels.points(mesh.vertices, mesh.faces, at)
            self._rgb[at] = colours_at(self._colour, points)
            self._painted = at.stop
            progress(self._painted / total)

    def _measure(self, stop: Stop, progress: Report) -> None:
        vertices = self._mesh.vertices
        parts = chunks(len(vertices), chunk_points_of(self._colour), stop)
        self._vertex_rgb: Bytes = np.concatenate(
            [colours_at(self._colour, vertices[piece]) for piece in parts]
        )
        self._distance = distance_to_surface(self._source.field, self._mesh, stop=stop)

    # Each with its fraction of the time, measured at 128^3 with a texture of 1024. Functions of the
    # class: methods of the work would keep it, with all it made, until rubbish is looked for.
    _STAGES = (
        (0.07, _find_level),
        (0.30, _shape),
        (0.13, _lay_out),
        (0.40, _paint),
        (0.10, _measure),
    )

    def _finish_mesh(self) -> MadeMesh:
        mesh, atlas, texels = self._mesh, self._topology.atlas, self._topology.texels
        assert self._distance is not None
        texture = paint_texels(texels, self._rgb) if texels is not None else None
        fit = self._fit
        figures = MeshFigures(
            level=self._level,
            vertices=len(mesh.vertices),
            faces=len(mesh.faces),
            charts=atlas.charts if atlas else 0,
            distance_mean=self._distance.mean,
            distance_p95=self._distance.p95,
            fit_before=fit.before if fit else None,
            fit_after=fit.after if fit else None,
            folded=fit.folded if fit else 0,
            seconds=self._seconds,
        )
        coloured = ColouredMesh(self._source.name, mesh, self._vertex_rgb, atlas, texture)
        return MadeMesh(coloured, figures)


def _part(progress: Report, done: float, fraction: float) -> Report:
    """Progress of one stage as that of the whole."""
    return lambda part: progress(done + part * fraction)
