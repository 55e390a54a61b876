"""The row "second_photo": what a second photo of the same head is worth, by exact truth.

Fresh procedural heads, each pictured by two cameras that nobody tells. The head is inverted from
the first picture alone, from it with twice the steps (which takes as long as two pictures do), and
from both. Judged is what the first picture shows, and what it does not: the head turned to both
sides of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ddf_core.evaluation.effort import Effort, Tell, effort_of, tell_nobody
from ddf_core.evaluation.fidelity import SIZE
from ddf_core.evaluation.inversion import (
    SECONDS,
    STEPS,
    Case,
    figures_of_cases,
    fresh_cases,
    invert_case,
)
from ddf_core.inversion.settings import InvertSettings
from ddf_core.model import Model
from ddf_core.procedural.render import render_head
from ddf_core.sampling.views import Views
from ddf_core.seeding import EVALUATE, stream

SETTINGS = InvertSettings(seconds=2 * SECONDS, steps=STEPS)


def second_photo_row(
    model: Model, heads: int, seed: int, tell: Tell = tell_nobody
) -> dict[str, object]:
    """The figures with both pictures; beside them those with the first alone.

    Args:
        tell: hears how far it is, before each head.
    """
    cases = fresh_cases(model, heads, seed)
    others = _other_pictures(model, cases, seed)
    longer = replace(SETTINGS, steps=2 * STEPS)
    pairs = [[case.square, other.square] for case, other in zip(cases, others, strict=True)]
    firsts = [[first] for first, _ in pairs]
    ways = {"both": (pairs, SETTINGS), "one": (firsts, SETTINGS), "one_as_long": (firsts, longer)}
    total = sum(len(each[0]) * effort_of(settings) for each, settings in ways.values())
    effort = Effort(tell, len(cases) * total)
    found = {
        name: [
            invert_case(model, photos, settings)
            for photos in effort.over(each, len(each[0]) * effort_of(settings), name)
        ]
        for name, (each, settings) in ways.items()
    }
    figures = {name: figures_of_cases(model, cases, way, seed) for name, way in found.items()}
    return {**figures.pop("both"), "heads": heads, "steps": STEPS, **figures}


def _other_pictures(model: Model, cases: Sequence[Case], seed: int) -> list[Case]:
    """The same heads by cameras of a stream of their own."""
    rng = stream(f"{EVALUATE}-second-photo", seed)
    views = Views(model.card.camera, model.card.poses)
    drawn = [views.draw(rng) for _ in cases]
    return [
        replace(case, camera=camera, photo=render_head(case.head, camera, SIZE), turned=())
        for case, camera in zip(cases, drawn, strict=True)
    ]
