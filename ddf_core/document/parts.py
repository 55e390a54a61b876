"""The parts of a document: instances, points, sets, the gallery; the names of the views.

Frozen values, which ``document`` puts together; nothing here knows Qt or torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ddf_core.io.photo import Crop
from ddf_core.requests import MarkedPoint
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point
from ddf_core.shown import Instance, LatentInstance, LayerMix, StyleInstance, latent_of_seed

SOURCE = "source"
TEMPLATE = "template"

# Truncation at the start: towards the mean style far enough that every seed is a plausible head.
DEFAULT_PSI = 0.8


def target_view(index: int) -> str:
    """The name of the view of target ``index`` (0-based): ``"target1"`` is the first."""
    return f"target{index + 1}"


FIRST = target_view(0)
MAX_TARGETS = 4
MAX_SEED = 2**31 - 1
DICE_SEEDS = 10_000
"""Chance draws seeds below this: four digits can be read out and typed again."""


ALL_VIEWS = (SOURCE, *(target_view(i) for i in range(MAX_TARGETS)), TEMPLATE)
"""Every view there can be; those not shown have a camera too."""


_PHOTO = " photo"


def photo_place(view: str) -> str:
    """The place on screen of the photo that belongs to the head of ``view``."""
    return view + _PHOTO


def head_of(place: str) -> str:
    """The view whose head a place on screen is about: itself, but for the place of a photo."""
    return place.removesuffix(_PHOTO)


def is_photo_place(place: str) -> bool:
    """Whether a place on screen is that of a photo."""
    return place.endswith(_PHOTO)


def view_title(view: str) -> str:
    """The name of a view as people read it: ``"Source"``, ``"Target 1"``, ``"Template"``."""
    if view.startswith("target"):
        return f"Target {view.removeprefix('target')}"
    return view.capitalize()


@dataclass(frozen=True)
class PhotoOrigin:
    """The photo that a head was made of, so that it can be seen and clicked again.

    Args:
        path: of its file, absolute; mask: of its mask's, empty without one.
        crop: the square that was inverted, pixels of the photo as it is kept.
        camera: how the square was taken.
        similarity, psnr_db, grade, words: how well the head explains it.
    """

    path: str
    crop: Crop
    camera: Camera
    similarity: float
    psnr_db: float
    grade: str
    words: str
    mask: str = ""


@dataclass(frozen=True)
class PhotoView:
    """How the photos of one head are looked at, beside it.

    Args:
        shown: whether there is a view of them at all.
        chosen: which of them, from 0 on.
        compared: the head as the photo's camera sees it stands on the right of a line.
    """

    shown: bool = True
    chosen: int = 0
    compared: bool = False


@dataclass(frozen=True)
class ListedPhoto:
    """One of the photos that were opened together.

    Args:
        path: of its file, absolute.
        style, photo: the head that was made of it; None while there is none.
        error: why there is none; empty while nobody tried.
    """

    path: str
    style: StyleInstance | None = None
    photo: PhotoOrigin | None = None
    error: str = ""


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
        style: what a photo was inverted to, shown instead of ``z`` and ``mix``; else None.
        photos: the photos of that style, where it is known which: several show the same head.
    """

    seed: int
    z: tuple[float, ...] = ()
    psi: float = DEFAULT_PSI
    locked: bool = False
    label: str = ""
    mix: LayerMix | None = None
    mix_label: str = ""
    style: StyleInstance | None = None
    photos: tuple[PhotoOrigin, ...] = ()

    @property
    def shown_photos(self) -> tuple[PhotoOrigin, ...]:
        """The photos of what is shown; none once it is no photo's head any more."""
        return self.photos if self.style is not None else ()

    def instance(self) -> LatentInstance | StyleInstance:
        """The same instance as requests name it."""
        if self.style is not None:
            return replace(self.style, psi=self.psi)
        return LatentInstance(self.z, self.psi, self.mix)


def seed_instance(item: InstanceState, seed: int, latent_dim: int) -> InstanceState:
    """The instance of ``seed`` at the same truncation."""
    z = latent_of_seed(seed, latent_dim)
    return replace(item, seed=seed, z=z, label="", style=None, photos=())


def back_to_seed(item: InstanceState, latent_dim: int) -> InstanceState:
    """The instance as its seed alone has it: no slider moved, nothing mixed in."""
    return replace(seed_instance(item, item.seed, latent_dim), mix=None, mix_label="")


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
        origin, x_origin: the instance it was put on and the position there; None for typed template
            points.
        pending: ``x_origin`` is newer than ``x_tmpl``; the template point has to be asked for.
        visible: False draws it in no view; it stays in the table.
        pinned: it stays where it is while another one is dragged.
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
    pinned: bool = False

    def as_marked(self) -> MarkedPoint | None:
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
class GalleryState:
    """The gallery: small pictures of ``count`` seeds from ``first_seed`` on, beside the source.

    ``by_confidence`` puts the seeds first in which the selected point is trusted most.
    """

    shown: bool = False
    first_seed: int = 0
    count: int = 24
    by_confidence: bool = False


GALLERY_COUNTS = (12, 24, 36, 48, 60)
"""How many tiles a gallery may have. More would push the views' own grids out of the cache."""
