"""The engine: owns a loaded model and answers requests with values. One thread; no window."""

from __future__ import annotations

import time

from ddf_core.answers import (
    Answer,
    DeviceUsed,
    FrameMatched,
    GalleryMatched,
    GridBaked,
    MeshInWork,
    MeshMade,
    ModelLoaded,
    Picked,
    TemplateMeasured,
)
from ddf_core.device import chosen_device, processor_of
from ddf_core.engine.appearance import appearance_grid
from ddf_core.engine.describe import model_info
from ddf_core.engine.edits import Edits
from ddf_core.engine.instances import Instances
from ddf_core.engine.limits import check_range, check_size
from ddf_core.engine.matching import (
    bring_to_template,
    match_hover,
    match_in_parts,
    match_request,
)
from ddf_core.engine.meshes import Meshes
from ddf_core.engine.photos import Photos
from ddf_core.engine.picking import pick_pixel
from ddf_core.engine.picture_answers import (
    render_picture,
    render_picture_tile,
    render_rows,
    render_tile,
)
from ddf_core.engine.previews import preview_model
from ddf_core.engine.profiles import measure_pair, ray_profile
from ddf_core.errors import InputError
from ddf_core.io.model_folder import load_model
from ddf_core.meshing.work import MadeMesh
from ddf_core.model import Model
from ddf_core.requests import (
    BakeGrid,
    EditPoints,
    FindHead,
    HoverPoint,
    InvertStep,
    LoadModel,
    MakeMesh,
    MatchFrame,
    MatchGallery,
    MatchPoints,
    MeasurePair,
    MeasureTemplate,
    OutlineHead,
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
from ddf_core.stopping import Stop, never, raise_if

MAX_RESOLUTION = 512
MAX_PAIR_POINTS = 100_000


class Engine:
    """Answers every request of ``ddf_core.requests``; keeps styles and grids of recent instances.

    All calls come from one thread; ``torch.set_num_threads`` is the caller's business.

    Args:
        model: loaded before; it stays on its device.
        device: where models that are loaded from now on compute; see ``chosen_device``.

    Raises:
        InputError: ``device``.
    """

    def __init__(self, model: Model | None = None, device: str = "cpu") -> None:
        self._device = chosen_device(device)
        self._instances: Instances | None = None
        if model is not None:
            self._hold(model)

    @property
    def model(self) -> Model | None:
        """The model that is loaded."""
        return self._instances.model if self._instances else None

    @property
    def instances(self) -> Instances | None:
        """The instances of the model that is loaded."""
        return self._instances

    def answer(self, request: Request, stop: Stop = never) -> Answer:
        """Do what a request asks.

        ``stop`` is asked between chunks of at most about 20 ms.

        Raises:
            DdfError: the request cannot be answered: a bad model file (the old model stays), no
                model, no fields, a value outside what is possible.
            Cancelled: ``stop`` said so.
        """
        raise_if(stop)
        match request:
            case LoadModel():
                return self._load(request, stop)
            case PreviewModel():
                return preview_model(request, stop)
            case UseDevice():
                return self._use_device(request)
            case BakeGrid():
                return self._bake(request, stop)
            case RenderPicture():
                return render_picture(self._require_model(), request, stop)
            case RenderPictureTile():
                return render_picture_tile(self._require_model(), request, stop)
            case RenderRows():
                return render_rows(self._require_model(), request, stop)
            case PickPixel():
                return self._pick(request)
            case MatchPoints():
                return match_request(self._require_model(), request)
            case ToTemplate():
                return bring_to_template(self._require_model(), request)
            case ProfileRay():
                return ray_profile(self._require_model(), request)
            case MeasurePair():
                check_range("number of points", request.points, 1, MAX_PAIR_POINTS)
                return measure_pair(self._require_model(), request, stop)
            case RenderTile():
                return render_tile(self._require_model(), request, stop)
            case MatchGallery():
                parts = match_in_parts(self._require_model(), request.question, stop)
                return GalleryMatched(request, parts)
            case MatchFrame():
                parts = match_in_parts(self._require_model(), request.question, stop)
                return FrameMatched(request, parts)
            case HoverPoint():
                return match_hover(self._require_model(), request)
            case MakeMesh():
                return self._mesh(request, stop)
            case MeasureTemplate():
                self._require_model()
                return TemplateMeasured(request, self._meshes.template_height(stop))
            case EditPoints():
                self._require_model()
                return self._edits.edit(request)
            case OutlineHead():
                return self._loaded_photos().outline_head(request)
            case FindHead():
                return self._loaded_photos().find_head(request, stop)
            case InvertStep():
                return self._loaded_photos().step_inversion(request, stop)

    def _require_model(self) -> Instances:
        if self._instances is None:
            raise InputError(
                "No model is loaded.", code="engine.no_model", advice="Open a model first."
            )
        return self._instances

    def _loaded_photos(self) -> Photos:
        self._require_model()
        return self._photos

    def _load(self, request: LoadModel, stop: Stop) -> ModelLoaded:
        model = load_model(
            request.path,
            preset=request.preset,
            device=str(self._device),
            follow=request.follow,
            stop=stop,
        )
        raise_if(stop)
        info = model_info(model)
        # Only now: whatever failed above left the old model in place.
        self._hold(model)
        return ModelLoaded(request, info)

    def _hold(self, model: Model) -> None:
        self._instances = Instances(model)
        self._meshes = Meshes(self._instances)
        self._edits = Edits(self._instances)
        self._photos = Photos(model)

    def _use_device(self, request: UseDevice) -> DeviceUsed:
        device = chosen_device(request.device)
        if device != self._device and self.model is not None:
            self._hold(self.model.to(device))
        self._device = device
        return DeviceUsed(request, processor_of(device))

    def _bake(self, request: BakeGrid, stop: Stop) -> GridBaked:
        check_range("resolution", request.resolution, 1, MAX_RESOLUTION)
        start = time.perf_counter()
        known = self._require_model()
        grid = appearance_grid(known, request, stop)
        rgba = grid.to_uint8()
        return GridBaked(request, rgba, grid.box_half, time.perf_counter() - start)

    def _pick(self, request: PickPixel) -> Picked:
        check_size(request.size)
        for value, side, name in zip(request.pixel_xy, request.size, "xy", strict=True):
            check_range(f"pixel {name}", value, 0, side)
        return pick_pixel(self._require_model(), request)

    def _mesh(self, request: MakeMesh, stop: Stop) -> MeshMade | MeshInWork:
        self._require_model()
        asked = (request.instance, request.settings, request.appearance)
        if request.slice_s is None:
            made: MadeMesh | float = self._meshes.make_mesh(*asked, stop)
        else:
            made = self._meshes.advance_mesh(asked, request.slice_s, stop)
        if isinstance(made, float):
            return MeshInWork(request, made)
        height = self._meshes.template_height(stop) if request.sized else None
        return MeshMade(request, made.coloured, made.figures, height)
