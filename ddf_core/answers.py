"""The engine's answers to ``ddf_core.requests``: frozen values. No torch, no Qt.

Each carries its request. Arrays are never written to after they were sent. Frames and units: see
CONVENTIONS.md; ``x_inst`` is a point of one instance, ``x_tmpl`` a point of the template.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ddf_core.meshing.mesh import ColouredMesh
from ddf_core.meshing.settings import MeshFigures
from ddf_core.model_info import ModelInfo
from ddf_core.requests import (
    BakeGrid,
    HoverPoint,
    LoadModel,
    MakeMesh,
    MatchFrame,
    MatchGallery,
    MatchPoints,
    MeasurePair,
    MeasureTemplate,
    PickPixel,
    ProfileRay,
    RenderPicture,
    RenderPictureTile,
    RenderRows,
    RenderTile,
    Request,
    ToTemplate,
)
from ddf_core.requests.devices import DeviceUsed as DeviceUsed
from ddf_core.requests.edits import PointsEdited as PointsEdited
from ddf_core.requests.models import ModelPreviewed as ModelPreviewed
from ddf_core.requests.photos import HeadFound, HeadOutlined, PhotoStepped
from ddf_core.scene.point import Point


@dataclass(frozen=True)
class ModelLoaded:
    request: LoadModel
    info: ModelInfo


@dataclass(frozen=True)
class GridBaked:
    """``rgba`` is (R, R, R, 4) float16 or uint8, indexed [z, y, x]; rgb in [0, 1] (or 0..255) and
    alpha coded as ``opacity_step``: the opacity of one voxel length, 1 - exp(-sigma * voxel)."""

    request: BakeGrid
    rgba: NDArray[np.uint8]
    box_half: float
    seconds: float


@dataclass(frozen=True)
class PictureRendered:
    """``rgba`` (H, W, 4) uint8 straight alpha, sRGB as the model gives it; ``depth`` (H, W) float32
    distance along the unit ray, NaN where nothing is hit."""

    request: RenderPicture
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    samples: int
    seconds: float


@dataclass(frozen=True)
class PictureTileRendered:
    """``rgba`` and ``depth`` of this tile, as in ``PictureRendered``."""

    request: RenderPictureTile
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    samples: int
    seconds: float


@dataclass(frozen=True)
class RowsRendered:
    """``rgba`` and ``depth`` of these rows, as in ``PictureRendered``; in the appearance ``labels``
    the label ``numbers`` too, (rows, W), 0 for none."""

    request: RenderRows
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    seconds: float
    numbers: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class Picked:
    """``x_inst`` is None where the ray meets no surface; ``x_tmpl`` is None without fields.

    ``x_others``: F(x_tmpl) in each of the request's ``others``; empty where there is no ``x_tmpl``.
    """

    request: PickPixel
    x_inst: Point | None
    x_tmpl: Point | None
    seconds: float
    x_others: tuple[Point, ...] = ()


@dataclass(frozen=True)
class PointsMatched:
    """``x_inst`` (instances, points, 3); ``cycle`` and ``confidence`` (instances, points).

    ``burial``: how far each point lies under (+) or off (-) the surface where it was put, scene
    units; its worth is in the confidence.
    """

    request: MatchPoints
    x_inst: NDArray[np.float32]
    cycle: NDArray[np.float32]
    confidence: NDArray[np.float32]
    seconds: float
    burial: tuple[float, ...] = ()


@dataclass(frozen=True)
class BroughtToTemplate:
    request: ToTemplate
    x_tmpl: tuple[Point, ...]
    cycle: tuple[float, ...]


@dataclass(frozen=True)
class RayProfile:
    """``t`` (S,) ascending distances from the eye, scene units; ``sigma`` (S,) density per scene
    unit; ``weight`` (S,) of each sample in the picture, summing to the opacity of the ray;
    ``surface_t`` the first surface, None where the ray passes.

    ``match_t`` (M,) distances along the matching line and ``similarity`` (M,) in [-1, 1]: the
    cosine of the descriptors, their mean taken away; both empty where no match was asked for.
    """

    request: ProfileRay
    t: NDArray[np.float32]
    sigma: NDArray[np.float32]
    weight: NDArray[np.float32]
    surface_t: float | None
    match_t: NDArray[np.float32]
    similarity: NDArray[np.float32]
    seconds: float


@dataclass(frozen=True)
class TileRendered:
    """``rgba`` and ``depth`` as in ``PictureRendered``."""

    request: RenderTile
    rgba: NDArray[np.uint8]
    depth: NDArray[np.float32]
    seconds: float


@dataclass(frozen=True)
class PairMeasured:
    """For each surface point of the source, (N,): ``cycle``, the round trip to the target and back
    in scene units, and ``confidence`` in [0, 1], what the two heads are worth in it."""

    request: MeasurePair
    cycle: NDArray[np.float32]
    confidence: NDArray[np.float32]
    seconds: float


@dataclass(frozen=True)
class GalleryMatched:
    """``matched`` answers the question of the request."""

    request: MatchGallery
    matched: PointsMatched


@dataclass(frozen=True)
class FrameMatched:
    """``matched`` answers the question of the request."""

    request: MatchFrame
    matched: PointsMatched


@dataclass(frozen=True)
class Hovered:
    """``x_inst``: one position for each of the request's instances."""

    request: HoverPoint
    x_inst: tuple[Point, ...]


@dataclass(frozen=True)
class MeshMade:
    """``mesh`` is for ``ddf_core.io.mesh_file.write_mesh``, which any thread may call.

    ``template_height`` is in scene units; None where it was not asked for.
    """

    request: MakeMesh
    mesh: ColouredMesh
    figures: MeshFigures
    template_height: float | None = None


@dataclass(frozen=True)
class TemplateMeasured:
    """``height`` of the template's surface, from its lowest to its highest point, scene units."""

    request: MeasureTemplate
    height: float


@dataclass(frozen=True)
class MeshInWork:
    """``done``: the fraction of the mesh that is made, in [0, 1]."""

    request: MakeMesh
    done: float


@dataclass(frozen=True)
class Failed:
    """The request was refused or broke; ``details`` is the traceback for the details button."""

    request: Request
    code: str
    message: str
    advice: str = ""
    details: str = ""


Answer = (
    ModelLoaded
    | ModelPreviewed
    | DeviceUsed
    | GridBaked
    | PictureRendered
    | PictureTileRendered
    | RowsRendered
    | Picked
    | PointsMatched
    | BroughtToTemplate
    | RayProfile
    | PairMeasured
    | TileRendered
    | GalleryMatched
    | FrameMatched
    | Hovered
    | MeshMade
    | MeshInWork
    | TemplateMeasured
    | PointsEdited
    | HeadOutlined
    | HeadFound
    | PhotoStepped
    | Failed
)
