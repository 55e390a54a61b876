"""A page of the world of shifted balls, where F of every point is known, and how it is read."""

from __future__ import annotations

import html.parser
import json
from typing import Any

from ddf_core.engine import Engine
from ddf_core.engine.describe import model_info
from ddf_core.export.web_page.plan import MadePage, PageHead, PagePlan, PageWork, page_points
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.shown import LatentInstance
from tests.core.shifted_ball import BOX_HALF, ShiftFields, ball_model

LATENTS = ((1.0, 0.0, -1.0), (-2.0, 1.0, 0.5))
FRONT = (0.0, 0.0, 0.23)
# Names that would end or open an element, or a string, if anything let them.
HOSTILE = '</script><script>alert(1)</script><!--<img src=x onerror="alert(2)">&amp;\u2028'
LABELS = LabelMap(
    (Label("</script><b>nose", "#ff0000"), Label("nowhere", "#00ff00")),
    BOX_HALF,
    strokes=(Stroke(1, 0.1, (FRONT,)),),
)
HEADS = tuple(
    PageHead(f"Seed {number}", LatentInstance(z)) for number, z in enumerate(LATENTS, start=1)
)
PLAN = PagePlan(HOSTILE, HEADS, page_points([(HOSTILE, FRONT)]), LABELS, 16, 64)


def make_page(plan: PagePlan) -> MadePage:
    model = ball_model(ShiftFields())
    engine, work = Engine(model), PageWork(plan, model_info(model))
    while (request := work.request) is not None:
        work.take(engine.answer(request))
    return work.page()


class Elements(html.parser.HTMLParser):
    """The elements of a file as a browser sees them, with the text in each script and style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.texts:
            self.texts[-1] += data

    def all_texts(self, tag: str) -> list[str]:
        pairs = zip(self.found, self.texts, strict=True)
        return [text for (name, _), text in pairs if name == tag]


def block(text: str, name: str) -> Any:
    """What stands in a data block of the file."""
    elements = Elements(text)
    at = [i for i, (_, attrs) in enumerate(elements.found) if attrs.get("id") == name]
    (only,) = at
    return json.loads(elements.texts[only])
