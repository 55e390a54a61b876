"""Figures of a model on validation portraits: pictures, matches, and how shapes differ.

Landmarks that somebody else found measure here and choose nothing. Fields would have to be trained
anew for each model; tracking asks the generator itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ddf_core.engine.instances import Instances
from ddf_core.evaluation.picture_set import TestPicture
from ddf_core.evaluation.portraits import (
    TARGETS,
    WAYS,
    Portrait,
    portrait_of,
    project,
    psnr_of,
    surface_under,
)
from ddf_core.inversion.invert import invert
from ddf_core.model import Model
from ddf_core.training.descriptors import DescriptorSpace
from ddf_core.training.field_batches import PointSources
from ddf_core.training.field_points import Category, PoolSettings
from ddf_core.training.field_settings import FieldsSettings
from ddf_core.training.tracking import track

# A lattice of so many positions a side on a photo: its surface points share moves with landmarks.
LATTICE = 30
# Of the pictures, so many are optimised as well, which takes half a minute each.
OPTIMISED = 6


@dataclass(frozen=True)
class Figures:
    """Of one model; PSNR in dB inside the mask at 96 px, matches in eye distances, mean.

    Args:
        encoder, both: PSNR by the encoder alone, and with the optimisation (fewer pictures).
        tracked, same_point, same_point_best_shift: landmark of photo A in photo B, by the encoder.
    """

    encoder: float
    both: float
    tracked: float
    same_point: float
    same_point_best_shift: float


def measure(model: Model, pictures: list[TestPicture]) -> Figures:
    """The figures of a model that has an encoder."""
    instances = Instances(model)
    found = {
        name: [
            portrait_of(instances, each, invert(model, each.photo, WAYS[name]))
            for each in pictures[:count]
        ]
        for name, count in (("encoder", len(pictures)), ("both", OPTIMISED))
    }
    psnr = {name: float(np.mean([psnr_of(p)[0] for p in each])) for name, each in found.items()}
    errors = _match_errors(model, found["encoder"])
    eyes = float(np.mean([each.eyes for each in pictures]))
    means = {name: float(np.concatenate(values).mean()) / eyes for name, values in errors.items()}
    return Figures(**psnr, **means)


def _match_errors(model: Model, portraits: list[Portrait]) -> dict[str, list[NDArray[np.float64]]]:
    """Errors of every landmark of every pair, in parts of the side, by way."""
    space = _descriptors(model)
    found: dict[str, list[NDArray[np.float64]]] = {}
    for number, source in enumerate(portraits):
        for step in TARGETS:
            target = portraits[(number + step) % len(portraits)]
            for name, values in _pair_errors(model, space, source, target).items():
                found.setdefault(name, []).append(values)
    return found


def _pair_errors(
    model: Model, space: DescriptorSpace, source: Portrait, target: Portrait
) -> dict[str, NDArray[np.float64]]:
    """(L,) errors by way; landmarks that miss the surface are left out."""
    marked, wanted = source.picture.landmarks, target.picture.landmarks
    assert marked is not None and wanted is not None
    ticks = (np.arange(LATTICE) + 0.5) / LATTICE
    lattice = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    x = surface_under(source, np.concatenate((marked, lattice)))
    hit = ~torch.isnan(x[:, 0])
    of_landmarks = hit[: len(marked)].numpy()
    count, wanted, x = int(of_landmarks.sum()), wanted[of_landmarks], x[hit]
    styles = (source.field.style, target.field.style)
    moved = track(model.generator, space, model.card.box_half, *styles, x).x
    same = project(target.camera, x[:count])
    ways = {
        "tracked": project(target.camera, moved[:count]),
        "same_point": same,
        "same_point_best_shift": same - (same - wanted).mean(0, keepdims=True),
    }
    return {name: np.linalg.norm(at - wanted, axis=-1) for name, at in ways.items()}


def _descriptors(model: Model) -> DescriptorSpace:
    settings = FieldsSettings().by_tracking
    sources = PointSources(Category.of(model), PoolSettings(instances=1), 0)
    return sources.descriptor_space(settings)
