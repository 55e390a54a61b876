"""Pivotal tuning: a COPY of the generator, bent a little about the style that was found.

The loss is that of the photos; beside it the copy must stay what it was at this style where no
photo looks, and at other styles everywhere, so that novel views, B and F keep what they rely on.
Source: Roich et al., Pivotal Tuning (2021); the anchors in space are ours.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ddf_core.inversion.adam import Adam
from ddf_core.inversion.candidate import Candidate
from ddf_core.inversion.expectation import fit_shift, trust_in
from ddf_core.inversion.marching import march_all, surroundings
from ddf_core.inversion.patch_loss import Pixels, patch_loss, patches_at, rays_through
from ddf_core.inversion.settings import InvertSettings
from ddf_core.inversion.target import SHARP_SIDE, Level, Target
from ddf_core.model import Model
from ddf_core.models.generator import Generator
from ddf_core.models.style_space import StyleSpace
from ddf_core.seeding import stream
from ddf_core.work_clock import WorkClock

# Of Adam, for a model that explains its pictures as the bundled heads do (chosen there), and how
# much faster at most for one that leaves more to be learnt: on five validation portraits 22.8 dB at
# five times the rate, 20.9 without tuning. Other rates were not compared there.
RATE, MOST_HASTE = 6e-5, 6.0
PATCH, PATCHES = 16, 4
ANCHORS, ANCHOR_WEIGHT = 768, 2.0
BAKE_RESOLUTION = 48


class Tuner:
    """The copy under Adam; the model's own generator is never touched."""

    def __init__(
        self,
        model: Model,
        space: StyleSpace,
        targets: Sequence[Target],
        found: Candidate,
        settings: InvertSettings,
    ) -> None:
        self._model, self._space, self._targets = model, space, targets
        self._found, self._settings = found, settings
        self._home, self._shift = model.card.camera, fit_shift(model.card)
        self.generator: Generator = copy.deepcopy(model.generator)
        layers = self.generator.tuned_layers()
        self._weights = [p for layer in layers for p in layer.parameters()]
        for weight in self._weights:
            weight.requires_grad_(True)
        self._rate = RATE * min(1 / trust_in(model.card), MOST_HASTE)
        self._adam = Adam([self._weights], [self._rate])
        self._rng = stream("invert-tune", settings.seed)
        # The surface hardly moves: one bake serves the whole tuning.
        self._grid = surroundings(
            model.generator, found.as_style, model.card.box_half, BAKE_RESOLUTION
        )
        self._seconds = settings.seconds * settings.tune_share
        self._clock = WorkClock()
        self.step_count = 0

    @property
    def fraction(self) -> float:
        """How much of the time or of the steps is used, in [0, 1]."""
        used = self._clock.seconds / max(self._seconds, 1e-6)
        return min(1.0, max(used, self.step_count / self._settings.tune_steps))

    @property
    def seconds_left(self) -> float:
        """Until the end, at most."""
        return max(0.0, self._seconds - self._clock.seconds)

    def step(self) -> float:
        """One step of Adam; its loss."""
        self._adam.rates[0] = self._rate * 0.5 * (1.1 + math.cos(math.pi * self.fraction))
        loss = self._photo_loss() + ANCHOR_WEIGHT * self._anchor_loss()
        self._adam.zero_grad()
        loss.backward()
        self._adam.step()
        self.step_count += 1
        return float(loss.detach())

    def freeze_copy(self) -> Generator:
        """The copy, frozen."""
        return self.generator.requires_grad_(False).eval()

    def _photo_loss(self) -> Tensor:
        """Of all photos together."""
        levels = [target.sharp(SHARP_SIDE) for target in self._targets]
        pixels = [self._patches(level) for level in levels]
        poses = torch.stack([pose.vector(levels[0].rgb.device) for pose in self._found.poses])
        rays = rays_through(poses, self._home, levels, pixels)
        style, grid = self._found.style, self._grid
        found = march_all(self.generator, style, rays, grid, self._home, self._rng, self._shift)
        losses = [
            patch_loss(*each, self._settings.structure)
            for each in zip(found, levels, pixels, strict=True)
        ]
        return torch.stack(losses).sum()

    def _patches(self, level: Level) -> Pixels:
        patch = min(PATCH, level.side)
        corners = torch.randint(level.side - patch + 1, (PATCHES, 2), generator=self._rng)
        return patches_at(level, corners, patch)

    def _anchor_loss(self) -> Tensor:
        """How far the copy is from the original at random places: of this style, and of another."""
        box_half = self._model.card.box_half
        x = (torch.rand(2, ANCHORS // 2, 3, generator=self._rng) * 2 - 1) * box_half
        c = torch.randn(1, self._space.size, generator=self._rng)
        x, c = x.to(self._found.style), c.to(self._found.style)
        with torch.no_grad():
            styles = torch.stack((self._found.style, self._space.decode(c)[0]))
            rgb, raw = self._model.generator.shade(x, None, *styles.chunk(2, dim=-1))
            true = -torch.expm1(-self._model.generator.density(raw) * box_half / 48)
        said_rgb, said_raw = self.generator.shade(x, None, *styles.chunk(2, dim=-1))
        said = -torch.expm1(-self.generator.density(said_raw) * box_half / 48)
        colours = (true[..., None] * (said_rgb - rgb)).square().mean()
        return (said - true).square().mean() + colours
