"""A tri-plane generator: three planes of features made from a style, and a small decoder.

A point is projected onto the planes xy, xz and zy; what they hold there is added up, and two
layers say density and colour. It is told of a style by its planes alone, where a FiLM-SIREN is told
in every layer: the second kind of generator that shows what an adapter is good for.

Source: the layout of EG3D (Chan et al., CVPR 2022), without its superresolution and far smaller;
the density of the decoder is ours (``TriPlaneInstance.shade``).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields

import torch
from torch import Tensor, nn
from torch.nn import functional

from ddf_core.models.adapter import AdapterConfig, AdapterInstance, GeneratorAdapter

TRI_PLANE = "triplane"
FIRST_SIDE = 4
# Which two coordinates of a point each plane is looked up at.
PLANES = ((0, 1), (0, 2), (2, 1))
# The density whose opacity over a length is the sigmoid of the decoder's output, lengths a box.
LENGTHS = 48
# What each size may be. All at their largest, the weights are 25 million numbers.
RANGES: dict[str, tuple[float, float]] = {
    "channels": (1, 64),
    "resolution": (FIRST_SIDE, 256),
    "width": (1, 256),
    "hidden": (1, 256),
    "mapping_hidden": (1, 1024),
    "box_half": (1e-4, 1e3),
}
LARGEST_STYLE, LARGEST_LATENT = 1024, 2048


@dataclass(frozen=True)
class TriPlaneSizes:
    """The sizes of a tri-plane generator, beside those of its latent and style.

    Args:
        channels, resolution: of each of the three planes; the side is 4 times a power of 2.
        width: channels of the convolutions that make the planes.
        hidden: width of the decoder's two layers.
        mapping_hidden: width of the mapping network's hidden layer.
        box_half: the planes reach from -box_half to box_half, scene units.
    """

    channels: int = 16
    resolution: int = 32
    width: int = 48
    hidden: int = 64
    mapping_hidden: int = 128
    box_half: float = 0.6

    def config(self, latent_dim: int, style_size: int) -> AdapterConfig:
        """As a card keeps them."""
        return AdapterConfig(latent_dim, style_size, asdict(self))

    @staticmethod
    def of(config: AdapterConfig) -> TriPlaneSizes:
        """The inverse of ``config``.

        Raises:
            ValueError: a size is unknown, no number, or outside what is possible.
        """
        _within("latent_dim", config.latent_dim, 1, LARGEST_LATENT)
        _within("style_size", config.style_size, 1, LARGEST_STYLE)
        unknown = sorted(set(config.sizes) - {field.name for field in fields(TriPlaneSizes)})
        if unknown:
            raise ValueError(f"'{unknown[0]}' is not known")
        given: dict[str, int | float] = {}
        for name, value in config.sizes.items():
            is_whole = isinstance(value, int) and not isinstance(value, bool)
            if not (is_whole or (name == "box_half" and isinstance(value, float))):
                raise ValueError(f"'{name}' is {value!r}, wanted is a number")
            assert isinstance(value, int | float)
            _within(name, value, *RANGES[name])
            given[name] = value
        sizes = TriPlaneSizes(**given)  # type: ignore[arg-type]
        if FIRST_SIDE << sizes.doublings != sizes.resolution:
            raise ValueError(f"'resolution' is {sizes.resolution}, wanted is 4, 8, 16, 32 ...")
        return sizes

    @property
    def doublings(self) -> int:
        """How often the side of the planes is doubled."""
        return int(math.log2(self.resolution // FIRST_SIDE))


class ModulatedConv(nn.Module):
    """A convolution of 3 by 3 whose inputs are scaled by the style, as in StyleGAN; then ReLU."""

    def __init__(self, channels: int, style_size: int) -> None:
        super().__init__()
        self.scale = nn.Linear(style_size, channels)
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.kaiming_normal_(self.conv.weight, a=0.2)

    def forward(self, maps: Tensor, styles: Tensor) -> Tensor:
        """Maps (B, C, side, side) of maps of that shape and styles (B, S)."""
        scaled = maps * (1 + self.scale(styles))[..., None, None]
        return functional.leaky_relu(self.conv(scaled), 0.2)


class TriPlane(GeneratorAdapter):
    """Mapping, plane maker and decoder."""

    chunk_points = 4096

    def __init__(self, config: AdapterConfig) -> None:
        super().__init__(config)
        self.sizes = sizes = TriPlaneSizes.of(config)
        style, width, hidden = config.style_size, sizes.width, sizes.hidden
        self.mapping_network = nn.Sequential(
            nn.Linear(config.latent_dim, sizes.mapping_hidden),
            nn.LeakyReLU(0.2),
            nn.Linear(sizes.mapping_hidden, style),
        )
        self.first = nn.Linear(style, width * FIRST_SIDE**2)
        self.convolutions = nn.ModuleList(
            ModulatedConv(width, style) for _ in range(sizes.doublings)
        )
        self.last = nn.Conv2d(width, len(PLANES) * sizes.channels, 1)
        self.decoder = nn.ModuleList((nn.Linear(sizes.channels, hidden), nn.Linear(hidden, hidden)))
        self.density_head = nn.Linear(hidden, 1)
        self.colour_head = nn.Linear(hidden, 3)

    def mapping(self, z: Tensor) -> Tensor:
        """Styles (B, S) of latents (B, L)."""
        styles: Tensor = self.mapping_network(z)
        return styles

    @torch.no_grad()
    def mean(self) -> Tensor:
        """(S,) the style of latent 0, which is the template."""
        zero = self.first.weight.new_zeros(1, self.config.latent_dim)
        return self.mapping(zero)[0]

    def planes(self, styles: Tensor) -> Tensor:
        """The planes (B, 3, C, side, side) of styles (B, S)."""
        sizes = self.sizes
        maps = functional.leaky_relu(self.first(styles), 0.2)
        maps = maps.view(-1, sizes.width, FIRST_SIDE, FIRST_SIDE)
        for convolution in self.convolutions:
            maps = functional.interpolate(
                maps, scale_factor=2, mode="bilinear", align_corners=False
            )
            maps = convolution(maps, styles)
        return self.last(maps).view(-1, len(PLANES), sizes.channels, *maps.shape[-2:])

    def instance(self, style: Tensor) -> TriPlaneInstance:
        """The instance of a style (S,)."""
        return TriPlaneInstance(self, self.planes(style[None])[0])

    def hidden(self, planes: Tensor, x: Tensor) -> tuple[Tensor, ...]:
        """Activations (..., N, C) of the planes and (..., N, H) of both layers of the decoder.

        Args:
            planes: (3, C, side, side), or (B, 3, C, side, side).
            x: points (N, 3), or (B, N, 3); scene units. Beyond the box the planes end in nothing.
        """
        many = planes if planes.dim() == 5 else planes[None]
        points = (x if planes.dim() == 5 else x[None]) / self.sizes.box_half
        where = torch.stack([points[..., list(axes)] for axes in PLANES], dim=1)
        found = functional.grid_sample(
            many.flatten(0, 1),
            where.flatten(0, 1)[:, None],
            padding_mode="zeros",
            align_corners=False,
        )
        summed = found[:, :, 0].view(*many.shape[:3], -1).sum(1).mT.reshape(*x.shape[:-1], -1)
        first = functional.softplus(self.decoder[0](summed))
        return summed, first, functional.softplus(self.decoder[1](first))

    def colour(self, hidden: Tensor) -> Tensor:
        """Colour (..., 3) in [0, 1] from the decoder's last layer (..., H)."""
        return torch.sigmoid(self.colour_head(hidden))

    def opacity_logit(self, hidden: Tensor) -> Tensor:
        """(...) the logit of the opacity of ``length``, from the decoder's last layer (..., H)."""
        logit: Tensor = self.density_head(hidden)
        return logit.squeeze(-1)

    @property
    def length(self) -> float:
        """Over this length (scene units) the decoder says how opaque a point is."""
        return 2 * self.sizes.box_half / LENGTHS

    @classmethod
    def weight_count(cls, config: AdapterConfig) -> int:
        """How many numbers its parameters hold; nothing is allocated.

        Raises:
            ValueError: a size is outside what is possible.
        """
        sizes, style = TriPlaneSizes.of(config), config.style_size
        width, hidden = sizes.width, sizes.hidden
        mapping = (config.latent_dim + 1) * sizes.mapping_hidden
        mapping += (sizes.mapping_hidden + 1) * style
        convolution = (style + 1) * width + 9 * width**2 + width
        planes = (style + 1) * width * FIRST_SIDE**2 + sizes.doublings * convolution
        planes += (width + 1) * len(PLANES) * sizes.channels
        return mapping + planes + (sizes.channels + 1) * hidden + (hidden + 1) * (hidden + 4)


class TriPlaneInstance(AdapterInstance):
    """One instance: its planes (3, C, side, side), made once."""

    def __init__(self, generator: TriPlane, planes: Tensor) -> None:
        self._generator, self._planes = generator, planes

    def shade(self, x: Tensor, d: Tensor) -> tuple[Tensor, Tensor]:
        """Colour (N, 3), the same from everywhere, and density (N,) of points (N, 3).

        ``softplus(raw) / length``: then ``1 - exp(-density length)`` is ``sigmoid(raw)``.
        """
        hidden = self._generator.hidden(self._planes, x)[-1]
        return self._generator.colour(hidden), self._density(hidden)

    def density(self, x: Tensor) -> Tensor:
        """Density (N,) alone."""
        return self._density(self._generator.hidden(self._planes, x)[-1])

    def features(self, x: Tensor) -> tuple[Tensor, ...]:
        """The planes' sum (N, C) and both layers of the decoder (N, H)."""
        return self._generator.hidden(self._planes, x)

    def _density(self, hidden: Tensor) -> Tensor:
        generator = self._generator
        return functional.softplus(generator.opacity_logit(hidden)) / generator.length


def _within(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise ValueError(f"'{name}' is {value}, it must lie between {low} and {high}")
