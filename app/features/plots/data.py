"""What the plots draw, as numbers and words: curves of a ray, bars of a pair. Pure, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.state.rays import Ray, ray_of, wanted_pair, wanted_profile
from app.state.screen import Screen
from app.state.viewer_state import PointState, ViewerState, target_view, view_title
from ddf_core.answers import RayProfile

Array = NDArray[np.float64]
Measure = Literal["cycle", "confidence"]

BARS = 48
TAIL = 0.995
"""The longest axis of a histogram leaves out this far a tail, which would flatten all the rest."""


@dataclass(frozen=True)
class RayPlotData:
    """The ray of one point.

    Args:
        point, ray: whose ray; where the point stands on it.
        profile: what was answered last, perhaps for a slightly older ray; None at first.
        match_title: the view in which similarity is measured, as people read it.
    """

    point: PointState
    ray: Ray
    profile: RayProfile | None
    match_title: str

    @property
    def about(self) -> str:
        """Whose ray it is: ``nose tip, seen in Source``."""
        return f"{self.point.name}, seen in {view_title(self.ray.view).lower()}"

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """(role of its colour in the theme, words) of each curve that is drawn."""
        if self.profile is None:
            return ()
        density, weight = fraction(self.profile.sigma)[1], fraction(self.profile.weight)[1]
        words = [
            ("accent", f"density, peak {density:.0f}"),
            ("weight", f"weight, peak {weight:.2f}"),
        ]
        if len(self.profile.similarity):
            words.append(("similarity", f"similarity, {self.match_title}"))
        return tuple(words)


def ray_plot_data(state: ViewerState, screen: Screen) -> RayPlotData | None:
    """What the ray plot shows; None where no point is selected, or its position is not known."""
    point = state.point(state.selected)
    ray = ray_of(state, screen, point)
    if point is None or ray is None:
        return None
    profile = screen.plots.profile
    wanted = wanted_profile(state, screen)
    if profile is not None and wanted is not None:
        # A curve of another instance or another eye would be a lie under this point.
        line, asked = profile.request.line, wanted.line
        if (line.instance, line.camera) != (asked.instance, asked.camera):
            profile = None
    target = "source" if ray.view == target_view(0) else view_title(target_view(0)).lower()
    return RayPlotData(point, ray, profile, target)


def fraction(values: NDArray[np.float32]) -> tuple[Array, float]:
    """Values divided by their largest one, and that one; zeros where there is nothing."""
    peak = float(values.max()) if len(values) else 0.0
    return np.asarray(values, float) / (peak if peak > 0 else 1.0), peak


@dataclass(frozen=True)
class Bars:
    """A histogram: ``edges`` (BARS + 1,), ``counts`` (BARS,), and what is said of it."""

    edges: Array
    counts: Array
    median: float
    bound: float
    points: int
    measure: Measure

    @property
    def words(self) -> str:
        """The figures in words."""
        side = "above" if self.measure == "confidence" else "below"
        return f"{self.points} points: median {self.median:.4f}, 95 % {side} {self.bound:.4f}"


def pair_bars(state: ViewerState, screen: Screen, measure: Measure) -> Bars | None:
    """How a measure is spread over the source's surface; None until the pair of now is measured."""
    pair = screen.plots.pair
    if pair is None or pair.request != wanted_pair(state):
        return None
    return bars_of(pair.cycle if measure == "cycle" else pair.confidence, measure)


def bars_of(values: NDArray[np.float32], measure: Measure) -> Bars:
    """The histogram of (N,) values >= 0; confidence always spans 0 to 1."""
    top = 1.0 if measure == "confidence" else float(np.quantile(values, TAIL)) or 1e-6
    edges = np.linspace(0.0, top, BARS + 1)
    counts = np.histogram(np.clip(values, 0.0, top), edges)[0].astype(float)
    # The worse side is what is said: large errors, small confidences.
    worse = 0.05 if measure == "confidence" else 0.95
    median, bound = (float(np.quantile(values, fraction)) for fraction in (0.5, worse))
    return Bars(edges, counts, median, bound, len(values), measure)
