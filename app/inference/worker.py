"""The one thread that owns the engine; only for it does ``app`` import torch. No Qt.

The engine is imported inside the thread, so the window is up first. Answers leave through a
callback.
"""

from __future__ import annotations

import os
import threading
import time
import traceback
from collections.abc import Callable
from functools import cache, partial
from typing import Protocol

from app.inference.request_queue import Job, RequestQueue
from app.inference.torch_import import load_torch_library, quick_imports
from ddf_core.answers import Answer, Failed
from ddf_core.attempt import refusal_of
from ddf_core.errors import Cancelled
from ddf_core.memory import give_back_memory
from ddf_core.requests import Request
from ddf_core.stopping import Stop

REST_S = 1.5
"""Without a request for so long, nobody waits for the worker."""

WORK_S, PAUSE_S = 2.5, 0.02
"""After so much work a shorter pause is enough."""

LONGEST_WORK_S = 5.0
"""After so much none is waited for: giving back takes 3 to 50 ms, and a minute without it leaves
500 MiB on a quick machine."""


class EngineLike(Protocol):
    """What the worker needs of an engine."""

    def answer(self, request: Request, stop: Stop) -> Answer:
        """The answer to one request; raises ``DdfError``; ``Cancelled`` once ``stop()`` is True."""
        ...


EngineFactory = Callable[[], EngineLike]


@cache
def engine_threads() -> int:
    """How many threads the engine may use: one core is left to the window, or it would stutter."""
    return max(1, (os.cpu_count() or 2) - 1)


def torch_engine() -> EngineLike:
    """The real engine. Called in the worker thread; takes a second or two to import."""
    load_torch_library()
    with quick_imports():
        import torch

        from ddf_core.engine import Engine

    torch.set_num_threads(engine_threads())
    return Engine()


def check_device(device: str) -> None:
    """Refuse a GPU that is not there before there is a window. ``auto`` and ``cpu`` always are.

    Raises:
        InputError: ``device``.
    """
    if device not in ("auto", "cpu"):
        from ddf_core.device import chosen_device

        chosen_device(device)


class Worker:
    """Takes jobs from a queue until it is closed.

    Args:
        queue: where the requests wait.
        make_engine: called once, inside the thread.
        deliver: called inside the thread with each answer, and with None when work was given up and
            nothing else waits.
    """

    def __init__(
        self,
        queue: RequestQueue,
        make_engine: EngineFactory,
        deliver: Callable[[Answer | None], None],
    ) -> None:
        self._queue = queue
        self._make_engine = make_engine
        self._deliver = deliver
        self._engine: EngineLike | None = None
        self._given_back = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="inference")

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self) -> None:
        """Stop what is running and wait for the thread: one chunk of work, some 20 ms."""
        self._queue.close()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while (job := self._take()) is not None:
            self._work(job, partial(self._between_chunks, job))

    def _take(self) -> Job | None:
        """The next job; while there is none for a moment, memory is given back.

        A hand that never rests leaves holes between pictures and grids: 280 MiB in 100 seconds.
        """
        rest_s = PAUSE_S if self._worked_s > WORK_S else REST_S
        has_worked = self._engine is not None
        if has_worked and (self._worked_s > LONGEST_WORK_S or self._queue.rests(rest_s)):
            self._give_back()
        return self._queue.take()

    @property
    def _worked_s(self) -> float:
        """Since memory was given back."""
        return time.monotonic() - self._given_back

    def _give_back(self) -> None:
        give_back_memory()
        self._given_back = time.monotonic()

    def _work(self, job: Job, stop: Stop) -> None:
        answer = self._answer(job, stop)
        # Finished before delivered: whoever hears the answer finds the queue up to date.
        refused = isinstance(answer, Failed)
        self._queue.finish(job, answered=answer is not None, refused=refused)
        if answer is not None or self._queue.is_out_of_work:
            self._deliver(answer)

    def _between_chunks(self, job: Job) -> bool:
        """Whether ``job`` has to stop; if not, a hover that waits is answered first, and a long job
        gives memory back on its way: an inversion leaves holes of 30 MiB."""
        if not job.stop() and (hover := self._queue.take_between()) is not None:
            self._work(hover, hover.stop)
        if self._worked_s > LONGEST_WORK_S:
            self._give_back()
        return job.stop()

    def _answer(self, job: Job, stop: Stop) -> Answer | None:
        """The answer, ``Failed`` for any refusal, None if the job was stopped."""
        try:
            if self._engine is None:
                self._engine = self._make_engine()
            return self._engine.answer(job.request, stop)
        except Cancelled:
            return None
        except BaseException as error:
            # The thread must outlive whatever is raised, an exit too: the window would wait for
            # ever.
            told = refusal_of(error, type(job.request).__name__)
            return Failed(job.request, told.code, told.message, told.advice, _trace())


def _trace() -> str:
    """Where the exception in hand was raised; empty where there is no memory left to say so."""
    try:
        return traceback.format_exc()
    except Exception:
        return ""
