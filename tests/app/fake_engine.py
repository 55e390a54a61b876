"""A world with known answers: every instance is a ball, F a shift, B its inverse. No torch.

The latent has three dimensions: z = (shift, nothing, hue). The template is the ball at the origin;
the instance is the same ball shifted by (SHIFT * psi * z[0], 0, 0), so ``F(x) = x + shift``.
"""

from __future__ import annotations

import functools
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from ddf_core.answers import (
    Answer,
    BroughtToTemplate,
    DeviceUsed,
    FrameMatched,
    GalleryMatched,
    GridBaked,
    Hovered,
    ModelLoaded,
    ModelPreviewed,
    PairMeasured,
    Picked,
    PictureRendered,
    PictureTileRendered,
    PointsEdited,
    PointsMatched,
    RayProfile,
    RowsRendered,
    TemplateMeasured,
    TileRendered,
)
from ddf_core.appearance.scales import colour_values, on_scale, value_span
from ddf_core.errors import Cancelled, InputError, MissingFieldsError, ModelFileError
from ddf_core.io.photo import Crop
from ddf_core.labels.label_map import LabelMap
from ddf_core.model_info import LatentAxis, ModelInfo
from ddf_core.processor import Processor
from ddf_core.requests import (
    BakeGrid,
    EditPoints,
    FindHead,
    FoundInstance,
    FoundPhoto,
    HeadFound,
    HeadOutlined,
    HoverPoint,
    InvertStep,
    LoadModel,
    MarkedPoint,
    MatchFrame,
    MatchGallery,
    MatchPoints,
    MeasurePair,
    MeasureTemplate,
    OutlineHead,
    PhotoStepped,
    PickPixel,
    PreviewModel,
    ProfileRay,
    RenderPicture,
    RenderPictureTile,
    RenderRows,
    RenderTile,
    Request,
    ToTemplate,
    UseDevice,
)
from ddf_core.scene.camera import Camera
from ddf_core.scene.point import Point
from ddf_core.scene.tiles import Box, tile_boxes
from ddf_core.shown import (
    COLOUR,
    Appearance,
    Instance,
    LatentInstance,
    StyleInstance,
    TemplateInstance,
)
from ddf_core.stopping import Stop
from ddf_core.trust import trust_at
from ddf_core.tuned import TunedWeights

BOX = 0.6
RADIUS = 0.35
SHIFT = 0.05
HOME = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
PHOTO_CAMERA = replace(HOME, yaw_rad=HOME.yaw_rad + 0.2)
SECOND_CAMERA = replace(HOME, yaw_rad=HOME.yaw_rad - 0.3)
FROM_PHOTO = StyleInstance((3.0, 0.0), (1.5, 0.0))
TUNED = TunedWeights.of(b"tuned")
HEAD_CROP = Crop(10.0, 12.0, 40.0)
AXES = (
    LatentAxis("sideways", "shape", (1.0, 0.0, 0.0)),
    LatentAxis("size", "shape", (0.0, 1.0, 0.0)),
    LatentAxis("hue", "appearance", (0.0, 0.0, 1.0)),
)
SAMPLE_POINTS: tuple[tuple[str, Point], ...] = (
    ("nose", (0.0, 0.0, RADIUS)),
    ("left", (-0.2, 0.1, 0.2693)),
    ("back", (0.0, 0.0, -RADIUS)),
)


def model_info(path: Path, has_fields: bool = True, labels: LabelMap | None = None) -> ModelInfo:
    """The ball world as the window knows it."""
    return ModelInfo(
        name=path.stem,
        path=str(path),
        digest="0" * 64,
        latent_dim=3,
        box_half=BOX,
        home=HOME,
        background="none",
        has_fields=has_fields,
        axes=AXES,
        sample_points=SAMPLE_POINTS,
        layers=4,
        style_dim=2,
        labels=labels,
    )


def shift_of(instance: Instance) -> np.ndarray:
    """(3,) where the ball's centre is; also F(x) - x."""
    if isinstance(instance, StyleInstance):
        slid = instance.frequencies[0] + (instance.shift[0] if instance.shift else 0.0)
        return np.array([SHIFT * instance.psi * slid, 0.0, 0.0])
    if not isinstance(instance, LatentInstance):
        return np.zeros(3)
    return np.array([SHIFT * instance.psi * instance.z[0], 0.0, 0.0])


def colour_of(instance: Instance) -> np.ndarray:
    """(3,) in [0, 1]."""
    hue = instance.z[2] if isinstance(instance, LatentInstance) else 0.0
    hue = instance.phases[0] if isinstance(instance, StyleInstance) else hue
    phase = np.array([0.0, 2.1, 4.2]) + hue
    return 0.6 + 0.3 * np.cos(phase)


def appearance_of(appearance: Appearance, instance: Instance, x: np.ndarray) -> np.ndarray:
    """Colours (..., 3) in [0, 1] of points (..., 3) of an instance in an appearance."""
    centre = shift_of(instance)
    if appearance.mode == "colour":
        light = np.clip(0.55 + 0.5 * x[..., 1] / RADIUS, 0, 1)[..., None]
        return colour_of(instance) * light
    if appearance.mode == "texture":
        return texture_of(appearance, instance, x)
    if appearance.mode == "labels":
        return labels_of(appearance, instance, x)
    if appearance.mode == "template":
        return ((x - centre) / BOX + 1) / 2
    if appearance.mode == "normals":
        outwards = x - centre
        length = np.linalg.norm(outwards, axis=-1, keepdims=True)
        return (outwards / np.maximum(length, 1e-9) + 1) / 2
    measured = {"deformation": float(np.linalg.norm(centre)), "confidence": 0.9}
    span = value_span(appearance.mode, BOX)
    assert span is not None
    values = on_scale(appearance.mode, np.full(x.shape[:-1], measured.get(appearance.mode, 0.0)))
    return colour_values(values, *span)


def texture_of(appearance: Appearance, instance: Instance, x: np.ndarray) -> np.ndarray:
    """Colours at F(B(x)) of the partner, blended, on its parts alone."""
    own, x_tmpl = appearance_of(COLOUR, instance, x), x - shift_of(instance)
    assert appearance.partner is not None
    textured = appearance_of(COLOUR, appearance.partner, x_tmpl + shift_of(appearance.partner))
    mixed = own + appearance.blend * (textured - own)
    if not appearance.parts:
        return mixed
    assert appearance.labels is not None
    number = appearance.labels.numbers_at(x_tmpl.reshape(-1, 3)).reshape(x.shape[:-1])
    return np.where(np.isin(number, appearance.parts)[..., None], mixed, own)


def numbers_of(request: RenderRows, labels: LabelMap, depth: np.ndarray) -> np.ndarray:
    """(H, W) label number at B of what each pixel shows; 0 beside the ball."""
    rays = request.camera.picture_directions(request.size).reshape(*depth.shape, 3)
    x = np.nan_to_num(request.camera.eye + rays * depth[..., None]) - shift_of(request.instance)
    numbers = labels.numbers_at(x.reshape(-1, 3)).reshape(depth.shape)
    return np.where(np.isnan(depth), 0, numbers).astype(np.uint8)


def labels_of(appearance: Appearance, instance: Instance, x: np.ndarray) -> np.ndarray:
    """The colour of the label at B(x) over the instance's own."""
    own, x_tmpl = appearance_of(COLOUR, instance, x), x - shift_of(instance)
    assert appearance.labels is not None
    number = appearance.labels.numbers_at(x_tmpl.reshape(-1, 3)).reshape(x.shape[:-1])
    covered = own + appearance.blend * (appearance.labels.colours()[number] - own)
    return np.where(number[..., None] > 0, covered, own)


def hit_ball(camera: Camera, pixel_xy: np.ndarray, size: tuple[int, int], centre: np.ndarray):
    """(N,) distance along the unit ray to the ball, NaN where it is missed; (N, 3) directions."""
    rays = camera.directions(pixel_xy, size)
    offset = camera.eye - centre
    b = rays @ offset
    with np.errstate(invalid="ignore"):
        t = -b - np.sqrt(b * b - (offset @ offset - RADIUS**2))
    return t, rays


# Most tests open the same two heads in the same two views: a third of all their time was in making
# these again and again.
@functools.lru_cache(maxsize=32)
def voxels_of(instance: Instance, appearance: Appearance, r: int) -> np.ndarray:
    """(R, R, R, 4) uint8 grid [z, y, x] of a ball."""
    axis = -BOX + (np.arange(r) + 0.5) * 2 * BOX / r
    z, y, x = np.meshgrid(axis, axis, axis, indexing="ij")
    cx, cy, cz = shift_of(instance)
    inside = (x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2 < RADIUS**2
    rgba = np.zeros((r, r, r, 4), np.uint8)
    seen = appearance_of(appearance, instance, np.stack((x, y, z), axis=-1))
    rgba[..., :3] = (255 * seen).clip(0, 255)
    rgba[..., 3] = np.where(inside, 230, 0)
    return rgba


@functools.lru_cache(maxsize=32)
def pixels_of(
    instance: Instance, appearance: Appearance, camera: Camera, size: tuple[int, int], box: Box
) -> tuple[np.ndarray, np.ndarray]:
    """(H, W, 4) uint8, straight alpha, and depths (H, W) of what lies in ``box`` of a picture."""
    left, top, right, bottom = box
    xs, ys = np.meshgrid(np.arange(left, right) + 0.5, np.arange(top, bottom) + 0.5)
    pixels = np.stack((xs.ravel(), ys.ravel()), axis=1)
    t, rays = hit_ball(camera, pixels, size, shift_of(instance))
    x = np.nan_to_num(camera.eye + rays * t[:, None])
    rgb = 255 * appearance_of(appearance, instance, x)
    alpha = np.where(np.isnan(t), 0, 255)[:, None]
    rgba = np.concatenate((rgb, alpha), axis=1).clip(0, 255).astype(np.uint8)
    return rgba.reshape(*xs.shape, 4), t.reshape(xs.shape).astype(np.float32)


def buried(point: MarkedPoint) -> float:
    """How far a point lies under its ball, or off it (below 0), where it was put."""
    if point.origin is None or point.x_origin is None:
        return RADIUS - float(np.linalg.norm(point.x_tmpl))
    return RADIUS - float(np.linalg.norm(np.array(point.x_origin) - shift_of(point.origin)))


NEED_FIELDS = (
    EditPoints,
    MatchPoints,
    MatchGallery,
    MatchFrame,
    HoverPoint,
    ToTemplate,
    MeasurePair,
)


def check_ranges(request: Request) -> None:
    """Refuse what the real engine refuses; tests/app/test_engine_contract.py compares them."""
    if isinstance(request, BakeGrid):
        within("resolution", request.resolution, 1, 512)
    if isinstance(request, RenderPicture | RenderTile | RenderRows | PickPixel):
        within("picture width", request.size[0], 1, 8192)
        within("picture height", request.size[1], 1, 8192)
    if isinstance(request, RenderRows):
        within("first row", request.rows[0], 0, request.size[1] - 1)
        within("row after the last", request.rows[1], request.rows[0] + 1, request.size[1])
    if isinstance(request, RenderPictureTile):
        check_ranges(request.whole)
        within("side of a tile", request.side, 1, max(request.whole.size))
        last = len(tile_boxes(request.whole.size, request.side)) - 1
        within("number of a tile", request.number, 0, last)
    if isinstance(request, PickPixel):
        within("pixel x", request.pixel_xy[0], 0, request.size[0])
        within("pixel y", request.pixel_xy[1], 0, request.size[1])
    if isinstance(request, MeasurePair):
        within("number of points", request.points, 1, 100_000)


def within(what: str, value: float, low: float, high: float) -> None:
    """In the words of the real engine."""
    if not low <= value <= high:
        told = f"The {what} is {value:g}, it must lie between {low:g} and {high:g}."
        raise InputError(told, code="input.range")


class BallEngine:
    """Answers every request of the ball world at once.

    Args:
        long_work: set it and exact pictures wait until they are stopped or ``release`` is set.

    A photo is inverted in ``invert_turns`` slices to ``FROM_PHOTO``. Whoever looks for a head finds
    it at ``HEAD_CROP``, in the way ``looked``, or where he is unless that is a face or a fit.

    ``height_m`` is what its card says of the template, whose ball is 0.7 scene units high.

    Clear ``may_load`` and a load waits likewise; ``may_save``, and a saved picture stops half way,
    which ``stands_still`` says;
    ``may_tile``, and of each picture no tile comes after the first ``tiles_allowed``.
    """

    def __init__(
        self, has_fields: bool = True, long_work: bool = False, labels: LabelMap | None = None
    ) -> None:
        self.has_fields, self.labels = has_fields, labels
        self.release = threading.Event()
        self.began = threading.Event()
        self.may_load = threading.Event()
        self.may_load.set()
        self.may_save = threading.Event()
        self.may_save.set()
        self.stands_still = threading.Event()
        self.may_tile = threading.Event()
        self.may_tile.set()
        self.tiles_allowed = 0
        self.rows_made, self.gpu = 0, ""
        self.height_m: float | None = None
        self.quality = (0.8, 21.0, "good", "The picture is explained well.")
        self.invert_turns, self.slice_over = 3, threading.Event()
        self.looked, self.faces = "fit", 0
        if not long_work:
            self.release.set()
        self.asked: list[Request] = []
        self.threads: set[int] = set()

    def answer(self, request: Request, stop: Stop) -> Answer:
        if stop():
            raise Cancelled("stopped")
        check_ranges(request)
        if isinstance(request, NEED_FIELDS) and not self.has_fields:
            raise MissingFieldsError("The model 'ball' has no deformation fields.")
        self.asked.append(request)
        self.threads.add(threading.get_ident())
        name = f"_{type(request).__name__}"
        return getattr(self, name)(request, stop)

    def _UseDevice(self, request: UseDevice, stop: Stop) -> Answer:
        if request.device == "cuda" and not self.gpu:
            raise InputError("The GPU cannot be used: there is none.", code="device")
        device = "cuda" if request.device != "cpu" and self.gpu else "cpu"
        name = self.gpu if device == "cuda" else "CPU, 1 thread"
        reason = "" if self.gpu else "Torch finds no GPU."
        return DeviceUsed(request, Processor(device, name, self.gpu, reason))

    def _LoadModel(self, request: LoadModel, stop: Stop) -> Answer:
        while not self.may_load.wait(0.005):
            if stop():
                raise Cancelled("stopped")
        if "broken" in request.path.name:
            raise ModelFileError(
                f"{request.path.name} is cut short.",
                code="model.truncated",
                advice="Download it again.",
            )
        if "crash" in request.path.name:
            raise ZeroDivisionError("a mistake")
        info = model_info(request.path, self.has_fields, self.labels)
        return ModelLoaded(request, replace(info, height_m=self.height_m))

    def _PreviewModel(self, request: PreviewModel, stop: Stop) -> Answer:
        name = request.path.name
        if "broken" in name:
            raise ModelFileError(f"{name} is cut short.", code="model.truncated")
        rgba = np.full((request.side, request.side, 4), 200, np.uint8)
        learnt = f"Learnt from {len(name)} balls."
        return ModelPreviewed(request, name, learnt, ("Round.",), self.has_fields, True, rgba)

    def _BakeGrid(self, request: BakeGrid, stop: Stop) -> Answer:
        rgba = voxels_of(request.instance, request.appearance, request.resolution).copy()
        return GridBaked(request, rgba, BOX, 0.01)

    def _RenderPicture(self, request: RenderPicture, stop: Stop) -> PictureRendered:
        rgba, depth = self._pixels(request, (0, 0, *request.size), stop)
        return PictureRendered(request, rgba, depth, 24, 0.02)

    def _RenderPictureTile(self, request: RenderPictureTile, stop: Stop) -> Answer:
        while self.tiles_allowed <= request.number and not self.may_tile.wait(0.005):
            if stop():
                raise Cancelled("stopped")
        rgba, depth = self._pixels(request.whole, request.box, stop)
        return PictureTileRendered(request, rgba, depth, 24, 0.02)

    def _pixels(
        self, request: RenderPicture, box: Box, stop: Stop
    ) -> tuple[np.ndarray, np.ndarray]:
        """What lies in ``box`` of a picture: (H, W, 4) uint8, straight alpha, and its depth."""
        self.began.set()
        while not self.release.wait(0.005):
            if stop():
                raise Cancelled("stopped")
        rgba, depth = pixels_of(
            request.instance, request.appearance, request.camera, request.size, box
        )
        return rgba.copy(), depth.copy()

    def _EditPoints(self, request: EditPoints, stop: Stop) -> Answer:
        """All that can follow is sideways, as far as three standard deviations; pins hold all."""
        instance = request.instance
        if isinstance(instance, TemplateInstance):
            raise InputError("The template follows no point.", code="edit.template")
        z = instance.z if isinstance(instance, LatentInstance) else instance.shift or (0.0,) * 3
        (goal,) = request.goals
        now = np.asarray(goal.x_tmpl) + shift_of(instance)
        way = (goal.x_inst[0] - now[0]) / (SHIFT * instance.psi)
        there = z[0] if request.pins else float(np.clip(z[0] + way, -3, 3))
        moved = (round(there, 6), *z[1:])
        name = "z" if isinstance(instance, LatentInstance) else "shift"
        edited = replace(instance, **{name: moved})
        x = np.asarray(goal.x_tmpl) + shift_of(edited)
        left = float(np.linalg.norm(x - goal.x_inst))
        position = tuple(x.tolist())
        seen = tuple(tuple(np.asarray(x) + shift_of(edited)) for x in request.seen)
        still = (0.0,) * len(request.pins)
        return PointsEdited(request, edited, (position,), (left,), still, 0.01, seen)

    def _RenderTile(self, request: RenderTile, stop: Stop) -> Answer:
        whole = RenderPicture(
            "", request.instance, request.camera, request.size, request.appearance
        )
        picture = self._RenderPicture(whole, stop)
        return TileRendered(request, picture.rgba, picture.depth, picture.seconds)

    def _MatchGallery(self, request: MatchGallery, stop: Stop) -> Answer:
        return GalleryMatched(request, self._MatchPoints(request.question, stop))

    def _MatchFrame(self, request: MatchFrame, stop: Stop) -> Answer:
        return FrameMatched(request, self._MatchPoints(request.question, stop))

    def _RenderRows(self, request: RenderRows, stop: Stop) -> Answer:
        """Rows of the whole picture, made and cut; ``may_save`` holds the second and later ones."""
        while self.rows_made > 0 and not self.may_save.wait(0.005):
            self.stands_still.set()
            if stop():
                raise Cancelled("stopped")
        self.rows_made += 1
        whole = RenderPicture(
            "", request.instance, request.camera, request.size, request.appearance
        )
        picture = self._RenderPicture(whole, stop)
        rows = slice(*request.rows)
        numbers = None
        if request.appearance.labels is not None and request.appearance.mode == "labels":
            numbers = numbers_of(request, request.appearance.labels, picture.depth)[rows]
        return RowsRendered(request, picture.rgba[rows], picture.depth[rows], 0.01, numbers)

    def _OutlineHead(self, request: OutlineHead, stop: Stop) -> Answer:
        turn = np.linspace(0, 2 * np.pi, 40)
        return HeadOutlined(request, 0.5 + 0.3 * np.stack((np.cos(turn), np.sin(turn)), axis=1))

    def _FindHead(self, request: FindHead, stop: Stop) -> Answer:
        if self.looked not in ("fit", "face"):
            return HeadFound(request, request.crop, self.looked)
        is_there = request.crop == HEAD_CROP
        return HeadFound(request, HEAD_CROP, "kept" if is_there else self.looked, self.faces)

    def _InvertStep(self, request: InvertStep, stop: Stop) -> Answer:
        # About as seldom as a real slice answers, or the window would hear of nothing else.
        self.slice_over.wait(0.02)
        is_done = request.turn + 1 >= self.invert_turns
        found = None
        if is_done or request.last:
            quality = (*self.quality[:3], "It was stopped.") if request.last else self.quality
            head = replace(FROM_PHOTO, tuned=TUNED) if request.settings.tune else FROM_PHOTO
            cameras = (PHOTO_CAMERA, SECOND_CAMERA)[: len(request.photos)]
            photos = tuple(FoundPhoto(camera, *quality) for camera in cameras)
            found = FoundInstance(head, photos, 3.0, complete=is_done)
        grey = np.full((8, 8, 3), 40 + min(request.turn, 200), np.uint8)
        fraction = min((request.turn + 1) / self.invert_turns, 1.0)
        stage = "done" if is_done else "optimise"
        return PhotoStepped(request, stage, fraction, 5.0, (0.4, 0.3), grey, found)

    def _PickPixel(self, request: PickPixel, stop: Stop) -> Answer:
        centre = shift_of(request.instance)
        t, rays = hit_ball(request.camera, np.array([request.pixel_xy]), request.size, centre)
        if np.isnan(t[0]):
            return Picked(request, None, None, 0.001)
        x = request.camera.eye + rays[0] * t[0]
        x_tmpl = tuple((x - centre).tolist()) if self.has_fields else None
        shifts = [shift_of(other) for other in request.others] if self.has_fields else []
        positions = tuple(tuple((x - centre + shift).tolist()) for shift in shifts)
        return Picked(request, tuple(x.tolist()), x_tmpl, 0.001, positions)

    def _MatchPoints(self, request: MatchPoints, stop: Stop) -> PointsMatched:
        x = np.array([point.x_tmpl for point in request.points])
        positions = np.stack([x + shift_of(instance) for instance in request.instances])
        shape = positions.shape[:2]
        confidence = np.full(shape, 0.9, np.float32)
        burial = tuple(0.0 if request.on_surface else buried(point) for point in request.points)
        confidence *= [trust_at(depth, BOX) for depth in burial]
        figures = positions.astype(np.float32), np.zeros(shape, np.float32), confidence
        return PointsMatched(request, *figures, 0.001, burial)

    def _HoverPoint(self, request: HoverPoint, stop: Stop) -> Answer:
        x_tmpl = np.array(request.x_inst) - shift_of(request.instance)
        positions = [(x_tmpl + shift_of(instance)).tolist() for instance in request.instances]
        return Hovered(request, tuple(tuple(position) for position in positions))

    def _ToTemplate(self, request: ToTemplate, stop: Stop) -> Answer:
        shift = shift_of(request.instance)
        x_tmpl = tuple(tuple((np.array(x) - shift).tolist()) for x in request.x_inst)
        return BroughtToTemplate(request, x_tmpl, (0.0,) * len(x_tmpl))

    def _ProfileRay(self, request: ProfileRay, stop: Stop) -> Answer:
        line = request.line
        eye = line.camera.eye
        offset = np.array(line.x_inst) - eye
        direction = offset / np.linalg.norm(offset)
        t = np.linspace(line.camera.near, line.camera.far, 64, dtype=np.float32)
        x = eye + t[:, None] * direction
        inside = np.linalg.norm(x - shift_of(line.instance), axis=1) < RADIUS
        sigma = np.where(inside, np.float32(100.0), np.float32(0.0))
        weight = np.zeros(64, np.float32)
        surface = None
        if inside.any():
            weight[inside.argmax()] = 1.0
            surface = float(t[inside.argmax()])
        similarity = np.full(64 if request.match else 0, 0.5, np.float32)
        match_t = t if request.match else np.zeros(0, np.float32)
        return RayProfile(request, t, sigma, weight, surface, match_t, similarity, 0.001)

    def _MeasurePair(self, request: MeasurePair, stop: Stop) -> Answer:
        cycle = np.linspace(0.0, 0.01, request.points, dtype=np.float32)
        return PairMeasured(request, cycle, 1 - 50 * cycle, 0.1)

    def _MeasureTemplate(self, request: MeasureTemplate, stop: Stop) -> Answer:
        return TemplateMeasured(request, 2 * RADIUS)
