"""Makes a video: frame after frame, whenever the engine has nothing better to do."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import overload

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from app.features.export.exporter import Exporter
from app.features.export.frame_work import FrameWork, VideoSetting
from app.features.export.video import (
    VideoExport,
    frame_rows,
    frame_state,
    most_kept,
    repeats,
    video_frames,
)
from app.features.export.video_recorder import VideoRecorder
from app.inference.engine_client import EngineClient
from app.shell.session_manager import SessionManager
from app.state.store import Store
from app.widgets.jobs import Job
from ddf_core.answers import (
    Answer,
    Failed,
    ModelLoaded,
    PointsMatched,
)
from ddf_core.errors import DdfError
from ddf_core.export.video_plan import Frame
from ddf_core.io.film_writer import FilmShape, FilmWriter, FrameFolder, frame_name, open_film
from ddf_core.io.recipe import Recipe
from ddf_core.requests import Instance, MatchFrame
from ddf_core.requests import RenderRows as Rows

AHEAD = 2
"""Frames that may wait to be written while the next one is being made."""
FOLDER_TIP = "Stop; finished frames stay, and the same video into the same folder goes on"


@dataclass
class _Run:
    """A video that is being made, with everything as it was when it was asked for.

    Args:
        todo: numbers of the frames that are still to be handed over; None until it is open.
        shows: for each frame the one whose picture it shows again.
        kept: pictures that are still to be shown again.
    """

    setting: VideoSetting
    frames: tuple[Frame, ...]
    start: float
    todo: list[int] | None = None
    there: frozenset[int] = frozenset()
    shows: dict[int, int] = field(default_factory=dict)
    kept: dict[int, NDArray[np.uint8]] = field(default_factory=dict)
    known: dict[Instance, PointsMatched] = field(default_factory=dict)
    work: FrameWork | None = None
    on_the_way: int = 0
    is_finishing: bool = False
    parts_done: int = 0
    parts: int = 1

    def job(self) -> Job:
        """For the status line."""
        video = self.setting.video
        seconds = time.perf_counter() - self.start
        job = Job(f"Saving {video.path.name}", self.parts_done, self.parts, seconds)
        if video.format == "png":
            return Job(job.title, job.done, job.total, seconds, FOLDER_TIP)
        return job


class FrameRecipes(Sequence[Recipe]):
    """The recipe of each PNG frame, made when it is wanted: a video may have thousands."""

    def __init__(
        self, session: SessionManager, setting: VideoSetting, frames: Sequence[Frame]
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


class VideoExporter(Exporter):
    """One video at a time. A click or a slider goes first: the part in work is then made again."""

    def __init__(
        self,
        store: Store,
        engine: EngineClient,
        session: SessionManager,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._engine, self._session = store, engine, session
        self._run: _Run | None = None
        self._recorder = recorder = VideoRecorder(self)
        recorder.opened.connect(self._opened)
        recorder.written.connect(self._written)
        recorder.finished.connect(self._finished)
        recorder.failed.connect(self._failed)

    @property
    def job(self) -> Job | None:
        return self._run.job() if self._run is not None else None

    def start(self, video: VideoExport, view_height: float) -> None:
        """Begin; ``view_height`` is that of the view in logical pixels: markers grow with it."""
        if self._run is not None:
            return
        setting = VideoSetting(video, self._store.state, video.size[1] / max(view_height, 1.0))
        frames = video_frames(video, setting.state)
        self._run = _Run(setting, frames, time.perf_counter())
        self._recorder.open(lambda: self._writer(setting, frames), len(frames))
        self.changed.emit()

    def _writer(self, setting: VideoSetting, frames: tuple[Frame, ...]) -> FilmWriter:
        """In the recorder's thread."""
        video = setting.video
        if video.format == "png":
            return FrameFolder(video.path, FrameRecipes(self._session, setting, frames))
        view, shape = video.views[0], FilmShape(video.size, video.fps)
        recipe = self._session.recipe(video.path, "film", view, video.settings(), setting.state)
        return open_film(video.path, shape, recipe)

    def cancel(self) -> None:
        if self._run is not None:
            self._recorder.cancel()
            self._end()

    def close(self) -> None:
        self.cancel()
        self._recorder.wait()

    def _end(self) -> None:
        self._run = None
        self._engine.keep(lambda request: not isinstance(request, Rows | MatchFrame))
        self.changed.emit()

    # --- frame after frame -------------------------------------------------------------------

    def _opened(self, there: frozenset[int]) -> None:
        run = self._run
        if run is None:
            return
        video = run.setting.video
        run.there, run.todo = there, list(range(len(run.frames)))
        missing = [(n, frame) for n, frame in enumerate(run.frames) if n not in there]
        run.shows = repeats(missing, most_kept(video.size))
        made = len(set(run.shows.values()))
        # Writing the file is the last part.
        run.parts = made * len(frame_rows(video, run.frames[0])) + 1
        self._go_on(run)

    def _go_on(self, run: _Run) -> None:
        """The next frame, unless the writer has enough to do."""
        while run.todo and run.work is None and run.on_the_way < AHEAD:
            number = run.todo[0]
            if number in run.there:
                self._recorder.skip()
                self._handed_over(run)
            elif run.shows[number] != number:
                self._recorder.add(self._shown_again(run, number))
                self._handed_over(run)
            else:
                run.work = FrameWork(run.setting, run.frames[number], run.known)
                self._ask(run.work)
        if run.todo == [] and run.on_the_way == 0 and not run.is_finishing:
            run.is_finishing = True
            self._recorder.finish()

    def _handed_over(self, run: _Run) -> None:
        assert run.todo is not None
        run.todo.pop(0)
        run.on_the_way += 1

    def _shown_again(self, run: _Run, number: int) -> NDArray[np.uint8]:
        first = run.shows.pop(number)
        pixels = run.kept[first]
        if first not in run.shows.values():
            del run.kept[first]
        return pixels

    def _ask(self, work: FrameWork) -> None:
        request = work.next_request
        assert request is not None
        self._engine.send([request])

    def receive(self, answer: Answer) -> None:
        """Take the next part; another model, or a refusal, ends the video."""
        run = self._run
        if run is None:
            return
        if isinstance(answer, ModelLoaded) or (
            isinstance(answer, Failed) and isinstance(answer.request, Rows | MatchFrame)
        ):
            self.cancel()
        elif run.work is not None and run.work.take(answer):
            run.parts_done += isinstance(answer.request, Rows)
            if run.work.next_request is not None:
                self._ask(run.work)
            else:
                self._made(run, run.work.picture())
            self.changed.emit()

    def _made(self, run: _Run, pixels: NDArray[np.uint8]) -> None:
        assert run.todo is not None
        number = run.shows.pop(run.todo[0])
        if number in run.shows.values():
            run.kept[number] = pixels
        run.work = None
        self._recorder.add(pixels)
        self._handed_over(run)
        self._go_on(run)

    # --- the file ----------------------------------------------------------------------------

    def _written(self) -> None:
        run = self._run
        if run is not None:
            run.on_the_way -= 1
            self._go_on(run)

    def _finished(self) -> None:
        run = self._run
        if run is not None:
            self._end()
            self.saved.emit(run.setting.video.path)

    def _failed(self, error: DdfError) -> None:
        if self._run is not None:
            self._end()
            self.failed.emit(error)
