"""How long the lists of a session may be, asked before anything is made of their items: hundreds of
thousands of them take seconds. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from ddf_core.document.checks import MAX_DIRECTIONS, MAX_LISTED, MAX_POINTS, MAX_SETS
from ddf_core.document.label_checks import MAX_BALLS
from ddf_core.document.parts import MAX_TARGETS
from ddf_core.io.ranges import within

MOST = {
    "points": MAX_POINTS,
    "point_sets": MAX_SETS,
    "directions": MAX_DIRECTIONS,
    "photo_list": MAX_LISTED,
    "targets": MAX_TARGETS,
}


def check_lengths(state: Mapping[str, object], label_map: object) -> None:
    """Refuse lists that are too long.

    Args:
        state, label_map: as they were read from the file, of whatever types.

    Raises:
        WrongValue: with its path in the file.
    """
    for name, most in MOST.items():
        value = state.get(name)
        if isinstance(value, list):
            within(f"number of state.{name}", len(value), 0, most)
    strokes = label_map.get("strokes") if isinstance(label_map, dict) else None
    if isinstance(strokes, list):
        points = (stroke.get("points") for stroke in strokes if isinstance(stroke, dict))
        balls = sum(len(each) for each in points if isinstance(each, list))
        within("number of state.label_map.strokes", len(strokes), 0, MAX_BALLS)
        within("number of balls in state.label_map.strokes", balls, 0, MAX_BALLS)
