"""What views say of themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.state import changes
from app.state.titles import OUT_OF_RANGE, describe, warning
from app.state.viewer_state import BEFORE, SOURCE, TEMPLATE, ViewerState
from ddf_core.document.transfer import EVERYONE
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.shown import LayerMix
from tests.app.fake_engine import AXES, BOX

TARGET = "target1"
NAMES = ("hair", "lips", "left eye", "right eye")


@pytest.fixture
def textured(loaded: ViewerState) -> ViewerState:
    """The source's texture on everyone, with four parts to choose from."""
    numbers = LabelMap(tuple(Label(name, "#808080") for name in NAMES), BOX)
    transfer = replace(loaded.transfer, on=True, onto=EVERYONE)
    return replace(loaded, label_map=numbers, transfer=transfer)


def test_the_title_says_when_the_latent_was_edited_or_mixed(loaded) -> None:
    assert describe(loaded, SOURCE) == "Source · seed 12"
    edited = changes.with_axis_value(loaded.source, AXES[0], 2.0)
    state = changes.with_latent(loaded, SOURCE, edited)
    assert describe(state, SOURCE) == "Source · seed 12 edited"
    mixed = replace(edited, mix=LayerMix((0.0, 0.0, 0.0), 1.0, 1, 2))
    state = changes.with_latent(loaded, SOURCE, mixed)
    assert describe(state, SOURCE) == "Source · seed 12 edited mixed"
    assert describe(state, TEMPLATE) == "Template · mean style"


@pytest.mark.parametrize(
    ("parts", "blend", "told"),
    [
        ((), 1.0, ""),
        ((), 0.47, ", 47%"),
        ((1,), 0.47, ", hair only, 47%"),
        ((1, 2), 1.0, ", hair and lips only"),
        ((1, 2, 3), 1.0, ", 3 of 4 parts only"),
        ((9,), 1.0, ""),
    ],
)
def test_the_title_says_how_much_of_a_texture_is_on(textured, parts, blend, told) -> None:
    transfer = replace(textured.transfer, parts=parts, blend=blend)
    state = replace(textured, transfer=transfer)
    assert describe(state, TARGET) == f"Target 1 · texture of source{told}"
    assert describe(state, SOURCE) == "Source · seed 12"


def test_what_is_not_on_is_not_told(textured) -> None:
    nothing = replace(textured, transfer=replace(textured.transfer, blend=0.0))
    assert describe(nothing, TARGET) == "Target 1 · seed 40"
    assert describe(replace(textured, mode="normals"), TARGET) == "Target 1 · seed 40"


def test_a_texture_on_the_template_is_told_too(textured) -> None:
    state = replace(textured, transfer=replace(textured.transfer, onto=TEMPLATE))
    assert describe(state, TEMPLATE) == "Template · texture of source"
    painting = replace(state, painting=True, mode="labels")
    assert describe(painting, TEMPLATE) == "Template · paint, right drag turns"


def test_before_and_after_have_titles_of_their_own(textured) -> None:
    state = replace(textured, transfer=replace(textured.transfer, compared=True, blend=0.5))
    assert describe(state, BEFORE) == "Before · own colours"
    assert describe(state, TARGET) == "Target 1 · texture of source, 50%"


def test_a_morph_says_its_weights(loaded, bare) -> None:
    morph = replace(loaded.morph, on=True, shape=0.3, texture=0.8)
    words = "Target 1 · morph from the source, shape 30%"
    assert describe(replace(loaded, morph=morph), TARGET) == f"{words}, texture 80%"
    assert describe(replace(bare, morph=morph), TARGET) == words


def test_a_head_far_from_what_was_trained_is_a_warning_whatever_is_on(textured) -> None:
    far = replace(textured.targets[0], z=(9.0, 0.0, 0.0))
    state = changes.with_latent(textured, TARGET, far)
    assert warning(state, TARGET) == OUT_OF_RANGE
    assert warning(state, SOURCE) == warning(state, TEMPLATE) == ""
    compared = replace(state, transfer=replace(state.transfer, compared=True))
    assert warning(compared, BEFORE) == OUT_OF_RANGE
    # Half way between the two it is an ordinary one.
    morph = replace(state.morph, on=True, shape=0.3)
    assert warning(replace(state, morph=morph), TARGET) == ""
