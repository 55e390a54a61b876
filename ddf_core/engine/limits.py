"""What the engine refuses because it is out of range."""

from __future__ import annotations

from ddf_core.errors import InputError

MAX_SIDE = 8192
"""Pixels along a side of a picture."""


def check_size(size: tuple[int, int]) -> None:
    """Refuse a picture of ``size`` (width, height) that is empty or too large.

    Raises:
        InputError: ``input.range``.
    """
    check_range("picture width", size[0], 1, MAX_SIDE)
    check_range("picture height", size[1], 1, MAX_SIDE)


def check_range(what: str, value: float, low: float, high: float) -> None:
    """Refuse a value outside ``[low, high]``.

    Raises:
        InputError: ``input.range``.
    """
    if not low <= value <= high:
        raise InputError(
            f"The {what} is {value:g}, it must lie between {low:g} and {high:g}.",
            code="input.range",
        )
