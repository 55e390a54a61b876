"""File › Export video…: asks what and where, and begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.export.video import (
    WITH_ALPHA,
    VideoExport,
    VideoFormat,
    expected_video_s,
)
from app.features.export.video_dialog import VideoDialog
from app.features.export.video_job import VideoExporter
from app.widgets.file_dialog import Kinds
from ddf_core.export.video_writer import frame_name

KINDS: dict[str, Kinds] = {
    "mp4": {"MP4 video": (".mp4",)},
    "gif": {"GIF": (".gif",)},
    "webp": {"WebP": (".webp",)},
}


class VideoActions(QObject):
    """Between the dialog and the exporter."""

    def __init__(self, context: AppContext) -> None:
        super().__init__(context.window)
        self._context, self._window = context, context.window
        self._controller, self._store = context.controller, context.store
        self.exporter = VideoExporter(
            context.store, context.engine, context.session, context.window
        )

    def export_video(self) -> None:
        """Ask what and where, and begin."""
        view, state = self._controller.active_view, self._store.state
        size = self._window.area.canvas(view).picture_size()
        dialog = VideoDialog(state, (view, size), self._expect_seconds, self._window)
        dialog.wanted.connect(self._ask_where)
        dialog.open()

    def _expect_seconds(self, video: VideoExport) -> float | None:
        if not self._can_be_made(video):
            return None
        return expected_video_s(video, self._store.state, self._store.screen.seconds_per_pixel)

    def _can_be_made(self, video: VideoExport) -> bool:
        """A view may have gone since the dialog was opened, or the model, or the keys."""
        state = self._store.state
        shown = (*state.instance_views, *state.views)
        has_way = video.turn != "path" or bool(state.camera_path.keys)
        return state.model is not None and set(video.views) <= set(shown) and has_way

    def _ask_where(self, video: VideoExport) -> None:
        path = self._place(video)
        if path is None or not self._can_be_made(video):
            return
        view = self._controller.active_view
        height = self._window.area.canvas(view).height()
        self.exporter.start(_as_named(video, path), height)

    def _place(self, video: VideoExport) -> Path | None:
        ask = self._context.ask
        if video.format == "png":
            return ask.own_folder("videos", "Folder for the frames", "frames", _has_frames)
        kinds = dict(KINDS[video.format])
        for others in KINDS.values():
            kinds.update(others)
        return ask.save_path("videos", "Export video", f"{_stem(video)}.{video.format}", kinds)


def _stem(video: VideoExport) -> str:
    return "side-by-side" if video.beside else video.views[0]


def _as_named(video: VideoExport, path: Path) -> VideoExport:
    """The video at ``path``, whose ending says what is written."""
    kind = video.format
    for named in (*KINDS, "png"):
        if video.format != "png" and path.suffix.lower() == f".{named}":
            kind = cast(VideoFormat, named)
    is_clear = video.transparent and kind in WITH_ALPHA
    return replace(video, path=path, format=kind, transparent=is_clear)


def _has_frames(folder: Path) -> bool:
    """A video was begun there: it goes on."""
    return any((folder / frame_name(number)).is_file() for number in (0, 1))
