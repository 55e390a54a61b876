"""What a page shows, and what the engine is asked for until all of it is there.

Every head is the template's mesh carried by F and by nothing else: vertex i of one head and vertex
i of another are F of the same template point, which is all that a click in the page knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ddf_core.answers import FrameMatched, MeshInWork, MeshMade
from ddf_core.drawing.marker_colours import MARKER_COLOURS
from ddf_core.errors import InputError
from ddf_core.labels.label_map import LabelMap
from ddf_core.meshing.mesh import ColouredMesh, Floats
from ddf_core.meshing.settings import MeshSettings
from ddf_core.model_info import ModelInfo
from ddf_core.requests import MakeMesh, MarkedPoint, MatchFrame, MatchPoints
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, TemplateInstance

# More than fit beside each other on a screen, and the file stays below 10 MB.
MOST_HEADS: Final = 8
# Numbers of two digits; markers have no room for more.
MOST_POINTS: Final = 99
# At 96 a face has 23,000 vertices, a few pixels apart on a screen; what is finer the texture shows.
RESOLUTION, TEXTURE_PX = 96, 1024
# Vertices whose confidence is asked for at a time: 0.1 s a head on one core.
MATCHED_AT_ONCE = 4096
# What the confidences of a head take, of all its time.
MATCH_PART = 0.15


@dataclass(frozen=True)
class PageHead:
    """One head: what it is called in the page, and what it is."""

    name: str
    instance: Instance


@dataclass(frozen=True)
class PagePoint:
    """A point that is marked from the start: its name, where it is on the template, ``#rrggbb``."""

    name: str
    x_tmpl: Point
    colour: str


@dataclass(frozen=True)
class PagePlan:
    """What a page shows.

    Args:
        title: stands above it.
        labels: named areas of the template; None for none.
        resolution: cells a side of the template's mesh; texture_px: side of each head's texture.
        slice_s: the engine works so long between two reports.
    """

    title: str
    heads: tuple[PageHead, ...]
    points: tuple[PagePoint, ...] = ()
    labels: LabelMap | None = None
    resolution: int = RESOLUTION
    texture_px: int = TEXTURE_PX
    slice_s: float = 0.5

    @property
    def settings(self) -> MeshSettings:
        """Of every head's mesh: not fitted, for then a vertex would no longer be where F puts it,
        and soft outlines (hair of ``faces``) would tear."""
        return MeshSettings(
            self.resolution, None, self.texture_px, same_topology=True, fitted=False
        )

    def check(self) -> None:
        """Refuse what no page can show.

        Raises:
            InputError: ``page.no_heads``, ``page.too_many``, ``page.points``, ``page.texture``, or
                as ``MeshSettings.check``.
        """
        count = len(self.heads)
        if count == 0:
            raise InputError("A page without heads.", code="page.no_heads", advice="Name a seed.")
        if count > MOST_HEADS:
            raise InputError(
                f"{count} heads are asked for, a page shows {MOST_HEADS} at most.",
                code="page.too_many",
                advice="Name fewer, or make two pages.",
            )
        if len(self.points) > MOST_POINTS:
            raise InputError(
                f"{len(self.points)} points are named, a page marks {MOST_POINTS} at most.",
                code="page.points",
                advice="Leave some out.",
            )
        if self.texture_px == 0:
            raise InputError(
                "A page colours its heads by textures.",
                code="page.texture",
                advice=f"Ask for {TEXTURE_PX} pixels a side.",
            )
        self.settings.check()


@dataclass(frozen=True, eq=False)
class MadeHead:
    """A head as it was made; ``confidence`` (V,) in [0, 1] of the template's points on it."""

    name: str
    mesh: ColouredMesh
    confidence: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class MadePage:
    """All that the engine was asked for; ``x_tmpl`` (V, 3): what every head's vertices are F of."""

    plan: PagePlan
    info: ModelInfo
    heads: tuple[MadeHead, ...]
    x_tmpl: Floats


class PageWork:
    """Asks for one part after the other: each head's mesh, the template's, and confidences.

    Args:
        info: the model whose engine answers.

    Raises:
        InputError: as ``PagePlan.check``.
    """

    def __init__(self, plan: PagePlan, info: ModelInfo) -> None:
        plan.check()
        self.plan, self._info = plan, info
        self._meshes: list[ColouredMesh] = []
        self._x_tmpl: Floats | None = None
        self._matched: list[NDArray[np.float32]] = []
        self._begun = 0.0

    @property
    def request(self) -> MakeMesh | MatchFrame | None:
        """What is to be asked now; None where all is there."""
        plan, made = self.plan, len(self._meshes)
        if made < len(plan.heads):
            return MakeMesh(plan.heads[made].instance, plan.settings, slice_s=plan.slice_s)
        if self._x_tmpl is None:
            # Last of the meshes: the topology was made with its atlas by then.
            bare = replace(plan.settings, texture_px=0)
            return MakeMesh(TemplateInstance(), bare, slice_s=plan.slice_s)
        start = self._matched_vertices
        if start == len(self._x_tmpl):
            return None
        some = self._x_tmpl[start : start + MATCHED_AT_ONCE].tolist()
        marked = tuple(MarkedPoint(start + i, (x, y, z)) for i, (x, y, z) in enumerate(some))
        heads = tuple(head.instance for head in plan.heads)
        return MatchFrame(MatchPoints(marked, heads, on_surface=True))

    def take(self, answer: object) -> None:
        """The answer to ``request``."""
        if isinstance(answer, MeshInWork):
            self._begun = answer.done
        elif isinstance(answer, MeshMade):
            self._begun = 0.0
            if len(self._meshes) < len(self.plan.heads):
                self._meshes.append(answer.mesh)
            else:
                self._x_tmpl = answer.mesh.mesh.vertices
        elif isinstance(answer, FrameMatched):
            self._matched.append(answer.matched.confidence)

    @property
    def done(self) -> float:
        """The fraction of the work that is done, in [0, 1]."""
        heads = len(self.plan.heads)
        meshes = min(len(self._meshes) + self._begun, heads)
        matched = 0.0
        if self._x_tmpl is not None:
            matched = heads * self._matched_vertices / max(len(self._x_tmpl), 1)
        return ((1 - MATCH_PART) * meshes + MATCH_PART * matched) / heads

    @property
    def _matched_vertices(self) -> int:
        return sum(part.shape[1] for part in self._matched)

    def page(self) -> MadePage:
        """Everything, once ``request`` is None."""
        assert self._x_tmpl is not None, "all is there"
        confidence = np.concatenate(self._matched, axis=1)
        heads = tuple(
            MadeHead(head.name, mesh, row)
            for head, mesh, row in zip(self.plan.heads, self._meshes, confidence, strict=True)
        )
        return MadePage(self.plan, self._info, heads, self._x_tmpl)


def page_points(named: Sequence[tuple[str, Point]]) -> tuple[PagePoint, ...]:
    """Named template points in the colours that markers have everywhere, in their order."""
    return tuple(
        PagePoint(name, x_tmpl, MARKER_COLOURS[at % len(MARKER_COLOURS)])
        for at, (name, x_tmpl) in enumerate(named)
    )


def page_title(info: ModelInfo) -> str:
    """What stands above heads that nobody gave a title."""
    return f"Dense correspondence · {info.name}"
