"""File › Export video…: asks what and where, and begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.context import AppContext
from app.features.export.video import VideoExport, expected_video_s
from app.features.export.video_dialog import VideoDialog
from app.features.export.video_job import VideoExporter
from app.widgets.file_dialog import Kinds
from ddf_core.export.video_writer import frame_name

MP4: Kinds = {"MP4 video": (".mp4",)}
GIF: Kinds = {"GIF": (".gif",)}


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
        """A view may have gone since the dialog was opened, or the model."""
        state = self._store.state
        shown = (*state.instance_views, *state.views)
        return state.model is not None and set(video.views) <= set(shown)

    def _ask_where(self, video: VideoExport) -> None:
        path = self._place(video)
        if path is None or not self._can_be_made(video):
            return
        # The ending that was typed is what counts.
        kind = video.format if video.format == "png" else "gif" if path.suffix == ".gif" else "mp4"
        view = self._controller.active_view
        height = self._window.area.canvas(view).height()
        self.exporter.start(replace(video, path=path, format=kind), height)

    def _place(self, video: VideoExport) -> Path | None:
        ask = self._context.ask
        if video.format == "png":
            return ask.own_folder("videos", "Folder for the frames", "frames", _has_frames)
        kinds = {**GIF, **MP4} if video.format == "gif" else {**MP4, **GIF}
        return ask.save_path("videos", "Export video", f"{video.views[0]}.{video.format}", kinds)


def _has_frames(folder: Path) -> bool:
    """A video was begun there: it goes on."""
    return any((folder / frame_name(number)).is_file() for number in (0, 1))
