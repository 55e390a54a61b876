"""What the window is told of a model: its card in plain values, and axes to slide along."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.command_line import train_fields_command
from ddf_core.model import Model
from ddf_core.model_info import LatentAxis, ModelInfo
from ddf_core.models.generator import Generator

PCA_AXES = 10
# Enough latents for the leading directions to stand still; 0.3 s for a pi-GAN. Of a generator with
# very long styles so many as fit PCA_BYTES.
PCA_LATENTS = 1024
FEWEST_LATENTS = 64
PCA_BYTES = 64 << 20


def model_info(model: Model) -> ModelInfo:
    """The card, with axes from it where it names some, else the principal ones of the style."""
    card = model.card
    notes = card.notes
    if model.fields is None:
        command = train_fields_command(model.path, model.preset)
        notes = (*notes, f"No deformation fields. Make them: {command}")
    return ModelInfo(
        name=card.name,
        path=str(model.path),
        digest=model.digest,
        latent_dim=card.architecture.latent_dim,
        box_half=card.box_half,
        home=card.camera,
        background=card.background,
        has_fields=model.fields is not None,
        axes=named_axes(model) or principal_axes(model.generator),
        sample_points=tuple((point.name, point.x_tmpl) for point in card.sample_points),
        notes=notes,
        layers=card.architecture.modulated_layers,
        labels=model.labels,
        yaw_sweep_rad=card.poses.yaw_sweep_rad,
        style_dim=card.architecture.style_dim,
        preset=model.preset,
        height_m=card.height_m,
    )


def named_axes(model: Model) -> tuple[LatentAxis, ...]:
    """The card's axes: number i moves coordinate i of the latent."""
    identity = torch.eye(model.card.architecture.latent_dim)
    return tuple(
        LatentAxis(axis.name, axis.group, tuple(identity[i].tolist()), axis.low, axis.high)
        for i, axis in enumerate(model.card.axes)
    )


@torch.no_grad()
def principal_axes(generator: Generator, seed: int = 0) -> tuple[LatentAxis, ...]:
    """Unit directions of z that follow the principal components of the style, strongest first.

    The components are those of ``PCA_LATENTS`` seeded styles; a direction is the least squares fit
    of z to a component's scores. Source: GANSpace (Haerkoenen et al., NeurIPS 2020), for its
    mapping-network case.
    """
    rng = torch.Generator().manual_seed(seed)
    fitting = PCA_BYTES // (8 * generator.config.style_dim)
    count = min(PCA_LATENTS, max(FEWEST_LATENTS, fitting))
    z = torch.randn(count, generator.config.latent_dim, generator=rng)
    styles = torch.cat([torch.cat(generator.mapping(part), 1) for part in z.split(128)]).cpu()
    directions = component_directions(z, styles - styles.mean(0), PCA_AXES)
    return tuple(
        LatentAxis(f"Component {i + 1}", "principal", tuple(direction.tolist()))
        for i, direction in enumerate(directions)
    )


def component_directions(z: Tensor, centred: Tensor, count: int) -> Tensor:
    """(K, L) unit directions of latents ``z`` (N, L) for the top components of ``centred`` (N, S).

    The sign is free; the largest entry of each direction is made positive, so that it never flips.
    """
    count = min(count, z.shape[1], centred.shape[1])
    # The Gram matrix has the same components as the covariance, and is smaller where S > N.
    scores = torch.linalg.eigh(centred @ centred.mT)[1].flip(1)[:, :count]
    # The scores are orthonormal columns, so the least squares fit is a product.
    directions = torch.nn.functional.normalize(scores.mT @ (z - z.mean(0)), dim=1)
    largest = directions.gather(1, directions.abs().argmax(1, keepdim=True))
    return directions * largest.sign()
