"""Which path is meant by what is dropped on the window. Pure; no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

MODEL_ENDINGS = (".pth", ".pt")


def path_meant(paths: Sequence[Path]) -> Path | None:
    """One path by itself; of pi-GAN's two files the average, which says which weights are shown,
    and beside which the generator is found. None of anything else."""
    if len(paths) == 1:
        return paths[0]
    if len(paths) != 2 or any(path.suffix not in MODEL_ENDINGS for path in paths):
        return None
    averages = [path for path in paths if "generator" not in path.name]
    return averages[0] if len(averages) == 1 else None
