"""An engine that raises: whatever was asked, the window says so, and the next request works."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from app.context import AppContext
from app.inference.request_queue import RequestQueue
from app.inference.worker import Worker
from app.state.planner import is_wanted
from app.state.viewer_state import SOURCE
from ddf_core.answers import Answer, Failed
from ddf_core.errors import InputError
from ddf_core.io.photo import Photo
from ddf_core.requests import (
    BakeGrid,
    FindHead,
    HoverPoint,
    LoadModel,
    MakeMesh,
    PreviewModel,
    RenderPicture,
    RenderPictureTile,
    Request,
    ToTemplate,
)
from ddf_core.stopping import Stop
from tests.app.engine_contract.test_kinds import QUESTIONS
from tests.app.engine_contract.worlds import World, closed_form
from tests.app.fake_engine import HEAD_CROP
from tests.app.mesh_engine import MeshEngine

KINDS = get_args(Request)
PHOTO = Photo(np.full((64, 64, 3), 90, np.uint8))


class Unspeakable(Exception):
    """Not even its words can be had."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


ERRORS: dict[str, tuple[Callable[[], BaseException], str]] = {
    "a mistake": (lambda: RuntimeError("a mistake"), "internal"),
    "no memory": (MemoryError, "memory"),
    "no memory, in the words of torch": (
        lambda: RuntimeError("DefaultCPUAllocator: can't allocate memory: 8 GiB"), "memory"
    ),
    "a refusal": (lambda: InputError("Not so.", code="input.range"), "input.range"),
    "an exit": (lambda: SystemExit(3), "internal"),
    "no words": (Unspeakable, "internal"),
}  # fmt: skip


class RaisingEngine(MeshEngine):
    """Raises ``error()`` once for the next request of the class ``kind``; the others it answers."""

    kind: type | None = None
    error: Callable[[], BaseException] = RuntimeError

    def raise_next(self, kind: type, error: Callable[[], BaseException]) -> None:
        self.kind, self.error = kind, error

    def answer(self, request: Request, stop: Stop) -> Answer:
        if type(request) is self.kind:
            self.kind = None
            raise self.error()
        return super().answer(request, stop)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> World:
    made = closed_form(tmp_path_factory.mktemp("world"))
    return replace(made, engine=RaisingEngine())


def request_of(kind: type, world: World) -> Request:
    """A request of a class; one that the table of questions lacks is a mistake of this test."""
    if kind is FindHead:
        return FindHead(PHOTO, HEAD_CROP)
    return next(request for ask, _, _ in QUESTIONS if type(request := ask(world)) is kind)


@pytest.fixture(scope="module")
def desk(world) -> Iterator[Callable[[Request], Answer]]:
    """A queue and a worker; one request after another."""
    box, answers = RequestQueue(), queue.Queue()
    worker = Worker(box, lambda: world.engine, answers.put)
    worker.start()

    def ask(request: Request) -> Answer:
        box.post(request)
        answer = answers.get(timeout=20)
        box.collect(request)
        return answer

    yield ask
    worker.stop()


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_is_raised_is_an_answer_in_words_and_the_next_request_works(
    desk, world, kind: type, error: str
) -> None:
    make, code = ERRORS[error]
    request = request_of(kind, world)
    world.engine.raise_next(kind, make)
    failed = desk(request)
    assert isinstance(failed, Failed)
    assert failed.request is request
    assert failed.code == code
    assert "failed" in failed.message or code == "input.range"
    assert "Traceback" in failed.details
    # Exactly the same again: what went wrong once is no reason to refuse it.
    assert not isinstance(desk(request), Failed)


# --- in the window ---------------------------------------------------------------------------

# Said elsewhere: its dialog has a card for each model (features/models/test_window.py).
IN_A_DIALOG = {PreviewModel}
# No point here waits for its place on the template.
NOBODY_WAITS = {ToTemplate}


def asked_of(program: AppContext, kind: type, world: World) -> Request:
    """The newest request of a class that the window itself has asked, else one of the table."""
    asked = [r for r in program.engine._worker._engine.asked if type(r) is kind]
    return asked[-1] if asked else request_of(kind, world)


def hover_of(program: AppContext) -> HoverPoint:
    """The mouse over the middle of the source."""
    state = program.store.state
    others = tuple(state.instance(view) for view in state.views_beside(SOURCE))
    return HoverPoint(
        SOURCE, state.instance(SOURCE), state.camera(SOURCE), (0.0, 0.0, 0.35), others
    )


def show_everything(program: AppContext) -> None:
    """Whatever asks the engine by itself."""
    for action in ("gallery", "show_plots"):
        program.actions.trigger(action)


@pytest.mark.window
def test_the_window_says_each_failure_goes_on_and_asks_again(
    open_program, settled, until, world, answer
) -> None:
    engine = RaisingEngine()
    program = open_program(engine)
    show_everything(program)
    settled(program)
    unasked: set[type] = set()
    heard: list[Answer] = []
    program.responses.answered.connect(heard.append)
    bar, status = program.window.banner, program.window.status
    for kind in (kind for kind in KINDS if kind not in IN_A_DIALOG):
        request = asked_of(program, kind, world)
        if kind is MakeMesh:
            request = replace(request, slice_s=30.0)
        elif kind is LoadModel:
            request = LoadModel(Path("ball"))
        elif kind is RenderPictureTile:
            request = RenderPictureTile(asked_of(program, RenderPicture, world), 64, 0)
        elif kind is HoverPoint:
            request = hover_of(program)
        if not is_wanted(program.store.state, request):
            unasked.add(kind)
            continue
        settled(program)
        heard.clear()
        status.clearMessage()
        program.controller.show_banner(None)
        engine.raise_next(kind, lambda: RuntimeError("a mistake"))
        program.engine.send([request])
        until(lambda: any(isinstance(each, Failed) for each in heard))
        said = bar.message.text() if bar.isVisible() else status.currentMessage()
        assert "a mistake" in said, kind
        assert bar.isVisible() or kind is HoverPoint
        heard.clear()
        program.engine.send([request])
        until(lambda request=request: any(each.request == request for each in heard))
        assert not any(isinstance(each, Failed) for each in heard), kind
    assert unasked <= NOBODY_WAITS


@pytest.mark.window
def test_what_could_not_be_made_is_asked_for_again_by_a_button(
    open_program, settled, until
) -> None:
    engine = RaisingEngine()
    program = open_program(engine)
    engine.raise_next(BakeGrid, MemoryError)
    program.actions.trigger("template")
    bar = program.window.banner
    until(bar.isVisible)
    assert bar.message.text() == "BakeGrid failed: there is not enough memory."
    assert bar.offer.text() == "Try again"
    assert program.store.screen.failed
    bar.offer.click()
    settled(program)
    assert not bar.isVisible()
    assert not program.store.screen.failed
    assert program.store.screen.view("template").grid is not None
