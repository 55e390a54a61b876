"""How fine to ask, step by step: the numbers behind "quality follows the hand"."""

from __future__ import annotations

from ddf_core.requests.urgency import QUICK_GRID

GRID_LEVELS = (QUICK_GRID, 48, 96)
"""Voxels along an edge: the first one answers the hand, the last one is what stays."""

FIRST_GRIDS = (16, 32, 48, 64)
"""What may answer the hand, all views that wait for one together: the finest of these that takes
``FIRST_GRID_S`` by the speed of the last grid, and ``READABLE_GRID`` even where that takes
``READABLE_S``. 24 until a speed is known. They are drafts, finer than dense grids of equal work."""

SLOW_FIRST_GRID = FIRST_GRIDS[0]

READABLE_GRID = 32
"""Eyes and mouth can be told, which at 16 they cannot."""

FIRST_GRID_S, READABLE_S = 0.05, 0.14

IN_HAND_S = 0.2
"""While the hand is down and pauses, or comes back to what was computed before, the next finer grid
is made where it takes no longer than this: as long as that the next move may have to wait."""

# Evaluations of the network for a grid made from nothing, drafts above 24^3, and from the next
# coarser one of ``GRID_LEVELS``: of bundled heads, measured; by it soft models are slower.
WORK = {16: 16**3, 24: 24**3, 32: 9_800, 48: 20_900, 64: 37_100}
FINER_WORK = {24: 24**3, 48: 14_800, 96: 62_000}

PICTURE_LEVELS = (128, 192, 256, 384, 512, 640, 896, 1280, 1792, 2560)
"""Longest sides of exact pictures, physical pixels, as far as the view has them; one that rests
gets the largest that ``FINAL_PICTURE_S`` allows, and shows it scaled up where that is less.

The first is made before the model's speed is known, and is what the slowest models stay at.
"""

QUICK_PICTURE_S = 2.0
"""The first exact picture at rest may take this long, by the speed of the last one ..."""

FINAL_PICTURE_S = 600.0
"""... and the one that stays may take this long: tile after tile, each shown as it comes, and each
stepping aside for whatever the hand does."""

TILE_SIDES = (64, 96, 128, 192, 256)
"""Sides of tiles, physical pixels: the largest that takes ``FIRST_TILE_S``. Smaller ones than the
first would cost more than they show: what each takes beside its pixels is a sixth at 64."""

FIRST_TILE_S = 0.3

MIDDLE_WORK = 3.5
"""What a pixel in the middle of a head takes, as a multiple of the mean of a picture with its
background (bundled heads: a quarter of the pixels are head)."""

DRAFT_FIRST_PX = 48
"""Without OpenGL: longest side of the moving picture before the model's speed is known, then at
most ``DRAFT_PX`` ..."""

DRAFT_BUDGET_S = 0.15
"""... and the time it may take."""
