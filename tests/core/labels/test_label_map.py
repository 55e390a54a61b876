"""Painting a label map: order, erasing, digests, and that history is shared, not repeated."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.labels import label_map
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.labels.label_volume import SHAPE, LabelVolume

HALF = 0.5
LABELS = (Label("red", "#ff0000"), Label("half", "#008040"))
HERE, THERE = (0.1, 0.0, 0.2), (-0.2, 0.1, 0.0)
EMPTY = LabelMap(LABELS, HALF)


def stroke(label: int, *points, radius: float = 0.03) -> Stroke:
    return Stroke(label, radius, points)


def at(labels: LabelMap, *points) -> list[int]:
    return labels.numbers_at(np.array(points)).tolist()


def test_nothing_is_labelled_before_the_first_stroke() -> None:
    assert not EMPTY.volume().any()
    assert at(EMPTY, HERE) == [0]


def test_a_stroke_labels_its_balls_and_a_later_one_covers_it() -> None:
    once = EMPTY.add_stroke(stroke(1, HERE, THERE))
    assert at(once, HERE, THERE, (0.0, 0.0, 0.0)) == [1, 1, 0]
    twice = once.add_stroke(stroke(2, THERE))
    assert at(twice, HERE, THERE) == [1, 2]
    assert at(once, HERE, THERE) == [1, 1]


def test_the_eraser_takes_away_what_was_there_from_the_beginning_too() -> None:
    base = LabelVolume(np.full(SHAPE, 2, np.uint8))
    erased = LabelMap(LABELS, HALF, base).add_stroke(stroke(0, HERE))
    assert at(erased, HERE, THERE) == [0, 2]


def test_a_map_made_whole_equals_one_that_was_painted_stroke_by_stroke() -> None:
    strokes = (stroke(1, HERE), stroke(2, THERE, HERE), stroke(0, THERE, radius=0.01))
    painted = EMPTY
    for one in strokes:
        painted = painted.add_stroke(one)
    whole = LabelMap(LABELS, HALF, None, strokes)
    assert whole == painted
    assert hash(whole) == hash(painted)
    np.testing.assert_array_equal(whole.volume(), painted.volume())


@pytest.mark.parametrize(
    "other",
    [
        EMPTY,
        EMPTY.add_stroke(stroke(2, HERE)),
        EMPTY.add_stroke(stroke(1, THERE)),
        EMPTY.add_stroke(stroke(1, HERE, radius=0.031)),
        LabelMap(LABELS, 0.6).add_stroke(stroke(1, HERE)),
        LabelMap(LABELS[:1], HALF).add_stroke(stroke(1, HERE)),
        EMPTY.with_labels((Label("red", "#ff0001"), LABELS[1])).add_stroke(stroke(1, HERE)),
        LabelMap(LABELS, HALF, LabelVolume(np.ones(SHAPE, np.uint8))).add_stroke(stroke(1, HERE)),
    ],
)
def test_whatever_shows_makes_another_map(other) -> None:
    assert EMPTY.add_stroke(stroke(1, HERE)) != other


def test_a_name_or_colour_changes_the_map_but_not_its_volume() -> None:
    painted = EMPTY.add_stroke(stroke(1, HERE))
    renamed = painted.with_labels((Label("crimson", "#dc143c"), LABELS[1]))
    assert renamed.volume() is painted.volume()


def test_a_stroke_that_grows_paints_only_its_new_balls(monkeypatch) -> None:
    before = EMPTY.add_stroke(stroke(1, HERE))
    before.add_stroke(stroke(2, THERE)).volume()
    painted = []
    real = label_map.paint_ball
    monkeypatch.setattr(label_map, "paint_ball", lambda *a: (painted.append(a[2]), real(*a)))
    more = (0.3, 0.3, 0.3)
    grown = before.add_stroke(stroke(2, THERE, more))
    assert at(grown, HERE, THERE, more) == [1, 2, 2]
    assert painted == [more]


def test_undo_and_redo_paint_nothing_again(monkeypatch) -> None:
    first = EMPTY.add_stroke(stroke(1, HERE))
    second = first.add_stroke(stroke(2, THERE))
    volumes = [labels.volume() for labels in (first, second)]
    monkeypatch.setattr(label_map, "paint_ball", lambda *a: 1 / 0)
    assert first.volume() is volumes[0]
    assert second.volume() is volumes[1]


def test_flattened_it_looks_the_same_without_strokes() -> None:
    painted = EMPTY.add_stroke(stroke(1, HERE)).add_stroke(stroke(2, THERE))
    flat = painted.flatten_strokes()
    assert flat.strokes == ()
    np.testing.assert_array_equal(flat.volume(), painted.volume())


def test_numbers_names_and_colours_belong_together() -> None:
    assert EMPTY.number_of("half") == 2
    assert EMPTY.number_of("none") is None
    np.testing.assert_allclose(
        EMPTY.colours(), [[0, 0, 0], [1, 0, 0], [0, 128 / 255, 64 / 255]], atol=1e-7
    )
