"""What is asked of a mesh, and what was measured of it; values only, without torch."""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.errors import InputError

MAX_RESOLUTION = 512
MIN_RESOLUTION = 8
MAX_TEXTURE_PX = 8192
MIN_TEXTURE_PX = 64


@dataclass(frozen=True)
class MeshSettings:
    """How a mesh is made.

    Args:
        resolution: cells a side of the marching cubes, of the template's where it is shared.
        level: density per scene unit at the surface; None: where the pictures have it, of the
            template where its topology is shared.
        texture_px: side of the texture; 0 gives vertex colours only.
        specks: components below this fraction of the largest one's area are dropped.
        same_topology: the template's mesh and atlas, carried by F.
        fitted: carried vertices are then put onto the instance's own surface.
    """

    resolution: int = 128
    level: float | None = None
    texture_px: int = 1024
    specks: float = 0.01
    same_topology: bool = False
    fitted: bool = True

    def check(self) -> None:
        """Refuse what cannot be made.

        Raises:
            InputError: ``input.range``.
        """
        _within("resolution", self.resolution, MIN_RESOLUTION, MAX_RESOLUTION)
        _within("size of small components", self.specks, 0, 1)
        if self.texture_px != 0:
            _within("side of the texture", self.texture_px, MIN_TEXTURE_PX, MAX_TEXTURE_PX)
        if self.level is not None:
            _within("level", self.level, 1e-6, 1e9)


@dataclass(frozen=True)
class MeshFigures:
    """What was measured of a mesh; lengths in scene units.

    Args:
        level: density at the surface.
        vertices, faces, charts: how many.
        distance_mean, distance_p95: of vertices to the surface that the pictures show.
        fit_before, fit_after: mean distance of carried vertices to the level before and after they
            were put onto it; None where nothing was carried and fitted.
        folded: triangles that F turned over.
        seconds: that it took to make.
    """

    level: float
    vertices: int
    faces: int
    charts: int
    distance_mean: float
    distance_p95: float
    fit_before: float | None
    fit_after: float | None
    folded: int
    seconds: float


def _within(what: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InputError(
            f"The {what} is {value:g}, it must lie between {low:g} and {high:g}.",
            code="input.range",
        )
