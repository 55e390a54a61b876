"""Requests waiting for the worker: newest wins, urgent first, long work is preempted. No Qt.

Rules, in this order; what they compare each class of requests says itself
(``ddf_core.requests.urgency``):

1. Requests of one key replace each other. Clicks and typed points have each a key of its own.
2. The most urgent waiting request is taken first.
3. Long work is preempted by what is more urgent and of stronger pressure, and goes back to the
   queue unless it has been replaced meanwhile (``is_preempted``).
4. A newer request stops a running one of its key, unless that one is live (a coarse grid, say):
   stopping those at each slider event would leave nothing to see until the hand rests.
5. What is short enough is answered between two chunks of the running work (``take_between``).
6. What is seen under the hand takes turns where the machine is too slow for all of it: who has been
   served lets those pass that wait, however urgent its next request (markers, where a slider moves
   faster than they are found, would leave the head as it was until the hand rests).
7. What is of a model that has been replaced is forgotten, also where it is posted before the window
   has heard of the new one: who hears of it asks anew.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from ddf_core.requests import Request


def is_preempted(running: Request, newer: Request) -> bool:
    """Whether work in progress is interrupted, to go on later: ``newer`` is more urgent."""
    mine, theirs = running.urgency, newer.urgency
    return theirs.rank < mine.rank and theirs.preempts > mine.resists


@dataclass(eq=False)
class Job:
    """A request that the worker has taken; ``stop`` is asked between chunks of its work."""

    request: Request
    _stopped: threading.Event = field(default_factory=threading.Event)
    _again: bool = False

    def stop(self) -> bool:
        """True once the work is no longer wanted, or is preempted."""
        return self._stopped.is_set()


class RequestQueue:
    """Thread-safe: any thread posts, one worker takes and finishes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, Request] = {}
        self._running: Job | None = None
        # Live keys that were served since all had their turn, or nothing waited.
        self._had_turn: set[Hashable] = set()
        self._closed = False
        self._on_the_way: list[Request] = []
        # Has changed the model, and the window has not heard of it.
        self._unheard: Request | None = None

    def post(self, request: Request) -> None:
        """Add a request; a double of one that waits or runs, or whose answer is on its way to the
        window, is ignored."""
        with self._changed:
            if self._closed or self._is_of_old_model(request) or self._is_known(request):
                return
            self._waiting[request.key] = request
            self._interrupt_for(request)
            self._changed.notify_all()

    def _is_of_old_model(self, request: Request) -> bool:
        return self._unheard is not None and request.urgency.is_of_model

    def _is_known(self, request: Request) -> bool:
        job = self._running
        if job is not None and job.request == request and (job._again or not job.stop()):
            # A newer one of its key may be waiting: what was asked last is what counts.
            self._waiting.pop(request.key, None)
            return True
        if request in self._on_the_way and not request.urgency.each_counts:
            # The planner would ask for it again with every other answer that the window reads.
            self._waiting.pop(request.key, None)
            return True
        return self._waiting.get(request.key) == request

    def _interrupt_for(self, request: Request) -> None:
        job = self._running
        if job is None:
            return
        same = job.request.key == request.key
        if same and (not job.request.urgency.is_live or request.urgency.ends_older):
            job._again = False
            job._stopped.set()
        elif not same and not job.stop() and self._goes_first(request, job.request):
            job._again = True
            job._stopped.set()

    def _goes_first(self, request: Request, running: Request) -> bool:
        waits_its_turn = running.urgency.is_live and request.key in self._had_turn
        return is_preempted(running, request) and not waits_its_turn

    def keep(self, wanted: Callable[[Request], bool]) -> None:
        """Forget waiting requests and stop running work whose answer nobody wants any more."""
        with self._changed:
            self._waiting = {key: r for key, r in self._waiting.items() if wanted(r)}
            job = self._running
            if job is not None and not job.request.urgency.is_live and not wanted(job.request):
                job._again = False
                job._stopped.set()

    def rests(self, seconds: float) -> bool:
        """Wait for a request; whether so long none came, and the queue is not closed."""
        with self._changed:
            return not self._changed.wait_for(lambda: self._waiting or self._closed, seconds)

    def take(self) -> Job | None:
        """The most urgent request, waiting for one if need be; None once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            self._running = Job(self._waiting.pop(self._next_key()))
            return self._running

    def _next_key(self) -> Hashable:
        """The most urgent, of those that are live the most urgent which had no turn."""
        live = {key for key, request in self._waiting.items() if request.urgency.is_live}
        if live <= self._had_turn:
            self._had_turn.clear()
        behind = live & self._had_turn
        ready = (key for key in self._waiting if key not in behind)
        key = min(ready, key=lambda k: self._waiting[k].urgency.rank)
        if key in live:
            self._had_turn.add(key)
        return key

    def take_between(self) -> Job | None:
        """What is short enough to be answered between two chunks of the running job; else None."""
        with self._changed:
            short = (k for k, r in self._waiting.items() if r.urgency.fits_between)
            key = next(short, None)
            return None if key is None else Job(self._waiting.pop(key))

    def finish(self, job: Job, *, answered: bool, refused: bool = False) -> None:
        """The worker is done with ``job``; one that stepped aside may go back to the queue.

        Args:
            answered: not given up. refused: the answer is that it cannot be done.
        """
        with self._changed:
            if job is self._running:
                self._running = None
            if answered:
                self._on_the_way.append(job.request)
            if job._again and not answered and not self._closed:
                self._waiting.setdefault(job.request.key, job.request)
            if not self._waiting:
                self._had_turn.clear()
            if answered and not refused and job.request.urgency.changes_model:
                self._unheard = job.request
                # They were asked of the model that has just been replaced.
                self._waiting = {
                    k: r for k, r in self._waiting.items() if not r.urgency.is_of_model
                }
            self._changed.notify_all()

    def collect(self, request: Request) -> None:
        """The window has received the answer to ``request``."""
        with self._changed:
            if request in self._on_the_way:
                self._on_the_way.remove(request)
            if request == self._unheard:
                self._unheard = None

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

    @property
    def is_out_of_work(self) -> bool:
        """Nothing waits and nothing runs, though the queue is not closed."""
        with self._changed:
            return not (self._waiting or self._closed) and self._running is None
