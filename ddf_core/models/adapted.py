"""An adapter as a generator like any other: every answer of it is looked at.

An adapter is somebody else's code. What it raises becomes a refusal with its name, and what it
answers is checked for shape, type, device and finiteness before anybody computes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from ddf_core.attempt import MEMORY, refusal_of, text_of
from ddf_core.errors import DdfError, GeneratorError
from ddf_core.models.adapter import AdapterConfig, AdapterInstance, GeneratorAdapter
from ddf_core.models.descriptor import LOCKED_VIEW, Descriptor
from ddf_core.models.generator import Generator, Style, StyledNetwork
from ddf_core.resource_paths import GENERATORS_PAGE

T = TypeVar("T")
PROBE_POINTS, PROBE_LATENTS = 5, 2
ADVICE = f"That is a mistake of the generator's own code: {GENERATORS_PAGE} says what is asked."


class AdaptedGenerator(Generator):
    """A generator that an adapter speaks for.

    Args:
        adapter: with its weights, or about to get them.
        kind: the name of its entry point, by which a card names it.
    """

    def __init__(self, adapter: GeneratorAdapter, kind: str) -> None:
        super().__init__(adapter.config.style_dim)
        self.adapter, self.kind = adapter, kind
        self._widths: tuple[int, ...] = ()

    @property
    def config(self) -> AdapterConfig:
        """Its sizes."""
        return self.adapter.config

    @property
    def chunk_points(self) -> int:
        """So many points are asked at once where somebody may stop the work between."""
        return self.adapter.chunk_points

    @property
    def layer_widths(self) -> tuple[int, ...]:
        """How many channels each of its layers has; found by asking at a point."""
        if not self._widths:
            self._widths = self._probe(1.0)
        return self._widths

    def mapping(self, z: Tensor) -> tuple[Tensor, Tensor]:
        """Halves (B, F) each of the styles of latents (B, L), which may come from any device."""
        z = z.to(self.device)
        styles = self.ask("mapping", lambda: self.adapter.mapping(z))
        self.check("mapping", "styles", styles, (len(z), self.config.style_size), z)
        first, second = self._padded(styles).chunk(2, dim=-1)
        return first, second

    def with_style(self, frequencies: Tensor, phases: Tensor) -> StyledNetwork:
        """The adapter's instance of a style (F,), or its instances of a batch (B, F)."""
        styles = torch.cat((frequencies, phases), dim=-1)[..., : self.config.style_size]
        if styles.dim() == 1:
            return _Adapted(self, self._instance(styles))
        return _AdaptedBatch(tuple(_Adapted(self, self._instance(one)) for one in styles))

    def density(self, raw: Tensor) -> Tensor:
        """An adapter says densities (...) themselves; they are no less than 0."""
        return self.config.density(raw)

    def tuned_layers(self) -> tuple[nn.Module, ...]:
        """All of it: nobody knows which parts make styles, and those get no gradient."""
        return (self.adapter,)

    def take_mean(self) -> None:
        """Store the adapter's own mean style.

        Raises:
            GeneratorError: it raised, or answered what is no style.
        """
        mean = self.ask("mean", self.adapter.mean)
        self.check("mean", "the style", mean, (self.config.style_size,), self.mean_frequencies)
        self.set_mean_style(Style.from_vector(self._padded(mean)))

    def probe(self, box_half: float) -> None:
        """Ask everything once, at a few points of the box, before anybody relies on it.

        Raises:
            GeneratorError: an answer is not what was asked for.
        """
        self._widths = self._probe(box_half)

    @torch.no_grad()
    def _probe(self, box_half: float) -> tuple[int, ...]:
        rng = torch.Generator().manual_seed(0)
        z = torch.randn(PROBE_LATENTS, self.config.latent_dim, generator=rng)
        x = (2 * torch.rand(PROBE_POINTS, 3, generator=rng) - 1) * box_half
        x, widths = x.to(self.device), []
        mean = self.mean_style()
        for style in (mean, *map(Style, *self.mapping(z))):
            one = self.with_style(style.frequencies, style.phases)
            one.shade(x, None)
            one.raw_density_at(x)
            layers, _ = one.layers(x)
            widths.append(tuple(layer.shape[-1] for layer in layers))
        if len(set(widths)) > 1:
            raise self.refusal("features", f"its layers are {widths[0]} wide, and {widths[-1]}")
        return widths[0]

    def _instance(self, style: Tensor) -> AdapterInstance:
        made = self.ask("instance", lambda: self.adapter.instance(style))
        if not isinstance(made, AdapterInstance):
            raise self.refusal("instance", f"it answered a {type(made).__name__}")
        return made

    def _padded(self, styles: Tensor) -> Tensor:
        """Styles (..., S) with a 0 behind them where S is odd: two halves (..., 2F)."""
        return nn.functional.pad(styles, (0, self.config.style_size % 2))

    def ask(self, what: str, question: Callable[[], T]) -> T:
        """What the adapter answers to ``question``, its method ``what``.

        Raises:
            GeneratorError: it raised anything of its own.
            DdfError: the work was stopped, or there is not enough memory.
        """
        try:
            return question()
        except DdfError:
            raise
        except Exception as err:
            refusal = refusal_of(err, f"The generator '{self.kind}'")
            if refusal.code == MEMORY:
                raise refusal from err
            raise self.refusal(what, f"{type(err).__name__}: {text_of(err)}") from err

    def check(self, what: str, name: str, value: Any, shape: tuple[int, ...], like: Tensor) -> None:
        """Refuse an answer of another shape (..., C), type or device, or one that is not finite.

        Args:
            what: the method that answered.
            name: of the answer, for the message.
            shape: what is wanted; -1 is any size.
            like: a tensor of the type and on the device that are wanted.

        Raises:
            GeneratorError: it is something else.
        """
        if not isinstance(value, Tensor):
            raise self.refusal(what, f"{name} are a {type(value).__name__}, no tensor")
        if not _fits(tuple(value.shape), shape):
            wanted = str(shape).replace("-1", "C")
            raise self.refusal(what, f"{name} have shape {tuple(value.shape)}, wanted is {wanted}")
        if value.device != like.device:
            raise self.refusal(what, f"{name} are on {value.device}, wanted is {like.device}")
        # In a training of mixed precision products are half as long on purpose.
        mixed = torch.is_autocast_enabled(like.device.type) and value.is_floating_point()
        if value.dtype != like.dtype and not mixed:
            raise self.refusal(what, f"{name} are {value.dtype}, wanted is {like.dtype}")
        if not bool(torch.isfinite(value.detach()).all()):
            raise self.refusal(what, f"{name} are not all finite")

    def refusal(self, what: str, why: str) -> GeneratorError:
        """What is said of an answer that nobody can compute with."""
        return GeneratorError(
            f"The generator '{self.kind}' ({type(self.adapter).__name__}.{what}): {why}.",
            code="generator.answer",
            advice=ADVICE,
        )


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        b in (a, -1) for a, b in zip(shape, wanted, strict=True)
    )


@dataclass(frozen=True, eq=False)
class _Adapted:
    """One instance of an adapter; points (..., 3)."""

    owner: AdaptedGenerator
    instance: AdapterInstance

    def shade(self, x: Tensor, d: Tensor | None) -> tuple[Tensor, Tensor]:
        flat, shape = x.reshape(-1, 3), x.shape[:-1]
        if not len(flat):
            return x.new_zeros(*shape, 3), x.new_zeros(shape)
        d = x.new_tensor(LOCKED_VIEW).expand_as(flat) if d is None else d.reshape(-1, 3)
        answer = self.owner.ask("shade", lambda: self.instance.shade(flat, d))
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise self.owner.refusal("shade", "it answered no pair of colours and densities")
        rgb, sigma = answer
        self.owner.check("shade", "colours", rgb, (len(flat), 3), x)
        self.owner.check("shade", "densities", sigma, (len(flat),), x)
        return rgb.reshape(*shape, 3), sigma.reshape(shape)

    def raw_density_at(self, x: Tensor) -> Tensor:
        flat, shape = x.reshape(-1, 3), x.shape[:-1]
        if not len(flat):
            return x.new_zeros(shape)
        sigma = self.owner.ask("density", lambda: self.instance.density(flat))
        self.owner.check("density", "densities", sigma, (len(flat),), x)
        return sigma.reshape(shape)

    def last(self, x: Tensor) -> Tensor:
        return self._layers(x)[-1]

    def layers(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        return self._layers(x), self.raw_density_at(x)

    def features(self, x: Tensor, descriptor: Descriptor) -> Tensor:
        return descriptor.of(self._layers(x))

    def described(self, x: Tensor, descriptor: Descriptor) -> tuple[Tensor, Tensor]:
        return self.features(x, descriptor), self.raw_density_at(x)

    def detached(self) -> _Adapted:
        return self

    def _layers(self, x: Tensor) -> list[Tensor]:
        flat, shape, owner = x.reshape(-1, 3), x.shape[:-1], self.owner
        if not len(flat):
            return [x.new_zeros(*shape, width) for width in owner.layer_widths]
        layers = owner.ask("features", lambda: self.instance.features(flat))
        if not isinstance(layers, tuple) or not layers:
            raise owner.refusal("features", "it answered no tuple of layers")
        for layer in layers:
            owner.check("features", "features", layer, (len(flat), -1), x)
        return [layer.reshape(*shape, layer.shape[-1]) for layer in layers]


@dataclass(frozen=True, eq=False)
class _AdaptedBatch:
    """B instances; points (B, N, 3)."""

    items: tuple[_Adapted, ...]

    def shade(self, x: Tensor, d: Tensor | None) -> tuple[Tensor, Tensor]:
        ways: Sequence[Tensor | None] = (None,) * len(x) if d is None else tuple(d)
        answers = [one.shade(*each) for one, *each in zip(self.items, x, ways, strict=True)]
        rgb, sigma = zip(*answers, strict=True)
        return torch.stack(rgb), torch.stack(sigma)

    def raw_density_at(self, x: Tensor) -> Tensor:
        return torch.stack([one.raw_density_at(y) for one, y in zip(self.items, x, strict=True)])

    def last(self, x: Tensor) -> Tensor:
        return torch.stack([one.last(y) for one, y in zip(self.items, x, strict=True)])

    def layers(self, x: Tensor) -> tuple[list[Tensor], Tensor]:
        found = [one.layers(y)[0] for one, y in zip(self.items, x, strict=True)]
        joined = [torch.stack(layer) for layer in zip(*found, strict=True)]
        return joined, self.raw_density_at(x)

    def features(self, x: Tensor, descriptor: Descriptor) -> Tensor:
        found = [one.features(y, descriptor) for one, y in zip(self.items, x, strict=True)]
        return torch.stack(found)

    def described(self, x: Tensor, descriptor: Descriptor) -> tuple[Tensor, Tensor]:
        return self.features(x, descriptor), self.raw_density_at(x)

    def detached(self) -> _AdaptedBatch:
        return self
