"""How the views share the centre."""

from __future__ import annotations

import pytest

from app.shell.view_area import rows_of


@pytest.mark.parametrize(
    ("count", "upper", "lower"), [(1, 1, 0), (2, 2, 0), (3, 3, 0), (4, 2, 2), (5, 3, 2), (6, 3, 3)]
)
def test_up_to_three_views_stand_in_one_row_and_more_in_two(count, upper, lower) -> None:
    views = [str(i) for i in range(count)]
    above, below = rows_of(views)
    assert (len(above), len(below)) == (upper, lower)
    assert [*above, *below] == views
