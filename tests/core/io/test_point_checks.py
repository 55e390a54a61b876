"""What a point from a file must keep."""

from __future__ import annotations

import pytest

from ddf_core.errors import InputError
from ddf_core.io.point_checks import check_inside, point_name


def test_a_place_outside_the_box_is_refused_by_its_axis() -> None:
    check_inside((0.6, -0.6, 0.0), 0.6)
    with pytest.raises(InputError, match=r"y is -0\.9, the box ends at -0\.6") as refusal:
        check_inside((0.1, -0.9, 0.0), 0.6)
    assert refusal.value.code == "points.outside"
    with pytest.raises(InputError):
        check_inside((float("nan"), 0.0, 0.0), 0.6)


def test_a_name_fits_on_one_line_and_is_never_empty() -> None:
    assert point_name("  nose\ntip ", 3) == "nosetip"
    assert point_name("\x00", 3) == "point 3"
