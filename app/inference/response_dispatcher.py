"""Answers of the engine, turned into what is on screen and changes of the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.state import changes
from app.state.levels_of_detail import GRID_LADDER
from app.state.planner import is_wanted
from app.state.screen import Screen
from app.state.store import Store
from app.state.viewer_state import Banner
from ddf_core.answers import (
    Answer,
    BroughtToTemplate,
    DeviceUsed,
    Failed,
    FrameMatched,
    GridBaked,
    Hovered,
    MeshInWork,
    MeshMade,
    ModelLoaded,
    PairMeasured,
    Picked,
    PictureRendered,
    PointsMatched,
    RayProfile,
    RowsRendered,
    TileRendered,
    WallMatched,
)
from ddf_core.requests import (
    HeadFound,
    HeadOutlined,
    HoverPoint,
    LoadModel,
    MakeMesh,
    PhotoStepped,
)


class ResponseDispatcher(QObject):
    """Puts each answer where it belongs; what has become useless is dropped.

    ``missed`` carries the ``PickPixel`` that met no surface, ``hovered`` a ``Hovered``;
    ``answered`` lets others watch (the status line, the demonstration).
    """

    missed = Signal(object)
    hovered = Signal(object)
    answered = Signal(object)

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._receivers: dict[type, Callable[[Any], None]] = {
            ModelLoaded: self._model_loaded,
            DeviceUsed: self._device_used,
            GridBaked: self._grid_baked,
            PictureRendered: self._picture_rendered,
            Picked: self._picked,
            PointsMatched: self._points_matched,
            BroughtToTemplate: self._brought_to_template,
            RayProfile: self._ray_profile,
            PairMeasured: self._pair_measured,
            TileRendered: self._tile_rendered,
            WallMatched: self._wall_matched,
            Hovered: self.hovered.emit,
            RowsRendered: self._left_to_others,
            FrameMatched: self._left_to_others,
            MeshInWork: self._left_to_others,
            MeshMade: self._left_to_others,
            HeadOutlined: self._left_to_others,
            HeadFound: self._left_to_others,
            PhotoStepped: self._left_to_others,
            Failed: self._failed,
        }

    def receive(self, answer: Answer) -> None:
        """Take one answer."""
        self._receivers[type(answer)](answer)
        self.answered.emit(answer)

    def _model_loaded(self, answer: ModelLoaded) -> None:
        store, info = self._store, answer.info
        # The old model's grids, pictures and matches show nothing of the new one.
        blank = {
            name: replace(shown, grid=None, picture=None)
            for name, shown in store.screen.views.items()
        }
        store.screen = replace(
            store.screen, views=blank, matches=None, picked=None, failed=frozenset(), hover=None
        )
        plots = replace(store.screen.plots, profile=None, pair=None)
        store.screen = replace(_of_unknown_speed(store.screen), plots=plots)
        store.screen = replace(store.screen, tiles={}, wall_matches=None)
        state = changes.with_model(store.state, info)
        if not info.has_fields:
            state = changes.with_note(state, changes.no_fields_banner(info))
        store.amend(state)
        store.forget_history()
        store.show(store.screen)

    def _device_used(self, answer: DeviceUsed) -> None:
        # What is shown stays; how fast the other device is nobody knows yet.
        screen = _of_unknown_speed(self._store.screen)
        self._store.show(replace(screen, processor=answer.processor))

    def _grid_baked(self, answer: GridBaked) -> None:
        view = answer.request.view
        screen = self._store.screen
        resolution = answer.request.resolution
        if resolution <= GRID_LADDER[0]:
            screen = replace(screen, seconds_per_voxel=answer.seconds / resolution**3)
        if view in self._store.state.views:
            shown = replace(screen.view(view), grid=answer, picture=None)
            self._store.show(screen.with_view(view, shown))

    def _picture_rendered(self, answer: PictureRendered) -> None:
        screen, request = self._store.screen, answer.request
        if is_wanted(self._store.state, request):
            shown = replace(screen.view(request.view), picture=answer)
            speed = answer.seconds / (request.size[0] * request.size[1])
            screen = replace(screen, seconds_per_pixel=speed)
            self._store.show(screen.with_view(request.view, shown))

    def _picked(self, answer: Picked) -> None:
        state, request = self._store.state, answer.request
        if answer.x_inst is None:
            self.missed.emit(request)
        else:
            self._store.screen = replace(self._store.screen, picked=answer)
            changed = changes.with_instance_point(
                state, request.view, request.instance, answer.x_inst, answer.x_tmpl
            )
            self._store.commit(changed, "mark a point")

    def _points_matched(self, answer: PointsMatched) -> None:
        self._store.show(replace(self._store.screen, matches=answer))

    def _ray_profile(self, answer: RayProfile) -> None:
        screen = self._store.screen
        self._store.show(replace(screen, plots=replace(screen.plots, profile=answer)))

    def _pair_measured(self, answer: PairMeasured) -> None:
        screen = self._store.screen
        self._store.show(replace(screen, plots=replace(screen.plots, pair=answer)))

    def _brought_to_template(self, answer: BroughtToTemplate) -> None:
        state, request = self._store.state, answer.request
        for x_inst, x_tmpl in zip(request.x_inst, answer.x_tmpl, strict=True):
            state = changes.brought_to_template(state, request.instance, x_inst, x_tmpl)
        self._store.amend(state)

    def _tile_rendered(self, answer: TileRendered) -> None:
        screen, request = self._store.screen, answer.request
        if is_wanted(self._store.state, request):
            tiles = {**screen.tiles, request.place: answer}
            self._store.show(replace(screen, tiles=tiles))

    def _wall_matched(self, answer: WallMatched) -> None:
        self._store.show(replace(self._store.screen, wall_matches=answer))

    def _left_to_others(self, answer: Answer) -> None:
        """Parts of long work: whoever asked for them hears ``answered``."""

    def _failed(self, answer: Failed) -> None:
        state, screen = self._store.state, self._store.screen
        # A click on the same place says what is wrong; a ghost that stays away need not. Of a mesh
        # those speak that asked for it.
        if isinstance(answer.request, HoverPoint | MakeMesh) or not is_wanted(
            state, answer.request
        ):
            return
        if isinstance(answer.request, LoadModel):
            state = replace(state, loading="")
        else:
            self._store.show(replace(screen, failed=screen.failed | {answer.request}))
        banner = Banner("error", answer.message, answer.advice, answer.details)
        self._store.amend(changes.with_banner(state, banner))


def _of_unknown_speed(screen: Screen) -> Screen:
    return replace(screen, seconds_per_pixel=0.0, seconds_per_voxel=0.0)
