"""A point of the scene as a plain value."""

from __future__ import annotations

Point = tuple[float, float, float]
"""x, y, z in scene units."""
