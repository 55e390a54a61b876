"""A model in memory: a generator, its deformation fields, its encoder and its card."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch

from ddf_core.card import Card
from ddf_core.errors import InputError
from ddf_core.labels.label_map import LabelMap
from ddf_core.models.deformation import DualDeformation
from ddf_core.models.encoder import Encoder
from ddf_core.models.generator import Generator, Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.shown import latent_of_seed


@dataclass(frozen=True, eq=False)
class Model:
    """A generator, its fields where they were trained, and its card.

    ``digest`` is the SHA-256 of the file that holds the generator's weights; ``labels`` the label
    map of the template, where one came with it; ``encoder`` guesses styles of pictures, where one
    was trained; ``preset`` the camera that was named for a pi-GAN file.
    """

    generator: Generator
    fields: DualDeformation | None
    card: Card
    path: Path
    digest: str
    labels: LabelMap | None = None
    encoder: Encoder | None = None
    preset: str | None = None

    def to(self, device: torch.device) -> Model:
        """The same model with all of its networks moved to a device."""
        for network in (self.generator, self.fields, self.encoder):
            if network is not None:
                network.to(device)
        return self

    def instance(
        self,
        *,
        seed: int | None = None,
        z: torch.Tensor | None = None,
        style: Style | None = None,
        psi: float = 1.0,
    ) -> InstanceField:
        """An instance as a field: of a seed, a latent (L,) or a style; of none, the template.

        Raises:
            InputError: ``input.instance``: more than one was given, z has another size, or the seed
                is no whole number from 0 on.
        """
        if sum(given is not None for given in (seed, z, style)) > 1:
            raise InputError("an instance is one of seed, z and style", code="input.instance")
        if seed is not None:
            if not isinstance(seed, int) or seed < 0:
                raise InputError(
                    f"{seed!r} is no seed.",
                    code="input.instance",
                    advice="A seed is a whole number from 0 on.",
                )
            z = torch.tensor(latent_of_seed(seed, self.card.architecture.latent_dim))
        if z is not None:
            style = self._style(torch.as_tensor(z, dtype=torch.float32), psi)
        style = style or self.generator.mean_style()
        return InstanceField(self.generator, style, self.card.box_half, self.card.clip_to_box)

    @torch.no_grad()
    def _style(self, z: torch.Tensor, psi: float) -> Style:
        wanted = self.card.architecture.latent_dim
        if tuple(z.shape) != (wanted,):
            raise InputError(
                f"z has shape {tuple(z.shape)}, this model needs ({wanted},).",
                code="input.instance",
            )
        return self.generator.style(z, psi)
