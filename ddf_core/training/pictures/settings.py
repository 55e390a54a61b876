"""Every setting of a training from pictures. Sizes, weights and schedules are ours, measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ddf_core.models.film_siren import DensityRule, SirenConfig


@dataclass(frozen=True)
class NetworkSettings:
    """The generator and the encoder.

    Args:
        latent_dim: numbers of z; at most 64, so that inversion searches z itself.
        density: ``sigmoid`` is a surface from the start; ``relu`` is pi-GAN's, and is what
            ``convert`` can write as a pi-GAN pair.
        density_scale, density_gain: of ``sigmoid``, see ``DensityRule``.
    """

    latent_dim: int = 64
    hidden_dim: int = 128
    layers: int = 6
    mapping_hidden: int = 160
    mapping_layers: int = 2
    film_base: float = 8.0
    density: Literal["sigmoid", "relu"] = "sigmoid"
    density_scale: float = 160.0
    density_gain: float = 3.0

    def architecture(self, box_half: float) -> SirenConfig:
        """The network these settings make, for a box of this half."""
        rule = DensityRule("relu")
        if self.density == "sigmoid":
            rule = DensityRule("sigmoid", self.density_scale, gain=self.density_gain)
        return SirenConfig(
            siren="TALLSIREN",
            latent_dim=self.latent_dim,
            hidden_dim=self.hidden_dim,
            layers=self.layers,
            mapping_hidden=self.mapping_hidden,
            mapping_layers=self.mapping_layers,
            film_base=self.film_base,
            input_scale=1 / box_half,
            colour_uses_direction=False,
            density=rule,
        )


@dataclass(frozen=True)
class CameraSettings:
    """From where the pictures were taken, where ``cameras.json`` does not say it.

    Args:
        fov_deg, radius: of all of them; cameras.json wins.
        yaw_spread_deg, pitch_spread_deg: standard deviations of the angles about the front.
        angle_slack_rad: how far the encoder may leave given angles, which are never exact.
        placement_slack: the same for log zoom and shift, for pictures that were cut out alike.
        box: half of the box of the model, in half pictures at the target's distance.
    """

    fov_deg: float = 20.0
    radius: float = 2.7
    yaw_spread_deg: float = 15.0
    pitch_spread_deg: float = 8.0
    angle_slack_rad: float = 0.08
    placement_slack: float = 0.15
    box: float = 1.2


@dataclass(frozen=True)
class AugmentSettings:
    """What is done to a picture before it is learnt from.

    Args:
        zoom, shift: half widths of a uniform log zoom, and of both shifts in half pictures; the
            camera is told of them.
        warp: standard deviation of a smooth random warp, in half pictures. It makes shapes that
            nobody in the folder has, so a network sees what a shape is beside a colour.
        plain_share: pictures with a mask that the encoder sees on white or on a plain colour.
        mixed: pictures whose latent is put together: its first half from the picture in other
            colours, its second from its mirror image. What has to make the picture from both
            learns shape in the first half and colour in the second.
    """

    zoom: float = 0.06
    shift: float = 0.05
    warp: float = 0.008
    plain_share: float = 0.5
    mixed: float = 0.0


@dataclass(frozen=True)
class Weights:
    """What each term counts beside the squared error of colour.

    Args:
        mask: squared error of opacity against the mask.
        empty: minus the logarithm of opacity inside the mask. Where nothing is left that absorbs
            light, no other term has a gradient, and a scene that emptied would stay empty.
        prior: Kullback-Leibler divergence of the latent from N(0, I), a picture.
        camera: squared camera error in slacks, against what is given or its distribution.
        surface: spread of the weights along a ray, in box halves squared.
        adversarial: the discriminator's word in the second stage.
        r1: gradient penalty of the discriminator on real patches (half of gamma).
    """

    mask: float = 0.1
    empty: float = 2e-3
    prior: float = 1.5e-5
    camera: float = 1e-3
    surface: float = 0.02
    adversarial: float = 3e-3
    r1: float = 5.0


@dataclass(frozen=True)
class PatchSettings:
    """What the discriminator looks at.

    Args:
        sides: pixels a side of a patch, growing in equal parts of the stage.
        count: patches a step, real ones and made ones each.
        smallest: smallest part of the picture that a patch covers; 1: always the whole.
        channels: of the discriminator's stages, each of which halves the patch.
        r1_every: steps between gradient penalties.
        wins_below: the discriminator rests while its loss is below this.
    """

    sides: tuple[int, ...] = (24,)
    count: int = 6
    smallest: float = 0.3
    channels: tuple[int, ...] = (32, 64, 128)
    rate: float = 4e-4
    r1_every: int = 4
    wins_below: float = 0.25


@dataclass(frozen=True)
class PicturesSettings:
    """One run: ``steps`` of reconstruction, then ``adversarial_steps`` with a discriminator.

    Args:
        batch, rays, samples: pictures a step, rays of each, samples of each ray.
        side: pixels a side of the pictures; coarse_until: the part of the first stage in which
            they are seen at half of it.
        inside: how much likelier a ray is where the object is than elsewhere.
        rate: of the trunk; of mapping and encoder, ``latent_rate``.
        soft_until, soft: density begins at the part ``soft`` of itself and is whole after
            ``soft_until`` of the first stage: light reaches what is not yet in its place.
        encoder: False learns from latents alone, in pi-GAN's own manner: no first stage.
        report_every: steps between contact sheets and figures.
    """

    steps: int = 6000
    adversarial_steps: int = 0
    seed: int = 0
    batch: int = 32
    rays: int = 64
    samples: int = 14
    side: int = 128
    coarse_until: float = 0.15
    inside: float = 5.0
    rate: float = 5e-4
    latent_rate: float = 1e-3
    warm_up: int = 100
    ema: float = 0.998
    soft_until: float = 0.1
    soft: float = 0.5
    encoder: bool = True
    report_every: int = 300
    checkpoint_every_s: float = 180.0
    network: NetworkSettings = NetworkSettings()
    camera: CameraSettings = CameraSettings()
    augment: AugmentSettings = AugmentSettings()
    weights: Weights = Weights()
    patches: PatchSettings = PatchSettings()

    @property
    def all_steps(self) -> int:
        """Of both stages."""
        return self.first_stage + self.adversarial_steps

    @property
    def first_stage(self) -> int:
        """Steps of reconstruction; without an encoder there are none."""
        return self.steps if self.encoder else 0

    def rate_part(self, index: int) -> float:
        """The part of every rate at a step: warm-up, then a cosine to 3 % within each stage."""
        first = self.first_stage
        stage, done = (first, index) if index < first else (self.adversarial_steps, index - first)
        warm = min(1.0, (done + 1) / self.warm_up)
        # The second stage goes on from networks that are trained: a third of the rate.
        height = 1.0 if index < first or not first else 0.35
        return height * warm * (0.515 + 0.485 * math.cos(math.pi * done / max(stage, 1)))

    def density_part(self, index: int) -> float:
        """The part of the density at a step."""
        end = self.soft_until * (self.first_stage or self.adversarial_steps)
        return min(1.0, self.soft + (1 - self.soft) * index / max(end, 1))

    def patch_side(self, index: int) -> int:
        """Pixels a side of the patches at a step of the second stage."""
        done = (index - self.first_stage) / max(self.adversarial_steps, 1)
        sides = self.patches.sides
        return sides[min(int(done * len(sides)), len(sides) - 1)]
