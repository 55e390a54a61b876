"""What the plots show: one ray looked at closely, and how well a whole surface is matched."""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from ddf_core.answers import PairMeasured, RayProfile
from ddf_core.correspondence import fields_of, match
from ddf_core.engine.instances import Instances
from ddf_core.errors import InputError
from ddf_core.requests import MeasurePair, ProfileRay, ViewRay
from ddf_core.sampling.surface import SurfaceSettings, surface_points
from ddf_core.sampling.views import Views
from ddf_core.scene.bake import DENSE_RESOLUTION
from ddf_core.scene.compositing import sample_weights
from ddf_core.scene.field import RadianceField, chunk_points_of, density_at
from ddf_core.scene.rays import Rays, box_interval, midpoint_edges
from ddf_core.scene.render import middles
from ddf_core.scene.surface import first_surface
from ddf_core.stopping import Stop, chunks, raise_if
from ddf_core.trust import trust_in

# Samples along a whole ray: 0.004 apart for heads, finer than the plot has pixels.
RAY_SAMPLES = 256
# Points matched between two looks at ``stop``: some 20 ms.
MATCHES_AT_ONCE = 256
# Always the same positions, so that the histogram of a pair stands still.
SEED = 0


def ray_profile(known: Instances, request: ProfileRay) -> RayProfile:
    """Density, weights and first surface along a ray, and similarity along the matching one.

    Raises:
        InputError: ``input.range``: the point lies at the eye, so there is no ray.
    """
    start = time.perf_counter()
    line = request.line
    with torch.inference_mode():
        ray, edges = _samples(known, line)
        field = known.field(line.instance)
        t = middles(edges)
        sigma = density_at(field, ray.points(t)[0])[None]
        weight = sample_weights(sigma, edges.diff(dim=1))
        grid = known.best_grid(line.instance, DENSE_RESOLUTION)
        hit = first_surface(field, grid, ray, line.camera.near, line.camera.far)
        match_t, similarity = _similarity(known, line, request.match)
    return RayProfile(
        request,
        t[0].numpy(),
        sigma[0].numpy(),
        weight[0].numpy(),
        hit.t if hit else None,
        match_t.numpy(),
        similarity.numpy(),
        time.perf_counter() - start,
    )


def _samples(known: Instances, line: ViewRay) -> tuple[Rays, Tensor]:
    """The single ray of a line, and (1, S + 1) edges of even intervals through the box."""
    eye = torch.from_numpy(line.camera.eye.astype(np.float32))
    offset = torch.tensor(line.x_inst) - eye
    distance = float(offset.norm())
    if not distance > 1e-6:
        raise InputError(
            "The point lies at the eye: there is no ray through it.", code="input.range"
        )
    ray = Rays(eye[None], (offset / distance)[None])
    near, far = line.camera.near, line.camera.far
    t_in, t_out = box_interval(ray, known.model.card.box_half, near, far)
    return ray, midpoint_edges(t_in, torch.maximum(t_in, t_out), RAY_SAMPLES)


def _similarity(known: Instances, line: ViewRay, other: ViewRay | None) -> tuple[Tensor, Tensor]:
    """Distances (M,) along the line of the match, and the cosines there (M,)."""
    if other is None:
        return torch.zeros(0), torch.zeros(0)
    ray, edges = _samples(known, other)
    t = middles(edges)
    wanted = known.field(line.instance).features(torch.tensor([line.x_inst]))
    along = known.field(other.instance).features(ray.points(t)[0])
    return t[0], centred_cosine(wanted, along)


def centred_cosine(wanted: Tensor, others: Tensor) -> Tensor:
    """(M,) cosine of features (1, C) and (M, C), in [-1, 1].

    What every point has in common says nothing, so the mean over the line is taken away first, as
    the descriptor space of the training does with the mean over surfaces.
    """
    mean = others.mean(0, keepdim=True)
    return functional.cosine_similarity(wanted - mean, others - mean, dim=1)


def measure_pair(known: Instances, request: MeasurePair, stop: Stop) -> PairMeasured:
    """Round trip and confidence of surface points of the source in the target.

    Raises:
        MissingFieldsError: the model has no fields.
        InputError: ``fields.empty_instance``: the model's own cameras see nothing of the source.
        Cancelled: ``stop`` said so between two chunks.
    """
    fields_of(known.model)
    start = time.perf_counter()
    source, target = known.identity(request.source), known.identity(request.target)
    worth = min(trust_in(request.source), trust_in(request.target))
    cycle, confidence = [], []
    with torch.inference_mode():
        x_src = _surface(known, request, stop)
        for piece in chunks(len(x_src), MATCHES_AT_ONCE, stop):
            found = match(known.model, source, [target], x_src[piece])
            cycle.append(found.cycle[0])
            confidence.append(found.confidence[0] * worth)
    return PairMeasured(
        request,
        torch.cat(cycle).numpy(),
        torch.cat(confidence).numpy(),
        time.perf_counter() - start,
    )


def _surface(known: Instances, request: MeasurePair, stop: Stop) -> Tensor:
    """(N, 3) points of the source's surface, as the model's own cameras see it."""
    card = known.model.card
    field = known.field(request.source)
    return surface_points(
        lambda x: _density_in_chunks(field, x, stop),
        card.box_half,
        Views(card.camera, card.poses),
        SurfaceSettings(points=request.points),
        torch.Generator().manual_seed(SEED),
    )


def _density_in_chunks(field: RadianceField, x: Tensor, stop: Stop) -> Tensor:
    parts = []
    for piece in x.split(chunk_points_of(field)):
        raise_if(stop)
        parts.append(density_at(field, piece))
    return torch.cat(parts)
