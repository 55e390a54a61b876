"""The three kinds of state, as types: where a field stands decides who keeps it.

``Document`` is the user's work: undo restores it, a session keeps it. ``ViewSettings`` say how it
is looked at: a session keeps them, undo leaves them alone. What is neither is a ``Moment``
(``viewer_state``). Frozen values; nothing here knows Qt or torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from ddf_core.document.label_tool import LabelTool
from ddf_core.document.modes import Mode
from ddf_core.document.parts import (
    GalleryState,
    InstanceState,
    ListedPhoto,
    PhotoView,
    PointSet,
    PointState,
)
from ddf_core.document.transfer import MorphState, TransferState
from ddf_core.editing.settings import EditSettings
from ddf_core.labels.label_map import LabelMap
from ddf_core.model_info import LatentAxis
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraPath


@dataclass(frozen=True)
class Document:
    """What the user has made.

    Args:
        source, targets: the instances.
        template_shown: the template stands beside them.
        linked: all cameras turn together.
        points, selected, next_point_id: the marked points, the chosen one, and the number of the
            next.
        point_sets: points kept under a name.
        directions: sliders that the user made of two instances, beside the model's own.
        split: source and first target share one place, under one camera.
        transfer, morph: textures on others, and the mixture in place of the first target.
        label_map: None while nobody has changed the model's own.
        camera_path: the way of the camera in videos; without keys there is none.
    """

    source: InstanceState = field(default_factory=lambda: InstanceState(seed=32))
    targets: tuple[InstanceState, ...] = field(default_factory=lambda: (InstanceState(seed=15),))
    template_shown: bool = False
    linked: bool = True
    points: tuple[PointState, ...] = ()
    selected: int | None = None
    next_point_id: int = 1
    point_sets: tuple[PointSet, ...] = ()
    directions: tuple[LatentAxis, ...] = ()
    split: bool = False
    transfer: TransferState = field(default_factory=TransferState)
    morph: MorphState = field(default_factory=MorphState)
    label_map: LabelMap | None = None
    camera_path: CameraPath = field(default_factory=CameraPath)


@dataclass(frozen=True)
class ViewSettings:
    """How the document is looked at.

    Args:
        cameras: one for each view, also for those not shown.
        mode: what the colours of all views stand for, where the model has it.
        hover_shown: the position under the mouse is shown in the other views.
        gallery: the gallery of seeds.
        label_tool: the brush, and how far labels cover.
        photo_views: how the photos of each view's head are looked at, also where it has none.
        photo_list: the photos that were opened together, and what became of them.
        drag: how a head follows a dragged point.
        scale_bar_shown: a bar in each view says how large it is, where the model has a size.
    """

    cameras: Mapping[str, Camera] = field(default_factory=dict)
    mode: Mode = "colour"
    hover_shown: bool = True
    gallery: GalleryState = field(default_factory=GalleryState)
    label_tool: LabelTool = field(default_factory=LabelTool)
    photo_views: Mapping[str, PhotoView] = field(default_factory=dict)
    photo_list: tuple[ListedPhoto, ...] = ()
    drag: EditSettings = field(default_factory=EditSettings)
    scale_bar_shown: bool = False


@dataclass(frozen=True)
class SessionState(Document, ViewSettings):
    """What a session keeps: the document and how it was looked at."""


D = TypeVar("D", bound=Document)
K = TypeVar("K", bound=Document | ViewSettings)


def part(kind: type[K], state: K) -> K:
    """The fields of ``kind`` alone, out of a state that has more."""
    return kind(**_values(kind, state))


def with_part(state: D, kept: Document | ViewSettings) -> D:
    """``state`` with every field that ``kept`` has taken from there."""
    return replace(state, **_values(type(kept), kept))


def restore_document(state: D, kept: Document) -> D:
    """``state`` with an earlier or later document in it, as undo and redo have it."""
    # Numbers are never given twice, or a redone point could meet a newer one of its number.
    number = max(state.next_point_id, kept.next_point_id)
    return with_part(state, replace(part(Document, kept), next_point_id=number))


def _values(kind: type, state: object) -> dict[str, Any]:
    return {each.name: getattr(state, each.name) for each in fields(kind)}
