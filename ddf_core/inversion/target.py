"""The photo as the optimisation sees it: a square, at several sizes, with what stands behind."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.inversion.expectation import trust_in
from ddf_core.io.photo import SquarePhoto
from ddf_core.model import Model
from ddf_core.scene.photo_pose import picture_grid

# Spread of the border's colours below which the background counts as plain.
PLAIN_SPREAD = 0.04
# How far beyond the guessed silhouette nothing is believed to be background, in parts of the side.
# More of it (0.06) gave away more of the background, which the head then covered: of a validation
# portrait before leaves the whole picture, over white, was 17.2 dB at 0.04 and 21.9 at 0.02.
CLEARANCE = 0.02
SILHOUETTE = 0.5
# What a missed mask costs beside colours, for a model that explains as the bundled heads do.
ALPHA_WEIGHT = 0.5
# A larger photo is first brought to this side.
SHARP_SIDE = 128


@dataclass(frozen=True, eq=False)
class Level:
    """The photo at one size, rows from the top, flat over S * S pixels.

    Args:
        rgb: (S * S, 3) in [0, 1]; where a mask is known, over the middle grey of ``behind``.
        behind: (S * S, 3) what is taken to stand behind the head.
        alpha: (S * S,) the head's mask, None where it is not known.
        alpha_weight: of the mask's squared error beside that of colours.
        known: (S * S,) 1 where the photo has a pixel at all, 0 beyond its border.
        xy: (S * S, 2) where the pixels are in the photo, in [-1, 1], y UP.
    """

    side: int
    rgb: Tensor
    behind: Tensor
    alpha: Tensor | None
    alpha_weight: float
    known: Tensor
    xy: Tensor


class Target:
    """A square photo and its background, at any size; on the CPU unless a device is named.

    Args:
        alpha_weight: of its mask, where it has one.
    """

    def __init__(
        self,
        photo: SquarePhoto,
        device: torch.device | None = None,
        alpha_weight: float = ALPHA_WEIGHT,
    ) -> None:
        self._alpha_weight = alpha_weight
        self.rgb = torch.from_numpy(photo.rgb).to(device).float() / 255
        self.known = torch.from_numpy(photo.known).to(device).float()
        self.alpha = None
        if photo.alpha is not None:
            self.alpha = torch.from_numpy(photo.alpha).to(device).float() / 255
        self.behind = torch.full_like(self.rgb, 0.5)
        if self.alpha is not None:
            self.rgb = self.rgb * self.alpha[..., None] + self.behind * (1 - self.alpha[..., None])
        self._levels: dict[int, Level] = {}

    @classmethod
    def of(cls, model: Model, photo: SquarePhoto) -> Target:
        """A photo as it is compared with heads of a model.

        A mask is trusted as colours are: it has shoulders and hair that not every model can make,
        and the full weight bent camera and shape to cover them: with it 24 validation
        portraits were 0.055 rad of yaw from the set's cameras, now 0.030, and 21.4 dB, now 21.5.
        """
        return cls(photo, model.generator.device, ALPHA_WEIGHT * trust_in(model.card))

    @property
    def side(self) -> int:
        """Pixels a side of the photo itself."""
        return self.rgb.shape[0]

    def level(self, side: int) -> Level:
        """The photo at ``side`` pixels, made once."""
        if side not in self._levels:
            alpha = (
                None if self.alpha is None else _resize_picture(self.alpha[..., None], side)[:, 0]
            )
            rgb, behind = _resize_picture(self.rgb, side), _resize_picture(self.behind, side)
            known = (_resize_picture(self.known[..., None], side)[:, 0] > 0.99).float()
            xy = picture_grid(side).to(rgb.device)
            self._levels[side] = Level(side, rgb, behind, alpha, self._alpha_weight, known, xy)
        return self._levels[side]

    def sharp(self, side: int) -> Level:
        """Single pixels of the photo at ``SHARP_SIDE``, evenly spread, ``side`` a side at most.

        A ray sees one position. Compared with the mean of a larger pixel it pays for every edge in
        it: at 28 pixels the true head of a procedural picture scores hardly better than a wrong
        one, with single pixels five times better (ours).
        """
        whole = self.level(min(SHARP_SIDE, self.side))
        if side >= whole.side:
            return whole
        ticks = ((torch.arange(side) + 0.5) * whole.side / side).long()
        index = (ticks[:, None] * whole.side + ticks).flatten().to(whole.rgb.device)
        return replace(
            whole,
            side=side,
            rgb=whole.rgb[index],
            behind=whole.behind[index],
            alpha=None if whole.alpha is None else whole.alpha[index],
            known=whole.known[index],
            xy=whole.xy[index],
        )

    def suppose(self, silhouette: Tensor) -> None:
        """Take what is well outside a guessed silhouette (S, S) in [0, 1] for the background.

        A known mask needs no guess, and nothing happens. Where the photo's border is plain its
        colour is taken everywhere; else the outside is spread inwards, smooth.
        """
        if self.alpha is not None:
            return
        self.behind = background_of(self.rgb, self.known, silhouette)
        self._levels.clear()


def background_of(rgb: Tensor, known: Tensor, silhouette: Tensor) -> Tensor:
    """(S, S, 3) what stands behind a head of a guessed silhouette, from what is seen beside it."""
    side = rgb.shape[0]
    outside = (1 - _near(silhouette, side)) * known
    if float(outside.sum()) < 0.02 * side**2:
        outside = _rim(side).to(known) * known
    seen = rgb[outside > 0.5]
    if not len(seen):
        return torch.full_like(rgb, 0.5)
    if float((seen - seen.median(0).values).abs().mean()) < PLAIN_SPREAD:
        return seen.median(0).values.expand_as(rgb).clone()
    return _spread_inwards(rgb, outside)


def _near(silhouette: Tensor, side: int) -> Tensor:
    """(S, S) 1 within ``CLEARANCE`` of the silhouette."""
    grown = functional.interpolate(silhouette[None, None], (side, side), mode="bilinear")
    reach = max(1, round(CLEARANCE * side))
    return (functional.max_pool2d(grown, 2 * reach + 1, 1, reach)[0, 0] > SILHOUETTE).float()


def _rim(side: int) -> Tensor:
    rim = torch.ones(side, side)
    edge = max(1, side // 16)
    rim[edge:-edge, edge:-edge] = 0
    return rim


def _spread_inwards(rgb: Tensor, outside: Tensor) -> Tensor:
    """What is outside where it is seen; elsewhere the means of ever larger neighbourhoods."""
    value = (rgb * outside[..., None]).permute(2, 0, 1)[None]
    weight = outside[None, None]
    levels = [(value, weight)]
    while levels[-1][0].shape[-1] > 1:
        pooled = [functional.avg_pool2d(each, 2, ceil_mode=True) for each in levels[-1]]
        levels.append((pooled[0], pooled[1]))
    filled = levels[-1][0] / levels[-1][1].clamp(min=1e-6)
    for value, weight in reversed(levels[:-1]):
        coarse = functional.interpolate(filled, value.shape[-2:], mode="bilinear")
        # A neighbourhood speaks for itself in the measure in which it was seen.
        fraction = (4 * weight).clamp(max=1)
        filled = torch.lerp(coarse, value / weight.clamp(min=1e-6), fraction)
    return filled[0].permute(1, 2, 0)


def _resize_picture(picture: Tensor, side: int) -> Tensor:
    """(side * side, C) of a picture (S, S, C), averaged over what each pixel covers."""
    planes = picture.permute(2, 0, 1)[None]
    sized = functional.interpolate(planes, (side, side), mode="bilinear", antialias=True)
    return sized[0].permute(1, 2, 0).reshape(side * side, -1)
