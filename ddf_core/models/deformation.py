"""The dual deformation field: two residual FiLM-SIRENs between instances and the template.

The backward field B takes a point of an instance to the template, the forward field F back. Both
are conditioned on the instance: on its FiLM style (an inverted photograph has one), or on its
latent z. How they are trained, and how far a match is to be trusted, live elsewhere.

Source: DDF (arXiv 2212.09735), dual deformation field; the residual FiLM-SIREN with a zero head, so
that untrained fields are the identity, is ours after related public work.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddf_core.models.film_siren import FilmLayer, MappingNetwork, initialise_films
from ddf_core.models.folded_siren import affine_sine
from ddf_core.models.generator import Style

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True)
class DeformationConfig:
    """Sizes and constants of the fields.

    Args:
        condition_dim: D, the size of the condition: 2F for a style, L for a latent.
        condition: what the fields are told of an instance.
        hidden_dim, layers: width and number of FiLM layers.
        mapping_hidden, mapping_layers: of the mapping network from the condition to the FiLM style.
        film_base, film_gain: a layer's frequency is ``film_gain * f + film_base``. Lower than
            pi-GAN's 30 and 15: a deformation is smoother than a face.
        input_scale: 1 / box_half; points are scaled to [-1, 1] and offsets scaled back by it, so
            the same learning rate fits a box of any size.
        confidence_terms: how many numbers calibrate the confidence (see ``confidence_weights``).
    """

    condition_dim: int
    condition: Literal["style", "z"] = "style"
    hidden_dim: int = 256
    layers: int = 4
    mapping_hidden: int = 256
    mapping_layers: int = 3
    film_base: float = 8.0
    film_gain: float = 4.0
    input_scale: float = 1.0
    confidence_terms: int = 5


class DeformationField(nn.Module):
    """One direction: ``x + dx(x, condition)``; the identity until it is trained."""

    def __init__(self, config: DeformationConfig) -> None:
        super().__init__()
        self.config = config
        inputs = [3] + [config.hidden_dim] * (config.layers - 1)
        self.network = nn.ModuleList(FilmLayer(size, config.hidden_dim) for size in inputs)
        self.head = nn.Linear(config.hidden_dim, 3)
        sizes = [config.condition_dim] + [config.mapping_hidden] * config.mapping_layers
        self.mapping_network = MappingNetwork(sizes, config.layers * config.hidden_dim)
        initialise_films(self.films, config.film_base)
        with torch.no_grad():
            self.films[0].layer.weight.uniform_(-1 / 3, 1 / 3)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    @property
    def films(self) -> tuple[FilmLayer, ...]:
        """The FiLM layers, first to last."""
        return cast(tuple[FilmLayer, ...], tuple(self.network))

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """Moved points, of the shape of ``x``.

        Args:
            x: (B, N, 3), or (N, 3) with a single condition; scene units.
            condition: (B, D) or (D,), already normalised.
        """
        if condition.dim() == 2 and condition.shape[0] == 1:
            condition = condition[0]  # one instance needs no batched product
        if condition.dim() == 1:
            return x + self._offset(x.reshape(-1, 3), condition).reshape(x.shape)
        return x + self._offset(x, condition)

    def _offset(self, x: Tensor, condition: Tensor) -> Tensor:
        config = self.config
        frequencies, phases = self.mapping_network(condition)
        scale = config.film_gain * frequencies + config.film_base
        scales, shifts = scale.split(config.hidden_dim, -1), phases.split(config.hidden_dim, -1)
        h = x * config.input_scale
        for film, s, p in zip(self.films, scales, shifts, strict=True):
            h = affine_sine(h, *film.fold(s, p))
        return functional.linear(h, self.head.weight, self.head.bias) / config.input_scale


class DualDeformation(nn.Module):
    """B and F together, with what normalises their condition and calibrates their confidence.

    Buffers: ``condition_mean`` and ``condition_std`` (D,), and ``confidence_weights`` (T,), the
    logistic weights that the last step of training fits.
    """

    condition_mean: Tensor
    condition_std: Tensor
    confidence_weights: Tensor

    def __init__(self, config: DeformationConfig) -> None:
        super().__init__()
        self.config = config
        self.backward_field = DeformationField(config)
        self.forward_field = DeformationField(config)
        self.register_buffer("condition_mean", torch.zeros(config.condition_dim))
        self.register_buffer("condition_std", torch.ones(config.condition_dim))
        self.register_buffer("confidence_weights", torch.zeros(config.confidence_terms))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.condition_mean.device

    def to_template(
        self, x_inst: Float[Tensor, "*points 3"], condition: Float[Tensor, "*batch d"]
    ) -> Float[Tensor, "*points 3"]:
        """B: points of instances (B, N, 3) to the template; ``condition`` (B, D) is raw. Scene
        units.

        (N, 3) points and a (D,) condition are one instance.
        """
        return self.backward_field(x_inst, self._normalise_condition(condition))

    def to_instance(
        self, x_tmpl: Float[Tensor, "*points 3"], condition: Float[Tensor, "*batch d"]
    ) -> Float[Tensor, "*points 3"]:
        """F: points of the template (B, N, 3) to instances; ``condition`` (B, D) is raw."""
        return self.forward_field(x_tmpl, self._normalise_condition(condition))

    def condition_of(self, style: Style | tuple[Tensor, Tensor], z: Tensor | None = None) -> Tensor:
        """The raw condition (B, D) of instances; (1, D) for one ``Style``.

        Args:
            style: one style, or frequencies and phases (B, F) of a batch.
            z: latents (L,) or (B, L); wanted only by fields that are conditioned on z.

        Raises:
            ValueError: the fields want z and none came.
        """
        if self.config.condition == "z":
            if z is None:
                raise ValueError("these fields are conditioned on z: a style alone is not enough")
            return z.reshape(-1, self.config.condition_dim)
        if isinstance(style, Style):
            return style.vector()[None]
        return torch.cat(style, dim=-1)

    def set_condition_statistics(self, mean: Tensor, std: Tensor) -> None:
        """Store the mean (D,) and deviation (D,) that normalise the condition.

        A channel that never varies is left unscaled.
        """
        self.condition_mean.copy_(mean)
        self.condition_std.copy_(torch.where(std > 1e-6, std, torch.ones_like(std)))

    def _normalise_condition(self, condition: Tensor) -> Tensor:
        return (condition - self.condition_mean) / self.condition_std
