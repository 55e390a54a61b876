"""What a batch of pictures costs: colour, mask, code, camera; and what discriminators are told."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.models.discriminator import Discriminator
from ddf_core.models.encoder import Encoder
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.training.pictures.batches import PictureBatch
from ddf_core.training.pictures.marching import Proposal, Space, march
from ddf_core.training.pictures.network import PicturesNetwork
from ddf_core.training.pictures.settings import CameraSettings, PicturesSettings
from ddf_core.training.process_group import Terms

LEAST_OPACITY = 1e-20
# Of pictures in other colours: half widths of the logarithms of each channel's power and factor.
POWER, FACTOR = 0.4, 0.3


@dataclass(frozen=True, eq=False)
class Coded:
    """What an encoder makes of a batch: means of z (B, L), a draw of z, and cameras (B, 5).

    ``said`` is the encoder's own camera, ``pose`` the one that is rendered: near the given one.
    """

    mean: Tensor
    z: Tensor
    said: Tensor
    pose: Tensor


@dataclass(frozen=True, eq=False)
class PicturesObjective:
    """The terms of both stages."""

    settings: PicturesSettings
    space: Space
    proposal: Proposal
    has_masks: bool

    @property
    def middle(self) -> PhotoPose:
        """The model's frontal view."""
        return PhotoPose(self.space.home.yaw_rad, self.space.home.pitch_rad)

    def encode_batch(
        self, network: PicturesNetwork, batch: PictureBatch, rng: torch.Generator | None
    ) -> Coded:
        """Codes and cameras of a batch; without ``rng`` the means stand for the draws."""
        assert network.encoder is not None
        mean, said = network.encoder(batch.seen)
        mean, said = mean.float(), said.float()
        if rng is not None and self.settings.augment.mixed:
            mean = self._mix_parts(network.encoder, batch, mean, rng)
        z = mean
        if rng is not None:
            noise = torch.randn(mean.shape, generator=rng).to(mean.device)
            z = mean + (network.log_variance / 2).exp() * noise
        return Coded(mean, z, said, near_given(said, batch, self.settings.camera))

    def _mix_parts(
        self, encoder: Encoder, batch: PictureBatch, mean: Tensor, rng: torch.Generator
    ) -> Tensor:
        """Means (B, L), for a share of the pictures put together from two of their changes."""
        chosen = torch.rand(len(batch), 1, generator=rng) < self.settings.augment.mixed
        shape, _ = encoder(recolour(batch.seen, rng))
        colour, _ = encoder(batch.seen.flip(-1))
        half = mean.shape[-1] // 2
        mixed = torch.cat((shape[:, :half], colour[:, half:]), dim=-1).float()
        return torch.where(chosen.to(mean.device), mixed, mean)

    def reconstruction(
        self,
        network: PicturesNetwork,
        batch: PictureBatch,
        coded: Coded,
        index: int,
        rng: torch.Generator,
    ) -> Terms:
        """Every term of the first stage, weighted, by name."""
        settings, weights = self.settings, self.settings.weights
        xy = batch.draw_rays(settings.rays, settings.inside * self.has_masks, rng)
        with torch.no_grad():
            coarse = index < settings.coarse_until * settings.first_stage
            rgb, alpha = batch.look_up(xy, halvings=int(coarse))
        seen = march(
            network.generator,
            self.proposal,
            self.space,
            network.generator.mapping(coded.z),
            coded.pose,
            xy,
            settings.samples,
            rng,
            settings.density_part(index),
        )
        terms = {
            "colour": functional.mse_loss(seen.rgb, rgb),
            "prior": weights.prior * divergence(coded.mean, network.log_variance),
            "camera": weights.camera * self.camera_cost(coded.said, batch),
            "surface": weights.surface * seen.spread,
        }
        if self.has_masks:
            terms["mask"] = weights.mask * functional.mse_loss(seen.opacity, alpha)
            absent = -seen.opacity.clamp(min=LEAST_OPACITY).log()
            terms["empty"] = weights.empty * (alpha * absent).mean()
        return terms

    def camera_cost(self, said: Tensor, batch: PictureBatch) -> Tensor:
        """Distance () of the encoder's cameras (B, 5) from what is given, in slacks: squared within
        one.

        Linear beyond: angles of all round are ten slacks off at first, and squared they would be
        all that an encoder learns.
        """
        scales = slacks(batch.known, self.settings.camera).to(said.device)
        apart = (said - batch.given) / scales
        return 2 * functional.huber_loss(apart, torch.zeros_like(apart))

    def patch_positions(self, count: int, side: int, rng: torch.Generator) -> Tensor:
        """Places (N, P * P, 2) of the pixels of N square patches, in [-1, 1], y UP.

        Size and place of each are random.

        Args:
            count: N; side: P, pixels.
        """
        smallest = self.settings.patches.smallest
        scale = smallest + (1 - smallest) * torch.rand(count, 1, 1, generator=rng)
        middle = (torch.rand(count, 1, 2, generator=rng) * 2 - 1) * (1 - scale)
        ticks = (torch.arange(side) + 0.5) / side * 2 - 1
        y, x = torch.meshgrid(-ticks, ticks, indexing="ij")
        return middle + scale * torch.stack((x, y), dim=-1).view(1, -1, 2)

    def real_patches(self, batch: PictureBatch, xy: Tensor) -> Tensor:
        """(B, 3, P, P) of the pictures, halved until a pixel is about a patch's."""
        apart = float((xy[:, 1, 0] - xy[:, 0, 0]).mean())
        pixel = 2 / batch.source.shape[-1]
        halvings = max(0, round(math.log2(max(apart / pixel, 1.0))))
        return as_patches(batch.look_up(xy, halvings)[0])

    def make_patches(
        self, network: PicturesNetwork, z: Tensor, pose: Tensor, xy: Tensor, rng: torch.Generator
    ) -> Tensor:
        """(B, 3, P, P) of instances that nobody is, with gradients."""
        style = network.generator.mapping(z)
        seen = march(
            network.generator,
            self.proposal,
            self.space,
            style,
            pose,
            xy,
            self.settings.samples,
            rng,
        )
        return as_patches(seen.rgb)


def recolour(rgb: Tensor, rng: torch.Generator) -> Tensor:
    """Pictures (B, 3, S, S) in [0, 1] in other colours: a power and a factor for each channel."""
    drawn = (torch.rand(2, len(rgb), 3, 1, 1, generator=rng) * 2 - 1).to(rgb.device)
    power, factor = (POWER * drawn[0]).exp(), (FACTOR * drawn[1]).exp()
    return (factor * rgb.clamp(1e-4, 1) ** power).clamp(max=1)


def near_given(said: Tensor, batch: PictureBatch, camera: CameraSettings) -> Tensor:
    """Cameras (B, 5): what the encoder says, held near what is given.

    Given angles are never exact, so they may move by a slack; angles that nobody gave are the
    encoder's own.
    """
    limit = torch.full_like(batch.given, camera.placement_slack)
    limit[:, :2] = camera.angle_slack_rad
    held = batch.given + limit * torch.tanh((said - batch.given) / limit)
    angles = torch.where(batch.known[:, None], held[:, :2], said[:, :2])
    return torch.cat((angles, held[:, 2:]), dim=1)


def slacks(known: Tensor, camera: CameraSettings) -> Tensor:
    """(B, 5) how far a camera may well be from what is given or supposed."""
    scales = torch.full((len(known), 5), camera.placement_slack)
    spread = (math.radians(camera.yaw_spread_deg), math.radians(camera.pitch_spread_deg))
    scales[:, :2] = torch.tensor(spread).clamp(min=1e-3)
    scales[known.cpu(), :2] = camera.angle_slack_rad
    return scales


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, exp(log_variance)) || N(0, I)), summed over z, mean over pictures."""
    terms = mean.square() + log_variance.exp() - 1 - log_variance
    return 0.5 * terms.sum(-1).mean()


def as_patches(rgb: Tensor) -> Tensor:
    """(B, 3, P, P) of colours (B, P * P, 3)."""
    side = round(rgb.shape[1] ** 0.5)
    return rgb.mT.reshape(len(rgb), 3, side, side)


def patch_grid(xy: Tensor) -> Tensor:
    """(B, 2, P, P) places of a patch's pixels, as discriminators are told them."""
    side = round(xy.shape[1] ** 0.5)
    return xy.mT.reshape(len(xy), 2, side, side)


def discriminator_cost(
    discriminator: Discriminator, real: Tensor, made: Tensor, position: Tensor, r1: float
) -> tuple[Tensor, Tensor]:
    """The discriminator's loss alone, and with its gradient penalty on real patches.

    Source: non-saturating logistic loss with R1 (Mescheder et al., ICML 2018).
    """
    real = real.detach().requires_grad_(r1 > 0)
    says_real = discriminator(real, position)
    says_made = discriminator(made.detach(), position)
    loss = functional.softplus(-says_real).mean() + functional.softplus(says_made).mean()
    if r1 <= 0:
        return loss, loss
    (gradient,) = torch.autograd.grad(says_real.sum(), real, create_graph=True)
    return loss, loss + r1 * gradient.square().sum((1, 2, 3)).mean()
