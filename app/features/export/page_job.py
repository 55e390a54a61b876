"""Makes a web page whenever the engine has nothing better to do, and writes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.features.export.exporter import EngineExporter, EngineWork
from app.features.export.page import page_plan, write_page_file
from ddf_core.answers import Answer
from ddf_core.errors import DdfError
from ddf_core.export.web_page.plan import PageWork
from ddf_core.requests import MakeMesh, MatchFrame

PARTS = 200
"""Of all that the engine makes, in the bar; writing the file is one more."""


@dataclass(kw_only=True)
class _Page(EngineWork):
    """A page that is being made."""

    page: PageWork

    @property
    def request(self) -> MakeMesh | MatchFrame | None:
        return self.page.request

    def take(self, answer: Answer) -> None:
        self.page.take(answer)
        self.done = round(PARTS * self.page.done)


class PageExporter(EngineExporter[_Page]):
    """One page, part after part."""

    asks = (MakeMesh, MatchFrame)

    def start(self, path: Path) -> None:
        """Begin, with heads, points and labels as they are now; too many points are refused."""
        state = self._store.state
        if self._work is not None or state.model is None:
            return
        try:
            work = PageWork(page_plan(state, state.model), state.model)
        except DdfError as error:
            self.failed.emit(error)
            return
        self._begin(_Page(path=path, parts=PARTS + 1, page=work))

    def _make_saver(self, work: _Page) -> Callable[[], None]:
        return partial(write_page_file, work.path, work.page.page())
