"""What undo restores and what a session keeps follow from the type a field stands in."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import combinations

import pytest

from app.state.viewer_state import Moment, ViewerState
from ddf_core.document.document import (
    Document,
    SessionState,
    ViewSettings,
    part,
    restore_document,
    with_part,
)
from ddf_core.document.session_file import kept_part


def names(kind: type) -> set[str]:
    return {each.name for each in fields(kind)}


def test_every_field_belongs_to_exactly_one_kind() -> None:
    kinds = (Document, ViewSettings, Moment)
    assert names(ViewerState) == names(Document) | names(ViewSettings) | names(Moment)
    for one, other in combinations(kinds, 2):
        assert not names(one) & names(other)


@pytest.mark.parametrize("name", sorted(names(Document) - {"next_point_id"}))
def test_undo_restores_every_field_of_the_document(loaded: ViewerState, name: str) -> None:
    changed = replace(loaded, **{name: "another"})
    assert restore_document(changed, part(Document, loaded)) == loaded


@pytest.mark.parametrize("name", sorted(names(ViewSettings) | names(Moment)))
def test_undo_leaves_all_else_alone(loaded: ViewerState, name: str) -> None:
    changed = replace(loaded, **{name: "another"})
    assert restore_document(changed, part(Document, loaded)) == changed


@pytest.mark.parametrize("name", sorted(names(SessionState) - {"label_map"}))
def test_a_session_keeps_every_field_but_those_of_the_moment(
    loaded: ViewerState, name: str
) -> None:
    changed = replace(loaded, **{name: "another"})
    assert getattr(kept_part(changed), name) == "another"
    assert getattr(with_part(loaded, kept_part(changed)), name) == "another"


@pytest.mark.parametrize("name", sorted(names(Moment)))
def test_a_session_keeps_nothing_of_the_moment(loaded: ViewerState, name: str) -> None:
    assert kept_part(replace(loaded, **{name: "another"})) == kept_part(loaded)
