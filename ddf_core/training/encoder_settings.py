"""Everything that makes one trained encoder differ from another."""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.training.encoder_descent import cosine_rate


@dataclass(frozen=True)
class EncoderDataSettings:
    """The pictures that are rendered ahead of time.

    Args:
        styles, views: how many styles, and pictures of each.
        shard: styles in one file of the cache; more styles later only add files.
        picture_px: side of a picture.
        grid: resolution of the bake that all views of a style share.
        seed: names the streams of styles and cameras.
        zoom, shift: half widths of the uniform log zoom, and of both shifts in half pictures.
    """

    styles: int = 800
    views: int = 6
    shard: int = 32
    picture_px: int = 72
    grid: int = 48
    seed: int = 0
    zoom: float = 0.22
    shift: float = 0.12
    version: int = 2


@dataclass(frozen=True)
class EncoderWeights:
    """What each kind of supervision counts for; style and camera are in standard deviations."""

    style: float = 1.0
    camera: float = 2.0
    surface: float = 0.3
    normal: float = 0.1
    pixel: float = 1.0


@dataclass(frozen=True)
class EncoderSettings:
    """One run.

    Args:
        batch: pictures a step.
        rate, warmup_steps: of Adam; a cosine leads down to 2 % of the rate.
        ema: decay of the averaged weights, which are what is saved.
        film_every: steps between supervision by the generator itself: surface and normal one time,
            pixels the next. It costs more than all the rest of a step.
        film_items, film_points, film_rays: pictures, surface points and rays of such a step.
    """

    steps: int = 2_500
    seed: int = 0
    batch: int = 32
    rate: float = 1e-3
    warmup_steps: int = 100
    ema: float = 0.995
    film_every: int = 4
    film_items: int = 6
    film_points: int = 64
    film_rays: int = 48
    checkpoint_every_s: float = 60.0
    weights: EncoderWeights = EncoderWeights()
    data: EncoderDataSettings = EncoderDataSettings()

    def rate_at(self, index: int) -> float:
        """The rate of a step; it depends on the step alone."""
        return cosine_rate(self.rate, self.warmup_steps, self.steps, index)
