"""What the window shows, as one frozen value; nothing here knows Qt or torch.

``ViewerState`` is everything the user chose. Undo, sessions and tests are these same values. The
pure functions that make a new state from an old one are in ``app.changes``; what has been ANSWERED
so far (grids, pictures, matches) is in ``app.screen``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.modes import Mode, place_mode_of, why_not
from ddf_core.requests import (
    COLOUR,
    Instance,
    LatentAxis,
    LatentInstance,
    LayerMix,
    Look,
    MarkedPoint,
    ModelInfo,
    Point,
    TemplateInstance,
)
from ddf_core.scene.camera import Camera

SOURCE = "source"
TEMPLATE = "template"

# Truncation at the start: towards the mean style far enough that every seed is a plausible head.
DEFAULT_PSI = 0.8


def target_view(index: int) -> str:
    """The name of the view of target ``index`` (0-based): ``"target1"`` is the first."""
    return f"target{index + 1}"


MAX_TARGETS = 4
MAX_SEED = 2**31 - 1
DICE_SEEDS = 10_000
"""Chance draws seeds below this: four digits can be read out and typed again."""


ALL_VIEWS = (SOURCE, *(target_view(i) for i in range(MAX_TARGETS)), TEMPLATE)
"""Every view there can be; those not shown have a camera too."""


def view_title(view: str) -> str:
    """The name of a view as people read it: ``"Source"``, ``"Target 1"``, ``"Template"``."""
    if view.startswith("target"):
        return f"Target {view.removeprefix('target')}"
    return view.capitalize()


@dataclass(frozen=True)
class InstanceState:
    """One instance as the latent panel edits it.

    Args:
        seed: the seed that ``z`` came from; resetting a slider goes back to its value.
        z: latent code; empty while no model is loaded.
        psi: truncation in [0, 1].
        locked: nothing changes it but unlocking.
        label: where ``z`` came from if not from the seed, such as a file's name; may be empty.
        mix: layers that have another head's style.
        mix_label: whose; may be empty.
    """

    seed: int
    z: tuple[float, ...] = ()
    psi: float = DEFAULT_PSI
    locked: bool = False
    label: str = ""
    mix: LayerMix | None = None
    mix_label: str = ""

    def instance(self) -> LatentInstance:
        """The same instance as requests name it."""
        return LatentInstance(self.z, self.psi, self.mix)


@dataclass(frozen=True)
class PointState:
    """A marked point: it lives in template space and remembers where it was put.

    Args:
        id: unique among the points, and the number shown on the marker; numbers begin at 1 again
            once all points are removed.
        name: what the user calls it; may be empty.
        colour_index: index into the marker palette (taken modulo its length).
        x_tmpl: template point, or None while unknown or where the model has no fields.
        origin_view: the view it was put in.
        origin, x_origin: the instance it was put on and the place there; None for typed template
            points.
        pending: ``x_origin`` is newer than ``x_tmpl``; the template point has to be asked for.
        visible: False draws it in no view; it stays in the table.
    """

    id: int
    name: str
    colour_index: int
    x_tmpl: Point | None
    origin_view: str = TEMPLATE
    origin: Instance | None = None
    x_origin: Point | None = None
    pending: bool = False
    visible: bool = True

    def marked(self) -> MarkedPoint | None:
        """The point as ``MatchPoints`` wants it; None without a template point."""
        if self.x_tmpl is None:
            return None
        return MarkedPoint(self.id, self.x_tmpl, self.origin, self.x_origin)


@dataclass(frozen=True)
class PointSet:
    """Points kept under a name, with the numbers, colours and places that they had."""

    name: str
    points: tuple[PointState, ...]


@dataclass(frozen=True)
class Banner:
    """A message across the top of the window.

    Args:
        level: ``"error"`` for something that failed, ``"note"`` for something worth knowing.
        message, advice: what it is, and what to do next.
        details: longer text behind the details button; empty hides the button.
    """

    level: Literal["error", "note"]
    message: str
    advice: str = ""
    details: str = ""


@dataclass(frozen=True)
class WallState:
    """The wall: small pictures of ``count`` seeds from ``first_seed`` on, beside the source.

    ``by_confidence`` puts the seeds first in which the selected point is trusted most.
    """

    shown: bool = False
    first_seed: int = 0
    count: int = 24
    by_confidence: bool = False


@dataclass(frozen=True)
class ViewerState:
    """Everything the user chose.

    ``model`` is None before the first load; ``loading`` names the file while one is being read.
    ``cameras`` has one entry for each view, also for those not shown. ``directions`` are sliders
    that the user made of two instances, beside the model's own. ``mode`` is what the colours of all
    views stand for, where the model has it; ``hover_shown``: the place under the mouse is shown in
    the other views; ``wipe``: source and first target share one place, under one camera.
    """

    model: ModelInfo | None = None
    loading: str = ""
    source: InstanceState = InstanceState(seed=32)
    targets: tuple[InstanceState, ...] = (InstanceState(seed=15),)
    template_shown: bool = False
    cameras: Mapping[str, Camera] = field(default_factory=dict)
    linked: bool = True
    points: tuple[PointState, ...] = ()
    selected: int | None = None
    next_point_id: int = 1
    point_sets: tuple[PointSet, ...] = ()
    banner: Banner | None = None
    directions: tuple[LatentAxis, ...] = ()
    wall: WallState = WallState()
    mode: Mode = "colour"
    hover_shown: bool = True
    wipe: bool = False

    @property
    def instance_views(self) -> tuple[str, ...]:
        """Views of instances with a latent, in the order in which matches are asked for."""
        return (SOURCE, *(target_view(i) for i in range(len(self.targets))))

    @property
    def axes(self) -> tuple[LatentAxis, ...]:
        """All sliders: the model's, then the directions kept."""
        return (*(self.model.axes if self.model else ()), *self.directions)

    @property
    def views(self) -> tuple[str, ...]:
        """Views on screen, left to right; beside the wall there is room for the source alone."""
        if self.wall.shown:
            return (SOURCE,)
        return self.instance_views + ((TEMPLATE,) if self.template_shown else ())

    def latent(self, view: str) -> InstanceState:
        """The editable instance behind ``view``; KeyError for the template, which has none."""
        if view == SOURCE:
            return self.source
        if view in self.instance_views:
            return self.targets[self.instance_views.index(view) - 1]
        raise KeyError(view)

    def instance(self, view: str) -> Instance:
        """What ``view`` shows, as requests name it."""
        return TemplateInstance() if view == TEMPLATE else self.latent(view).instance()

    def views_beside(self, view: str) -> tuple[str, ...]:
        """The other views on screen."""
        return tuple(other for other in self.views if other != view)

    def cameras_with(self, view: str) -> tuple[str, ...]:
        """The views whose cameras turn when that of ``view`` does."""
        if self.linked:
            return ALL_VIEWS
        wiped = self.instance_views[:2]
        return wiped if self.wipe and view in wiped else (view,)

    @property
    def shown_mode(self) -> Mode:
        """The mode that is on screen: the model's own colours where it lacks what was chosen."""
        return "colour" if why_not(self.mode, self.model) else self.mode

    def look(self, view: str) -> Look:
        """How ``view`` is coloured, as requests name it.

        Confidence is that of the match in the first target; in a target's own view, in the source.
        """
        mode = place_mode_of(self.shown_mode)
        if mode != "confidence":
            return Look(mode) if mode != "colour" else COLOUR
        partner = self.source if view in self.instance_views[1:] else self.targets[0]
        return Look(mode, partner.instance())

    def camera(self, view: str) -> Camera:
        """The camera of ``view``: its own, else the model's frontal one."""
        if view in self.cameras:
            return self.cameras[view]
        return self.model.home if self.model else Camera()

    def point(self, point_id: int | None) -> PointState | None:
        """The point of that number, or None."""
        return next((point for point in self.points if point.id == point_id), None)

    def point_set(self, name: str) -> PointSet | None:
        """The set of that name, or None."""
        return next((kept for kept in self.point_sets if kept.name == name), None)
