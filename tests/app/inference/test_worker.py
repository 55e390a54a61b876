"""The thread that owns the engine: answers, refusals, mistakes, and a clean end."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.inference import worker as worker_module
from app.inference.request_queue import RequestQueue
from app.inference.worker import Worker
from ddf_core.answers import (
    Failed,
    GridBaked,
    Hovered,
    ModelLoaded,
)
from ddf_core.requests import BakeGrid, HoverPoint, LoadModel, RenderPicture
from ddf_core.shown import LatentInstance
from tests.app.fake_engine import HOME, BallEngine

HEAD = LatentInstance((0.0, 0.0, 0.0))
PICTURE = RenderPicture("source", HEAD, HOME, (512, 512))


class Desk:
    """A worker with its queue, and the answers as they come."""

    def __init__(self, engine: BallEngine) -> None:
        self.engine = engine
        self.box = RequestQueue()
        self.answers: queue.Queue = queue.Queue()
        self.worker = Worker(self.box, lambda: engine, self.answers.put)
        self.worker.start()

    def ask(self, request):
        self.box.post(request)
        answer = self.answers.get(timeout=5)
        self.box.collect(request)
        return answer


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk(BallEngine())
    yield made
    made.worker.stop()


@pytest.fixture
def slow_desk() -> Iterator[Desk]:
    """Its pictures last until they are stopped."""
    made = Desk(BallEngine(long_work=True))
    yield made
    made.worker.stop()


def test_answers_come_from_one_thread_that_is_not_ours(desk) -> None:
    assert isinstance(desk.ask(LoadModel(Path("ball"))), ModelLoaded)
    assert isinstance(desk.ask(BakeGrid("source", HEAD, 24)), GridBaked)
    assert len(desk.engine.threads) == 1
    assert threading.get_ident() not in desk.engine.threads


def test_a_refusal_comes_back_with_its_code_and_advice(desk) -> None:
    answer = desk.ask(LoadModel(Path("broken.pth")))
    assert isinstance(answer, Failed)
    assert (answer.code, answer.advice) == ("model.truncated", "Download it again.")
    assert "Traceback" in answer.details


def test_a_mistake_of_the_program_is_an_answer_too_and_the_thread_lives(desk) -> None:
    answer = desk.ask(LoadModel(Path("crash")))
    assert isinstance(answer, Failed)
    assert answer.code == "internal"
    assert "ZeroDivisionError" in answer.message
    assert isinstance(desk.ask(LoadModel(Path("ball"))), ModelLoaded)


def test_an_engine_that_cannot_be_made_is_an_answer_and_is_tried_again() -> None:
    tries = []

    def make() -> BallEngine:
        tries.append(1)
        if len(tries) == 1:
            raise ImportError("no torch here")
        return BallEngine()

    box, answers = RequestQueue(), queue.Queue()
    worker = Worker(box, make, answers.put)
    worker.start()
    box.post(LoadModel(Path("ball")))
    first = answers.get(timeout=5)
    box.post(LoadModel(Path("ball")))
    second = answers.get(timeout=5)
    worker.stop()
    assert isinstance(first, Failed)
    assert "no torch here" in first.message
    assert isinstance(second, ModelLoaded)


def test_a_click_overtakes_a_picture_and_the_picture_comes_afterwards(slow_desk) -> None:
    slow_desk.box.post(PICTURE)
    assert slow_desk.engine.began.wait(5)
    answer = slow_desk.ask(BakeGrid("source", HEAD, 24))
    assert isinstance(answer, GridBaked)
    slow_desk.engine.release.set()
    assert slow_desk.answers.get(timeout=5).request == PICTURE


def test_a_hover_is_answered_in_the_middle_of_a_picture_that_is_not_begun_again(slow_desk) -> None:
    slow_desk.box.post(PICTURE)
    assert slow_desk.engine.began.wait(5)
    hover = HoverPoint("source", HEAD, HOME, (0.0, 0.0, 0.3), (HEAD,))
    assert isinstance(slow_desk.ask(hover), Hovered)
    slow_desk.engine.release.set()
    assert slow_desk.answers.get(timeout=5).request == PICTURE
    assert slow_desk.engine.asked == [PICTURE, hover]


def test_a_mistake_in_a_hover_leaves_the_running_picture_alone(slow_desk) -> None:
    slow_desk.engine._HoverPoint = lambda request, stop: 1 / 0
    slow_desk.box.post(PICTURE)
    assert slow_desk.engine.began.wait(5)
    answer = slow_desk.ask(HoverPoint("source", HEAD, HOME, (0.0, 0.0, 0.3), (HEAD,)))
    assert isinstance(answer, Failed)
    slow_desk.engine.release.set()
    assert slow_desk.answers.get(timeout=5).request == PICTURE


def test_stopping_in_the_middle_of_a_picture_ends_at_once(slow_desk) -> None:
    slow_desk.box.post(PICTURE)
    assert slow_desk.engine.began.wait(5)
    ending = threading.Thread(target=slow_desk.worker.stop)
    ending.start()
    ending.join(timeout=1)
    assert not ending.is_alive()
    assert slow_desk.answers.empty()


def test_work_that_was_given_up_is_told_of_when_nothing_else_waits(slow_desk) -> None:
    slow_desk.box.post(PICTURE)
    assert slow_desk.engine.began.wait(5)
    slow_desk.box.keep(lambda request: False)
    assert slow_desk.answers.get(timeout=5) is None
    assert slow_desk.box.is_idle


def test_work_that_was_given_up_for_other_work_is_not_told_of(slow_desk) -> None:
    slow_desk.box.post(PICTURE)
    assert slow_desk.engine.began.wait(5)
    grid = BakeGrid("source", HEAD, 24)
    slow_desk.box.post(grid)
    slow_desk.box.keep(lambda request: request == grid)
    assert slow_desk.answers.get(timeout=5).request == grid


def test_a_long_job_gives_memory_back_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    given_back: queue.Queue[int] = queue.Queue()
    monkeypatch.setattr(worker_module, "LONGEST_WORK_S", 0.0)
    monkeypatch.setattr(
        worker_module, "give_back_memory", lambda: given_back.put(threading.get_ident())
    )
    desk = Desk(BallEngine(long_work=True))
    desk.box.post(PICTURE)
    assert desk.engine.began.wait(5)
    # It is still at its picture, and asks between chunks.
    assert {given_back.get(timeout=5)} == desk.engine.threads
    assert desk.answers.empty()
    desk.worker.stop()


def test_stopping_twice_or_before_any_work_is_harmless(desk) -> None:
    desk.worker.stop()
    desk.worker.stop()
    assert desk.box.take() is None


def test_a_worker_that_never_started_can_be_stopped() -> None:
    Worker(RequestQueue(), BallEngine, lambda answer: None).stop()
