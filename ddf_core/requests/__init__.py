"""Questions to the engine: frozen values of numpy and the standard library. No torch, no Qt.

The window, the command line, sessions and tests all speak these. Answers are in
``ddf_core.answers``. Requests about photos, devices and models that are not loaded have modules of
their own in this package, and what requests speak of lies below it (``ddf_core.shown``: instances
and looks; ``ddf_core.model_info``); all of it is offered here too.

Frames and units: see CONVENTIONS.md. ``x_inst`` is a point of one instance, ``x_tmpl`` a point of
the template; both are scene units in the model's box ``[-box_half, box_half]^3``.

Each class says which of its requests replace each other (``key``) and how urgent they are:
see ``ddf_core.requests.urgency``.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from ddf_core.meshing.settings import MeshSettings
from ddf_core.model_info import LatentAxis as LatentAxis
from ddf_core.model_info import ModelInfo as ModelInfo
from ddf_core.processor import DEVICES as DEVICES
from ddf_core.processor import Processor as Processor
from ddf_core.requests import urgency
from ddf_core.requests.devices import DeviceUsed as DeviceUsed
from ddf_core.requests.devices import UseDevice as UseDevice
from ddf_core.requests.edits import EditGoal as EditGoal
from ddf_core.requests.edits import EditPoints as EditPoints
from ddf_core.requests.edits import PointsEdited as PointsEdited
from ddf_core.requests.models import ModelPreviewed as ModelPreviewed
from ddf_core.requests.models import PreviewModel as PreviewModel
from ddf_core.requests.photos import FindHead as FindHead
from ddf_core.requests.photos import FoundInstance as FoundInstance
from ddf_core.requests.photos import FoundPhoto as FoundPhoto
from ddf_core.requests.photos import HeadFound as HeadFound
from ddf_core.requests.photos import HeadOutlined as HeadOutlined
from ddf_core.requests.photos import InvertStep as InvertStep
from ddf_core.requests.photos import OutlineHead as OutlineHead
from ddf_core.requests.photos import PhotoStepped as PhotoStepped
from ddf_core.requests.urgency import AlwaysWanted, Interest, Urgency, WantedWhileAsked
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point as Point
from ddf_core.shown import COLOUR as COLOUR
from ddf_core.shown import Appearance as Appearance
from ddf_core.shown import Instance as Instance
from ddf_core.shown import LatentInstance as LatentInstance
from ddf_core.shown import LayerMix as LayerMix
from ddf_core.shown import PointMode as PointMode
from ddf_core.shown import StyleInstance as StyleInstance
from ddf_core.shown import TemplateInstance as TemplateInstance
from ddf_core.shown import latent_of_seed as latent_of_seed

# --- requests --------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoadModel(AlwaysWanted):
    """Load a model folder or a pi-GAN ``generator.pth``; the old one stays until it has passed."""

    path: Path
    preset: str | None = None

    @property
    def key(self) -> Hashable:
        return LoadModel

    @property
    def urgency(self) -> Urgency:
        return urgency.LOAD


@dataclass(frozen=True)
class BakeGrid:
    """Bake one instance to an RGBA grid of ``resolution``^3 for the GPU preview.

    ``in_hand``: asked while the hand moves, of a size that the machine makes in time.
    """

    view: str
    instance: Instance
    resolution: int
    appearance: Appearance = COLOUR
    in_hand: bool = False

    @property
    def is_quick(self) -> bool:
        """Whether it is made under the hand: a coarse one, one that the machine makes in time, and
        the template in other labels, which needs no network: so a stroke is seen as fine as it is
        painted."""
        is_template = isinstance(self.instance, TemplateInstance)
        is_coloured_anew = is_template and self.appearance.mode == "labels"
        return self.in_hand or self.resolution <= urgency.QUICK_GRID or is_coloured_anew

    @property
    def key(self) -> Hashable:
        return BakeGrid, self.view

    @property
    def urgency(self) -> Urgency:
        return urgency.COARSE_GRID if self.is_quick else urgency.fine_grid(self.resolution)

    def is_wanted(self, interest: Interest) -> bool:
        return interest.shows(self.view, self.instance, self.appearance)


@dataclass(frozen=True)
class RenderPicture:
    """The exact picture of one view. ``size`` is (width, height) in pixels."""

    view: str
    instance: Instance
    camera: Camera
    size: tuple[int, int]
    appearance: Appearance = COLOUR

    @property
    def key(self) -> Hashable:
        return RenderPicture, self.view

    @property
    def urgency(self) -> Urgency:
        return urgency.DRAFT if max(self.size) <= urgency.DRAFT_PX else urgency.PICTURE

    def is_wanted(self, interest: Interest) -> bool:
        is_shown = interest.shows(self.view, self.instance, self.appearance)
        return is_shown and interest.camera(self.view) == self.camera


@dataclass(frozen=True)
class RenderRows(AlwaysWanted):
    """Some rows of an exact picture, which may be large: ``rows`` (first, after the last), y down.

    ``size`` is (width, height) of the whole picture; ``preview``: its samples are placed by a
    coarse grid, which a new instance gets in a fraction of the time.
    """

    instance: Instance
    camera: Camera
    size: tuple[int, int]
    rows: tuple[int, int]
    appearance: Appearance = COLOUR
    preview: bool = False

    @property
    def key(self) -> Hashable:
        return "saved"

    @property
    def urgency(self) -> Urgency:
        return urgency.SAVED


@dataclass(frozen=True)
class PickPixel(AlwaysWanted):
    """First surface on the ray of ``pixel_xy`` (fractional, y down, (0, 0) the top left corner).

    ``others``: instances in which the position is wanted at once; how far to trust it comes later.
    """

    view: str
    instance: Instance
    camera: Camera
    pixel_xy: tuple[float, float]
    size: tuple[int, int]
    others: tuple[Instance, ...] = ()

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.PICK


@dataclass(frozen=True)
class MatchPoints(WantedWhileAsked):
    """Where template points stand in each instance, and how far to trust it.

    Each item is (id, x_tmpl, origin instance or None, x_origin or None). Cycle error and confidence
    are those of the match from ``source``; without one from where each point was put, the clicked
    point itself.
    """

    points: tuple[MarkedPoint, ...]
    instances: tuple[Instance, ...]
    source: Instance | None = None

    @property
    def key(self) -> Hashable:
        return MatchPoints

    @property
    def urgency(self) -> Urgency:
        return urgency.MARKERS


@dataclass(frozen=True)
class MarkedPoint:
    """A marker: it lives in template space. ``x_origin`` is the clicked point in ``origin``."""

    id: int
    x_tmpl: Point
    origin: Instance | None = None
    x_origin: Point | None = None


@dataclass(frozen=True)
class ToTemplate(WantedWhileAsked):
    """Bring points of one instance to the template (typed, or moved along their ray)."""

    instance: Instance
    x_inst: tuple[Point, ...]

    @property
    def key(self) -> Hashable:
        return self

    @property
    def urgency(self) -> Urgency:
        return urgency.TYPED


@dataclass(frozen=True)
class ViewRay:
    """The ray from the eye of ``camera`` through ``x_inst``, a point of ``instance``."""

    instance: Instance
    camera: Camera
    x_inst: Point


@dataclass(frozen=True)
class ProfileRay(AlwaysWanted):
    """Density and weight along ``line``; along ``match``, the line through the matching point of
    another instance, how alike the generator's descriptors are to those at the point of ``line``.
    """

    line: ViewRay
    match: ViewRay | None = None

    @property
    def key(self) -> Hashable:
        return ProfileRay

    @property
    def urgency(self) -> Urgency:
        return urgency.RAY


@dataclass(frozen=True)
class MeasurePair(WantedWhileAsked):
    """How well surface points of ``source`` are matched in ``target``, without any truth."""

    source: Instance
    target: Instance
    points: int = 2048

    @property
    def key(self) -> Hashable:
        return MeasurePair

    @property
    def urgency(self) -> Urgency:
        return urgency.PAIR


@dataclass(frozen=True)
class RenderTile(WantedWhileAsked):
    """A small exact picture for the gallery, made only when nothing else is to be done.

    ``position`` is the tile's number in the gallery; a newer request for a position replaces the
    older.
    """

    position: int
    instance: Instance
    camera: Camera
    size: tuple[int, int]
    appearance: Appearance = COLOUR

    @property
    def key(self) -> Hashable:
        return RenderTile, self.position

    @property
    def urgency(self) -> Urgency:
        return urgency.gallery_tile(self.position)


@dataclass(frozen=True)
class MatchGallery(WantedWhileAsked):
    """``question`` for all instances of the gallery at once, after everything that is in a view."""

    question: MatchPoints

    @property
    def key(self) -> Hashable:
        return MatchGallery

    @property
    def urgency(self) -> Urgency:
        return urgency.GALLERY_POINTS


@dataclass(frozen=True)
class MatchFrame(AlwaysWanted):
    """``question`` for one frame of a video, when nothing else is to be done."""

    question: MatchPoints

    @property
    def key(self) -> Hashable:
        return "saved"

    @property
    def urgency(self) -> Urgency:
        return urgency.SAVED


@dataclass(frozen=True)
class HoverPoint:
    """Where the position under the mouse is in other instances; nothing is marked.

    Args:
        view, instance, camera: what the mouse is over. x_inst: the surface there.
        instances: where to find it.
    """

    view: str
    instance: Instance
    camera: Camera
    x_inst: Point
    instances: tuple[Instance, ...]

    @property
    def key(self) -> Hashable:
        return HoverPoint

    @property
    def urgency(self) -> Urgency:
        return urgency.HOVER

    def is_wanted(self, interest: Interest) -> bool:
        is_shown = interest.shows(self.view, self.instance)
        is_there = is_shown and interest.camera(self.view) == self.camera
        return is_there and interest.hovers(self.view, self.instances)


@dataclass(frozen=True)
class MakeMesh(AlwaysWanted):
    """A mesh of one instance, to be saved. Interrupted and asked again, it goes on where it was.

    With ``slice_s`` seconds the answer is ``MeshInWork`` while there is more to do: ask again.
    ``seen_first``: it is to be looked at before it is saved, and gives way to everything.
    """

    instance: Instance
    settings: MeshSettings
    appearance: Appearance = COLOUR
    slice_s: float | None = None
    seen_first: bool = False

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


Request = (
    LoadModel
    | PreviewModel
    | UseDevice
    | BakeGrid
    | RenderPicture
    | RenderRows
    | PickPixel
    | MatchPoints
    | ToTemplate
    | ProfileRay
    | MeasurePair
    | RenderTile
    | MatchGallery
    | MatchFrame
    | HoverPoint
    | MakeMesh
    | EditPoints
    | OutlineHead
    | FindHead
    | InvertStep
)
