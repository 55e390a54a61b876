"""How fine to ask, step by step: the numbers behind "quality follows the hand"."""

from __future__ import annotations

from ddf_core.requests.urgency import QUICK_GRID

GRID_LEVELS = (QUICK_GRID, 48, 96)
"""Voxels along an edge: the first one answers the hand, the last one is what stays."""

SLOW_FIRST_GRID = 16
"""Answers the hand instead, where the first one would take longer than this by the speed of the
last: a large generator, or a texture fetched through both fields."""

FIRST_GRID_S = 0.2

PICTURE_LEVELS = (128, 192, 256, 384, 512, 640, 896, 1280, 1792, 2560)
"""Longest sides of exact pictures, physical pixels, as far as the view has them; one that rests
gets the largest that ``FINAL_PICTURE_S`` allows, and shows it scaled up where that is less.

The first is made before the model's speed is known, and is what slow models stay at (pi-GAN was
trained at 128).
"""

QUICK_PICTURE_S = 2.0
"""The first exact picture at rest may take this long, by the speed of the last one ..."""

FINAL_PICTURE_S = 30.0
"""... and the one that stays may take this long. It steps aside for whatever the hand does."""

DRAFT_FIRST_PX = 48
"""Without OpenGL: longest side of the moving picture before the model's speed is known, then at
most ``DRAFT_PX`` ..."""

DRAFT_BUDGET_S = 0.15
"""... and the time it may take."""
