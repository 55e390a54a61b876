"""Requests waiting for the worker: newest wins, urgent first, long work steps aside. No Qt.

Rules, in this order:

1. Requests of one (kind, view) replace each other. Picks and typed points never do: each click
   counts.
2. The most urgent waiting request is taken first: load and device, pick, markers, hover, coarse
   grid, ray profile, finer grids, measure of a pair, mesh to be looked at, exact picture (whose
   samples the finest grid places), the wall: its points, then its tiles; last what is to be saved,
   and the steps of a photo's inversion.
3. Long work steps aside for what is more urgent, and goes back to the queue unless it has been
   replaced meanwhile (``steps_aside``).
4. A newer request stops a running one of its key, unless that one is live (a coarse grid, say):
   stopping those at each slider event would leave nothing to see until the hand rests.
5. A hover never stops anything: it comes with every move of the mouse. It is so short that it is
   answered between two chunks of the running work (``take_between``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from app.state.levels_of_detail import DRAFT_PX, GRID_LADDER
from ddf_core.requests import (
    BakeGrid,
    FindHead,
    HoverPoint,
    InvertStep,
    Kind,
    LoadModel,
    MakeMesh,
    MatchFrame,
    MatchPoints,
    MatchWall,
    MeasurePair,
    PickPixel,
    ProfileRay,
    RenderPicture,
    RenderRows,
    RenderTile,
    Request,
    TemplateInstance,
    ToTemplate,
    UseDevice,
)

WALL = (RenderTile, MatchWall)
SAVED = (RenderRows, MatchFrame, MakeMesh)


def key_of(request: Request) -> Hashable:
    """Requests with equal keys replace each other."""
    if isinstance(request, LoadModel):
        return Kind.LOAD
    if isinstance(request, UseDevice):
        return Kind.DEVICE
    if isinstance(request, MatchPoints):
        return Kind.MARKERS
    if isinstance(request, HoverPoint):
        return Kind.HOVER
    if isinstance(request, BakeGrid):
        return Kind.GRID, request.view
    if isinstance(request, RenderPicture):
        return Kind.PICTURE, request.view
    if isinstance(request, ProfileRay):
        return Kind.PROFILE
    if isinstance(request, MeasurePair):
        return Kind.MEASURE
    if isinstance(request, RenderTile):
        return Kind.TILE, request.place
    if isinstance(request, MatchWall):
        return Kind.WALL
    if isinstance(request, SAVED):
        return Kind.MESH if is_mesh_preview(request) else Kind.ROWS
    if isinstance(request, InvertStep):
        return Kind.INVERT
    return Kind.PICK, request


def is_quick(request: BakeGrid) -> bool:
    """Whether a grid is made under the hand: a coarse one, and the template in other labels, which
    needs no network: so a stroke is seen as fine as it is painted."""
    is_template = isinstance(request.instance, TemplateInstance)
    is_coloured_anew = is_template and request.look.mode == "labels"
    return request.resolution <= GRID_LADDER[0] or is_coloured_anew


def is_mesh_preview(request: Request) -> bool:
    """Whether a mesh is made to be looked at before another is saved: it comes in one go."""
    return isinstance(request, MakeMesh) and request.slice_s is None


def is_live(request: Request) -> bool:
    """Whether a late answer is still worth having: it is what is seen under the hand."""
    if isinstance(request, BakeGrid):
        return is_quick(request)
    if isinstance(request, (MeasurePair, InvertStep, *SAVED, *WALL)):
        return False
    return not isinstance(request, RenderPicture) or max(request.size) <= DRAFT_PX


def steps_aside(running: Request, newer: Request) -> bool:
    """Whether work in progress is interrupted, to go on later: ``newer`` is more urgent.

    What is to be saved steps aside for everything; the wall for every view, and its tiles
    wait for each other. Pictures step aside for everything more urgent; fine grids only for what is
    short; a moving picture without OpenGL only for picks and markers, or two views would stop each
    other for ever. The ray of a plot changes with every turn of the camera, so it stops pictures,
    rows and measures only: a fine grid would never be finished.
    """
    if rank(newer) >= rank(running) or isinstance(newer, HoverPoint):
        return False
    if isinstance(running, (InvertStep, FindHead, *SAVED)):
        return True
    if isinstance(running, WALL):
        return not isinstance(newer, WALL)
    if isinstance(newer, ProfileRay):
        return isinstance(running, RenderPicture | MeasurePair) and not is_live(running)
    if isinstance(running, RenderPicture):
        return not (is_live(running) and isinstance(newer, RenderPicture | BakeGrid))
    return not is_live(running) and is_live(newer)


def rank(request: Request) -> int:
    """Urgency: the lowest number is served first."""
    if isinstance(request, LoadModel | UseDevice):
        return 0
    if isinstance(request, PickPixel | ToTemplate):
        return 1
    if isinstance(request, MatchPoints):
        return 2
    if isinstance(request, HoverPoint):
        return 3
    if isinstance(request, BakeGrid):
        return 3 + (GRID_LADDER[0] if is_quick(request) else request.resolution)
    if isinstance(request, ProfileRay):
        return 4 + GRID_LADDER[0]
    if isinstance(request, MeasurePair):
        return 9_000
    if isinstance(request, MatchWall):
        return 20_000
    if isinstance(request, RenderTile):
        return 20_001 + request.place
    if isinstance(request, (InvertStep, *SAVED)):
        # Alike: they take turns.
        return 9_500 if is_mesh_preview(request) else 1_000_000
    return 4 if is_live(request) else 10_000


@dataclass(eq=False)
class Job:
    """A request that the worker has taken; ``stop`` is asked between chunks of its work."""

    request: Request
    _stopped: threading.Event = field(default_factory=threading.Event)
    _again: bool = False

    def stop(self) -> bool:
        """True once the work is no longer wanted, or has to step aside."""
        return self._stopped.is_set()


class RequestQueue:
    """Thread-safe: any thread posts, one worker takes and finishes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, Request] = {}
        self._running: Job | None = None
        self._closed = False
        self._on_the_way: list[Request] = []

    def post(self, request: Request) -> None:
        """Add a request; a double of one that waits or runs, or whose answer is on its way to the
        window, is ignored."""
        with self._changed:
            if self._closed or self._is_known(request):
                return
            self._waiting[key_of(request)] = request
            self._interrupt_for(request)
            self._changed.notify_all()

    def _is_known(self, request: Request) -> bool:
        job = self._running
        if job is not None and job.request == request and (job._again or not job.stop()):
            # A newer one of its key may be waiting: what was asked last is what counts.
            self._waiting.pop(key_of(request), None)
            return True
        if request in self._on_the_way and not isinstance(
            request, PickPixel | LoadModel | UseDevice
        ):
            # The planner would ask for it again with every other answer that the window reads.
            # Clicks, loads and devices are the user's own: each counts.
            self._waiting.pop(key_of(request), None)
            return True
        return self._waiting.get(key_of(request)) == request

    def _interrupt_for(self, request: Request) -> None:
        job = self._running
        if job is None:
            return
        same = key_of(job.request) == key_of(request)
        if same and (not is_live(job.request) or isinstance(request, LoadModel)):
            job._again = False
            job._stopped.set()
        elif not same and not job.stop() and steps_aside(job.request, request):
            job._again = True
            job._stopped.set()

    def keep(self, wanted: Callable[[Request], bool]) -> None:
        """Forget waiting requests and stop running work whose answer nobody wants any more."""
        with self._changed:
            self._waiting = {key: r for key, r in self._waiting.items() if wanted(r)}
            job = self._running
            if job is not None and not is_live(job.request) and not wanted(job.request):
                job._again = False
                job._stopped.set()

    def take(self) -> Job | None:
        """The most urgent request, waiting for one if need be; None once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            key = min(self._waiting, key=lambda k: rank(self._waiting[k]))
            self._running = Job(self._waiting.pop(key))
            return self._running

    def take_between(self) -> Job | None:
        """The waiting hover, to be answered between two chunks of the running job; else None."""
        with self._changed:
            request = self._waiting.pop(Kind.HOVER, None)
            return None if request is None else Job(request)

    def finish(self, job: Job, *, answered: bool) -> None:
        """The worker is done with ``job``; one that stepped aside may go back to the queue."""
        with self._changed:
            if job is self._running:
                self._running = None
            if answered:
                self._on_the_way.append(job.request)
            if job._again and not answered and not self._closed:
                self._waiting.setdefault(key_of(job.request), job.request)
            if answered and isinstance(job.request, LoadModel):
                # They were asked of the model that has just been replaced.
                self._waiting = {
                    k: r for k, r in self._waiting.items() if k in (Kind.LOAD, Kind.DEVICE)
                }
            self._changed.notify_all()

    def collect(self, request: Request) -> None:
        """The window has received the answer to ``request``."""
        with self._changed:
            if request in self._on_the_way:
                self._on_the_way.remove(request)

    def close(self) -> None:
        """No more work: the running job is told to stop, ``take`` returns None."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            if self._running is not None:
                self._running._again = False
                self._running._stopped.set()
            self._changed.notify_all()

    @property
    def is_idle(self) -> bool:
        """Nothing waits, nothing runs, and no answer is on its way to the window.

        Once closed, an answer on its way has nobody left to hear it and does not count.
        """
        with self._changed:
            is_heard = self._closed or not self._on_the_way
            return not self._waiting and self._running is None and is_heard
