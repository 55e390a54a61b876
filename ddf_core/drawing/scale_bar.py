"""A scale bar: the longest round length that there is room for, in the plane through the point that
the camera turns about. What lies nearer to the eye than that plane looks larger, what lies farther
smaller. Pure arithmetic; who draws it is not said here."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ddf_core.scene.camera import Camera

STEPS = (5, 2, 1)
UNITS = ((0, "m"), (-2, "cm"), (-3, "mm"))
"""A power of ten of the metre, and its name."""
ROOM = 1 / 4
"""Of a picture's width, which the bar may be long."""


@dataclass(frozen=True)
class ScaleBar:
    """``pixels`` long, and what length that is."""

    pixels: float
    label: str

    def scale_by(self, factor: float) -> ScaleBar:
        """The same bar in other pixels."""
        return replace(self, pixels=self.pixels * factor)


def scale_bar(camera: Camera, size: tuple[int, int], metres: float) -> ScaleBar:
    """The bar of a picture of ``size`` (width, height) pixels.

    ``pixels = length / (metres * camera.units_per_pixel(size))``, for the longest length of 1, 2 or
    5 times a power of ten metres that is at most ``ROOM`` of the width.

    Args:
        metres: of one scene unit, above 0; see ``ddf_core.meshing.size``.
    """
    pixel_m = metres * camera.units_per_pixel(size)
    step, power = round_length(ROOM * size[0] * pixel_m)
    return ScaleBar(step * 10.0**power / pixel_m, name_length(step, power))


def round_length(most: float) -> tuple[int, int]:
    """The longest ``step * 10^power`` that is at most ``most`` (above 0), step 1, 2 or 5."""
    # What is short of a round length by rounding alone is one.
    most *= 1 + 1e-9
    power = math.floor(math.log10(most))
    return next(step for step in STEPS if step == 1 or step * 10.0**power <= most), power


def name_length(step: int, power: int) -> str:
    """``step * 10^power`` metres in the unit that people say it in: ``5 cm``."""
    unit_power, unit = next((one for one in UNITS if power >= one[0]), UNITS[-1])
    return f"{step * 10.0 ** (power - unit_power):g} {unit}"
