"""Pictures of labels, decided by argmax at the end: label colours are never blended. Has torch."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from ddf_core.labels.label_map import LabelMap
from ddf_core.scene.compositing import Background
from ddf_core.scene.render import Picture

# A pixel has a label where at least this much of its ray is absorbed, as it has a depth.
OPAQUE = 0.5


def label_numbers(picture: Picture) -> Tensor:
    """(H, W) uint8: the label with most weight in each pixel; 0 for none, and for the background.

    Args:
        picture: of ``transfer.votes_field``: own colour, then "no label" and each label, one-hot.
    """
    # The white behind a picture is added to all votes alike, so it decides nothing.
    first = picture.rgb[..., 3:].argmax(-1)
    return torch.where(picture.opacity >= OPAQUE, first, 0).to(torch.uint8)


def own_colours(picture: Picture) -> Picture:
    """The picture of the instance itself that a picture of votes holds."""
    return replace(picture, rgb=picture.rgb[..., :3])


def label_colours(
    picture: Picture, labels: LabelMap, opacity: float, background: Background
) -> Picture:
    """The picture of votes in the colours of its labels, over the instance's own by ``opacity``.

    A pixel is covered as much as the instance covers it, by one label alone.
    """
    own = picture.rgb[..., :3]
    # Of the votes alone, without asking for half an opacity: a thin rim has its label too.
    number = picture.rgb[..., 3:].argmax(-1)
    covered = picture.opacity[..., None]
    if background == "last_back":
        covered = torch.ones_like(covered)
    behind = 1 - covered if background == "white_back" else torch.zeros_like(covered)
    table = torch.from_numpy(labels.colours()).to(own)
    coloured = own.lerp(table[number] * covered + behind, opacity)
    return replace(picture, rgb=torch.where((number > 0)[..., None], coloured, own))
