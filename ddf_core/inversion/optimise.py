"""The optimisation of a style and of a camera for each photo, one step at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.inversion.adam import Adam
from ddf_core.inversion.candidate import Candidate, Compared, against
from ddf_core.inversion.expectation import expected_error, fit_shift, trust_in
from ddf_core.inversion.marching import Seen, march_all, surroundings
from ddf_core.inversion.patch_loss import Pixels, patch_loss, patches_at, rays_through
from ddf_core.inversion.settings import InvertSettings, Stage
from ddf_core.inversion.target import SHARP_SIDE, Level, Target
from ddf_core.model import Model
from ddf_core.models.style_space import StyleSpace
from ddf_core.scene.photo_pose import PhotoPose, pose_rays
from ddf_core.scene.quick_render import QuickGrid
from ddf_core.scene.rays import Rays
from ddf_core.seeding import stream
from ddf_core.work_clock import WorkClock

# Yaw, pitch, zoom and shifts that change a picture about as much as one coordinate of the style.
POSE_UNITS = (0.06, 0.06, 0.04, 0.03, 0.03)
# Steps between two bakes: the surface moves less than a voxel in so many.
REFRESH = 20
BAKE_RESOLUTION = 48
LAST_RATE = 0.1
# How much faster offsets move at most where a model leaves much to be explained, and from which
# part of the whole on such a model has them.
OFFSET_HASTE, OFFSETS_FROM = 4.5, 0.2
# A model is looked at in single pixels of the sharp photo if it explains its kind so well, as a
# part of what the bundled heads leave unexplained.
SHARP_MODELS = 0.5
LOOK_SIDE = 64


class Optimiser:
    """Coordinates, FiLM offsets and cameras under Adam; the best so far by a score of its own.

    Args:
        targets: photos of one head; their losses are summed.
        clock: of the whole inversion, whose time this one's is.
    """

    def __init__(
        self,
        model: Model,
        space: StyleSpace,
        targets: Sequence[Target],
        start: Candidate,
        settings: InvertSettings,
        clock: WorkClock,
    ) -> None:
        self._model, self._space, self._targets = model, space, targets
        self._settings = settings
        self._home, self._shift = model.card.camera, fit_shift(model.card)
        self._c = start.c.clone().requires_grad_()
        # What a photo does not show stays as the start supposes it: the encoder's guess is the mean
        # of all heads that look so, and nearer to the truth there than the mean of all heads.
        self._expected = start.c.clone()
        self._offset = (start.offset / space.spread).requires_grad_()
        device = model.generator.device
        self._poses_from = torch.stack([pose.vector(device) for pose in start.poses])
        self._move = torch.zeros_like(self._poses_from, requires_grad=True)
        self._units = torch.tensor(POSE_UNITS, device=device)
        self._rng = stream("invert", settings.seed)
        # Where much is left unexplained, a camera that moves freely explains what is not its own:
        # it moves a fifth as fast there, and is held to where it began. Nor are finer pixels looked
        # at than such a model makes. These chosen by the PSNR of validation portraits.
        surely = trust_in(model.card)
        pose_rate = settings.pose_rate * surely
        self._pose_prior = settings.pose_prior * (1 - surely)
        self._finest = SHARP_SIDE if surely > SHARP_MODELS else SHARP_SIDE // 2
        # What such a model has no code for is found in its styles: offsets move sooner, and five
        # times as fast. These and how firmly cameras are held were chosen by the PSNR and the
        # cameras of 24 validation portraits, inside the mask: 21.8 dB, 1.6 and 1.9 degrees of yaw
        # and pitch with offsets from 0.4 on and a pose prior of 1e-3; 22.5, 1.5 and 1.7 so.
        offset_rate = settings.offset_rate * (1 + OFFSET_HASTE * (1 - surely))
        self._offsets_from = OFFSETS_FROM if surely <= SHARP_MODELS else 1.0
        self._rates = (settings.coordinate_rate, pose_rate, offset_rate)
        self._adam = Adam([[self._c], [self._move], [self._offset]], self._rates, betas=(0.9, 0.95))
        self._seconds = settings.seconds * (1 - settings.tune_share * settings.tune)
        self._clock = clock
        self.step_count = 0
        self.best = start
        self.seen: tuple[Compared, ...] = ()
        self._grid: QuickGrid = self._bake_style()
        self._look()

    @property
    def fraction(self) -> float:
        """How much of the time or of the steps is used, in [0, 1]."""
        used = self._clock.seconds / max(self._seconds, 1e-6)
        return min(1.0, max(used, self.step_count / self._settings.steps))

    @property
    def seconds_left(self) -> float:
        """Until the end at this pace."""
        used = self._clock.seconds
        pace = used / max(self.step_count, 1)
        by_steps = (self._settings.steps - self.step_count) * pace
        return max(0.0, min(self._seconds - used, by_steps))

    def step(self) -> float:
        """One step of Adam; its loss."""
        fraction = self.fraction
        stage = next(s for s in self._settings.stages if fraction <= s.until)
        loss = self._loss(stage, fraction)
        self._adam.zero_grad()
        loss.backward()
        if not stage.offsets and fraction <= self._offsets_from:
            self._offset.grad = None
        falling = LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * fraction))
        self._adam.rates = [rate * falling for rate in self._rates]
        self._adam.step()
        self.step_count += 1
        # A step apart, so that a click between two steps waits for one of them alone.
        if self.step_count % REFRESH == 0:
            self._grid = self._bake_style()
        elif self.step_count % REFRESH == 1 and self.step_count > 1:
            self._look()
        return float(loss.detach())

    def finish(self) -> None:
        """Appearance once more, so that the last steps count."""
        if self.step_count % REFRESH:
            self._grid = self._bake_style()
        self._look()

    def _style(self, noise: float = 0.0) -> Tensor:
        c = self._c
        if noise:
            c = c + noise * torch.randn(c.shape, generator=self._rng).to(c)
        return self._space.decode(c[None])[0] + self._offset * self._space.spread

    def _poses(self) -> Tensor:
        """(K, 5): one for each photo."""
        return self._poses_from + self._move * self._units

    def _loss(self, stage: Stage, fraction: float) -> Tensor:
        settings = self._settings
        side = min(stage.side, self._finest)
        levels = [target.sharp(side) for target in self._targets]
        beside = zip(levels, self.seen, strict=True)
        pixels = [self._pixels(stage, level, seen) for level, seen in beside]
        noise = settings.noise * max(0.0, 1 - fraction / 0.6) ** 2
        style = self._style(noise)
        rays = rays_through(self._poses(), self._home, levels, pixels)
        found = self._march_rays(style, rays, self._rng)
        loss = style.new_zeros(())
        for seen, level, chosen in zip(found, levels, pixels, strict=True):
            loss = loss + patch_loss(seen, level, chosen, settings.structure)
            if level.alpha is not None:
                known, alpha = level.known[chosen.index], level.alpha[chosen.index]
                missed = (known * (seen.alpha - alpha).square()).mean()
                loss = loss + level.alpha_weight * missed
        prior = settings.prior * (self._c - self._expected).square().mean()
        prior = prior + settings.offset_prior * self._offset.square().mean()
        held = self._pose_prior * self._move.square().sum(1).mean()
        return loss + self._prior_scale() * prior + held

    def _march_rays(
        self, style: Tensor, rays: Sequence[Rays], rng: torch.Generator
    ) -> tuple[Seen, ...]:
        generator, home = self._model.generator, self._home
        return march_all(generator, style, rays, self._grid, home, rng, self._shift)

    def _prior_scale(self) -> float:
        """How much more than the model usually does the photos leave unexplained, at least 1.

        The prior weighs as much more, as it does in a maximum a posteriori estimate with the noise
        unknown: what no head of the category can explain shall not bend the head.
        """
        unexplained = sum(10.0 ** (-seen.psnr / 10.0) for seen in self.seen) / len(self.seen)
        return max(1.0, unexplained / expected_error(self._model.card))

    def _pixels(self, stage: Stage, level: Level, seen: Compared) -> Pixels:
        side, patch = level.side, min(stage.patch, level.side)
        if not patch:
            return Pixels(torch.arange(side * side, device=level.rgb.device), 1)
        low, high = _extent(seen, side)
        corner = low + torch.rand(stage.patches, 2, generator=self._rng) * (high - low)
        return patches_at(level, (corner - patch / 2).round().long().clamp(0, side - patch), patch)

    def _now(self) -> Candidate:
        poses = tuple(PhotoPose.from_vector(pose) for pose in self._poses())
        offset = self._offset * self._space.spread
        return Candidate(self._c.detach().clone(), offset, self._style(), poses)

    @torch.no_grad()
    def _bake_style(self) -> QuickGrid:
        """The style as it is now, roughly: where rays are worth samples."""
        box_half = self._model.card.box_half
        return surroundings(self._model.generator, self._now().as_style, box_half, BAKE_RESOLUTION)

    @torch.no_grad()
    def _look(self) -> None:
        """Score style and poses as they are now, and keep them if they are the best."""
        now = self._now()
        levels = [target.sharp(LOOK_SIDE) for target in self._targets]
        poses = zip(self._poses(), levels, strict=True)
        rays = [pose_rays(pose[None], self._home, level.xy[None]) for pose, level in poses]
        found = self._march_rays(now.style, rays, stream("invert-look", 0))
        self.seen = tuple(against(*pair) for pair in zip(found, levels, strict=True))
        score = sum(seen.loss for seen in self.seen) / len(self.seen)
        if score <= self.best.score or self.step_count == 0:
            self.best = replace(now, score=score)


def _extent(seen: Compared, side: int) -> tuple[Tensor, Tensor]:
    """Corners (x, y) of the head in a picture, where patches are centred; on the CPU."""
    small = round(len(seen.alpha) ** 0.5)
    hit = torch.nonzero(seen.alpha.view(small, small).cpu() > 0.5).flip(1).float()
    if not len(hit):
        return torch.zeros(2), torch.full((2,), float(side))
    scale = side / small
    return hit.amin(0) * scale, (hit.amax(0) + 1) * scale
