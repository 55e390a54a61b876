"""Values to colours."""

from __future__ import annotations

import numpy as np
import pytest

from ddf_core.appearance.scales import SURE, VIRIDIS, colour_values, on_scale, value_span


def test_the_ends_of_the_span_get_the_ends_of_viridis_and_so_does_what_lies_outside() -> None:
    rgb = np.round(255 * colour_values(np.array([-1.0, 0.0, 2.0, 9.0]), 0.0, 2.0))
    low, high = (68, 1, 84), (253, 231, 37)
    np.testing.assert_array_equal(rgb, [low, low, high, high])


def test_a_value_between_two_colours_of_the_table_is_their_mean() -> None:
    first, second = colour_values(np.array([0.0, 1.0]), 0.0, len(VIRIDIS) - 1.0)
    middle = colour_values(np.array([0.5]), 0.0, len(VIRIDIS) - 1.0)[0]
    np.testing.assert_allclose(middle, (first + second) / 2)


def test_more_is_always_lighter() -> None:
    rgb = colour_values(np.linspace(0, 1, 100), 0.0, 1.0)
    luminance = rgb**2.2 @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luminance) > 0).all()


def test_what_is_not_a_number_counts_as_nothing() -> None:
    np.testing.assert_array_equal(
        colour_values(np.array([np.nan]), 3.0, 4.0), colour_values([3.0], 3.0, 4.0)
    )


@pytest.mark.parametrize("mode", ["colour", "normals", "template"])
def test_modes_that_measure_nothing_have_no_span(mode) -> None:
    assert value_span(mode, 0.6) is None


def test_lengths_grow_with_the_box_and_confidence_does_not() -> None:
    assert value_span("deformation", 0.6) == pytest.approx((0.0, 0.03))
    assert value_span("deformation", 0.12) == pytest.approx((0.0, 0.006))
    assert value_span("round_trip", 0.6) == pytest.approx((0.0, 0.006))
    assert value_span("confidence", 0.12) == value_span("confidence", 0.6) == (0.0, 2.0)


def test_confidence_is_coloured_by_its_nines() -> None:
    ticks = on_scale("confidence", np.array([0.0, 0.9, SURE, 1.0, np.nan]))
    np.testing.assert_allclose(ticks, [0.0, 1.0, 2.0, 2.0, 0.0], atol=1e-9)
    np.testing.assert_array_equal(on_scale("deformation", np.array([0.9])), [0.9])
    # What an even scale gives nearly one colour is told apart.
    even = colour_values(np.array([0.9, 0.99]), 0.0, 1.0)
    ours = colour_values(on_scale("confidence", np.array([0.9, 0.99])), 0.0, 2.0)
    assert np.ptp(ours, axis=0).max() > 3 * np.ptp(even, axis=0).max()
