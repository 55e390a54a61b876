"""What counts as unsaved work."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.state import changes, point_edits
from app.state.unsaved import differs
from app.state.viewer_state import SOURCE, TEMPLATE, Banner, ViewerState
from ddf_core.model_info import ModelInfo
from tests.app.features.sessions.worlds import TARGET, worked_on


def home(state: ViewerState) -> ModelInfo:
    assert state.model is not None
    return state.model


@pytest.mark.parametrize(
    "change",
    [
        lambda s: changes.with_latent(s, SOURCE, replace(s.source, psi=0.1)),
        lambda s: changes.with_latent(s, TARGET, changes.seed_instance(s.latent(TARGET), 5, 3)),
        lambda s: replace(s, template_shown=True),
        lambda s: replace(s, linked=False),
        lambda s: point_edits.rename_point(s, 1, "tip"),
        lambda s: point_edits.without_point(s, 1),
        lambda s: point_edits.with_template_point(s, (0.0, 0.0, 0.1)),
        lambda s: point_edits.move_point(s, 1, TEMPLATE, (0.0, 0.0, 0.1)),
        lambda s: replace(s, points=(replace(s.points[0], x_tmpl=(0, 0, 0.1)), *s.points[1:])),
        worked_on,
    ],
)
def test_everything_that_undo_covers_is_work(loaded: ViewerState, change) -> None:
    assert differs(loaded, change(loaded))
    assert not differs(change(loaded), change(loaded))


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s,
        lambda s: replace(s, selected=2),
        lambda s: replace(s, banner=Banner("note", "hello"), loading="x"),
        lambda s: changes.with_camera(s, SOURCE, home(s).home.orbit_by(0.3, 0)),
        lambda s: replace(s, next_point_id=9),
    ],
)
def test_looking_and_selecting_is_not(loaded: ViewerState, change) -> None:
    assert not differs(loaded, change(loaded))


def test_an_answer_of_the_engine_is_not(loaded: ViewerState) -> None:
    origin = loaded.instance(SOURCE)
    asked = point_edits.with_instance_point(loaded, SOURCE, origin, (0.1, 0.2, 0.3))
    answered = point_edits.bring_to_template(asked, origin, {(0.1, 0.2, 0.3): (0.1, 0.1, 0.3)})
    assert asked.points != answered.points
    assert not differs(asked, answered)
