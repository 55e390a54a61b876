"""Makes a video: frame after frame, whenever the engine has nothing better to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import overload

from app.features.export.exporter import EngineExporter, EngineWork
from app.features.export.frame_work import RowWork, VideoSetting
from app.features.export.video import VideoExport, frame_rows, frame_state, video_frames
from app.shell.session_manager import SessionManager
from app.widgets.jobs import Job
from ddf_core.answers import Answer, PointsMatched
from ddf_core.errors import DdfError
from ddf_core.export.frame_loop import FrameLoop, Pixels
from ddf_core.export.video_plan import Row
from ddf_core.export.video_writer import (
    FrameFolder,
    VideoShape,
    VideoWriter,
    frame_name,
    open_video,
)
from ddf_core.io.recipe import Recipe
from ddf_core.requests import MatchFrame, RenderRows
from ddf_core.shown import Instance

AHEAD = 2
"""Frames that may wait to be written while the next one is being made."""
FOLDER_TIP = "Stop; finished frames stay, and the same video into the same folder goes on"


@dataclass(kw_only=True)
class _Video(EngineWork):
    """A video that is being made.

    Args:
        writer: the file or folder, once it is open; only the writer's thread uses it.
        loop: which frame is next, once that is known.
        frame: the one that is being made.
        known: where the points are in the instances of the last frame.
        on_the_way: frames that were handed over and are not written yet.
    """

    setting: VideoSetting
    frames: tuple[Row, ...]
    writer: VideoWriter | None = None
    loop: FrameLoop | None = None
    frame: RowWork | None = None
    known: dict[Instance, PointsMatched] = field(default_factory=dict)
    on_the_way: int = 0
    is_finishing: bool = False

    @property
    def request(self) -> RenderRows | MatchFrame | None:
        return self.frame.next_request if self.frame is not None else None

    def take(self, answer: Answer) -> None:
        assert self.frame is not None
        self.frame.take(answer)
        self.done += isinstance(answer.request, RenderRows)

    def write(self, pixels: Pixels | None) -> None:
        """The next frame; None stays as it is. In the writer's thread."""
        assert self.writer is not None, "a video is opened first"
        if pixels is None:
            self.writer.skip()
        else:
            self.writer.add(pixels)

    def finish(self) -> None:
        """All frames were written. In the writer's thread."""
        assert self.writer is not None, "a video is opened first"
        self.writer.finish()

    def interrupt(self) -> None:
        if self.writer is not None:
            self.writer.interrupt()

    def clean_up(self) -> None:
        if self.writer is not None:
            self.writer.cancel()


class FrameRecipes(Sequence[Recipe]):
    """The recipe of each PNG frame, made when it is wanted: a video may have thousands."""

    def __init__(
        self, session: SessionManager, setting: VideoSetting, frames: Sequence[Row]
    ) -> None:
        self._session, self._setting, self._frames = session, setting, frames

    def __len__(self) -> int:
        return len(self._frames)

    @overload
    def __getitem__(self, index: int) -> Recipe: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Recipe]: ...
    def __getitem__(self, index: int | slice) -> Recipe | Sequence[Recipe]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        video = self._setting.video
        state = frame_state(video, self._frames[index], self._setting.state)
        path, settings = video.path / frame_name(index), {**video.settings(), "frame": index}
        found = self._session.recipe(path, "frame", video.views[0], settings, state)
        assert found is not None, "a video has a model"
        return found


class VideoExporter(EngineExporter[_Video]):
    """Videos, frame after frame, each of them band after band."""

    asks = (RenderRows, MatchFrame)

    def start(self, video: VideoExport, view_height: float) -> None:
        """Begin; ``view_height`` is that of the view in logical pixels: markers grow with it."""
        if self._work is not None:
            return
        setting = VideoSetting(video, self._store.state, video.size[1] / max(view_height, 1.0))
        try:
            frames = video_frames(video, setting.state)
        except DdfError as error:
            self.failed.emit(error)
            return
        work = _Video(
            path=video.path,
            stop_tip=FOLDER_TIP if video.format == "png" else Job.stop_tip,
            setting=setting,
            frames=frames,
        )
        self._begin(work)

    def cancel(self) -> None:
        """Give it up at any time; of a folder of frames those that are done stay."""
        if self._work is not None:
            self._give_up(self._work)

    # --- frame after frame -------------------------------------------------------------------

    def _go_on(self, work: _Video) -> None:
        if work.loop is None:
            self._in_thread(lambda: self._open(work), lambda there: self._begin_loop(work, there))
        elif work.request is not None:
            self._engine.send([work.request])
        elif work.frame is not None:
            pixels, work.frame = work.frame.picture(), None
            self._hand_over(work, work.loop, pixels)
            self._fill(work, work.loop)

    def _open(self, work: _Video) -> frozenset[int]:
        """The numbers of the frames that are there already. In the writer's thread."""
        video = work.setting.video
        if video.format == "png":
            recipes = FrameRecipes(self._session, work.setting, work.frames)
            work.writer = FrameFolder(video.path, recipes)
        else:
            view = video.views[0]
            shape = VideoShape(video.whole_size, video.fps, video.transparent)
            settings, state = video.settings(), work.setting.state
            recipe = self._session.recipe(video.path, "video", view, settings, state)
            work.writer = open_video(video.path, shape, recipe)
        return work.writer.there(work.is_over.is_set)

    def _begin_loop(self, work: _Video, there: frozenset[int]) -> None:
        video = work.setting.video
        work.loop = FrameLoop(work.frames, video.whole_size, there)
        first = work.frames[0]
        # Writing the file is the last part.
        work.parts = work.loop.to_make * len(first) * len(frame_rows(video, first[0])) + 1
        self._fill(work, work.loop)

    def _fill(self, work: _Video, loop: FrameLoop) -> None:
        """Begin the next frame that has to be made, unless the writer has enough to do."""
        while work.frame is None and work.on_the_way < AHEAD and (step := loop.step) is not None:
            if step.is_there or step.pixels is not None:
                self._hand_over(work, loop, step.pixels)
            else:
                work.frame = RowWork(work.setting, step.frame, work.known)
                self._go_on(work)
        if loop.step is None and work.on_the_way == 0 and not work.is_finishing:
            work.is_finishing = True
            self._in_thread(work.finish, lambda _: self._finish(work))

    def _hand_over(self, work: _Video, loop: FrameLoop, pixels: Pixels | None) -> None:
        loop.advance(pixels)
        work.on_the_way += 1
        self._in_thread(partial(work.write, pixels), lambda _: self._count_written(work, loop))

    def _count_written(self, work: _Video, loop: FrameLoop) -> None:
        work.on_the_way -= 1
        self._fill(work, loop)
