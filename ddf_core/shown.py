"""What can be shown: an instance, and what its colours stand for. Frozen values; no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ddf_core.labels.label_map import LabelMap
from ddf_core.labels.soft_parts import BORDER
from ddf_core.tuned import TunedWeights

# --- instances -------------------------------------------------------------------------------


@dataclass(frozen=True)
class TemplateInstance:
    """The template N_0: the generator at its stored mean style."""


@dataclass(frozen=True)
class LayerMix:
    """The style of another latent in some of the layers.

    Args:
        z, psi: the other latent and its truncation, as in ``LatentInstance``.
        first, last: modulated layers, both included, counted from 1; the colour layer is the last.
    """

    z: tuple[float, ...]
    psi: float
    first: int
    last: int


@dataclass(frozen=True)
class LatentInstance:
    """The generator at latent ``z``, truncated to the stored mean style by ``psi``.

    Args:
        z: latent code, one float per latent dimension.
        psi: truncation in [0, 1]; 1 is the latent itself, 0 the template.
        mix: layers that have another latent's style instead.
    """

    z: tuple[float, ...]
    psi: float = 1.0
    mix: LayerMix | None = None


@dataclass(frozen=True)
class StyleInstance:
    """The generator at a style that need not belong to any latent: what a photo inverts to.

    Args:
        frequencies, phases: raw, as many numbers each as the generator's styles have.
        psi: truncation in [0, 1], as in ``LatentInstance``; 1 is the style itself.
        tuned: the copy of the generator that was tuned for this style; None is the model's own.
        shift: how far sliders have moved it, as a latent; empty: not at all. Added is what such a
            latent changes at the mean, style(shift) - style(0).
        similarity: what the head's similarity to its photo leaves of the confidence in points on
            it, in [0, 1]; see ``trust.similarity_weight``.
    """

    frequencies: tuple[float, ...]
    phases: tuple[float, ...]
    psi: float = 1.0
    tuned: TunedWeights | None = None
    shift: tuple[float, ...] = ()
    similarity: float = 1.0


Instance = TemplateInstance | LatentInstance | StyleInstance


def latent_of_seed(seed: int, latent_dim: int) -> tuple[float, ...]:
    """The latent that a seed names, everywhere in this program: ``default_rng(seed)``, N(0, I)."""
    return tuple(np.random.default_rng(seed).standard_normal(latent_dim).round(6).tolist())


# --- appearances -----------------------------------------------------------------------------

PointMode = Literal[
    "colour",
    "normals",
    "template",
    "deformation",
    "confidence",
    "round_trip",
    "texture",
    "labels",
]


@dataclass(frozen=True)
class Appearance:
    """What the colours of an instance stand for. Its density is the same in every appearance.

    Args:
        mode: ``colour``: as the model gives it. ``normals``: ``(n + 1) / 2`` of the unit normal in
            the scene frame. ``template``: ``(x_tmpl / box_half + 1) / 2``, one colour per place.
            ``deformation``: |B(x) - x|. ``confidence`` and ``round_trip``: confidence and cycle
            error of the match in ``partner``; without one the cycle is |F(B(x)) - x|. These three
            in the colours of ``ddf_core.appearance.scales``. ``texture``: the
            colour of ``partner`` at F(B(x)). ``labels``: the colour of the label at B(x), the
            instance's own where there is none.
        partner: the instance that ``confidence`` and ``round_trip`` are about, or that ``texture``
            is from; None for the others.
        blend: of ``texture`` and ``labels``, in [0, 1]: 0 is the instance's own colour, 1 wholly
            the other; linear.
        parts: of ``texture``: numbers of the labels that get it; empty for the whole instance.
        border: of ``texture`` with ``parts``: the width over which a part fades, scene units.
        checker: of ``template``: a checker over its colours, for the eye.
        labels: the label map of ``labels``, and of ``texture`` with ``parts``.
    """

    mode: PointMode = "colour"
    partner: Instance | None = None
    blend: float = 1.0
    parts: tuple[int, ...] = ()
    labels: LabelMap | None = None
    checker: bool = False
    border: float = BORDER


COLOUR = Appearance()
