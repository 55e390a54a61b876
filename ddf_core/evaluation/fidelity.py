"""The row "generator fidelity": the generator's pictures against the procedural renderer's."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.evaluation.pairs import identity
from ddf_core.model import Model
from ddf_core.models.generator import Style
from ddf_core.models.instance_field import InstanceField
from ddf_core.procedural.axes import LABELS, THETA_DIM
from ddf_core.procedural.head import Head, template_surface
from ddf_core.procedural.render import HeadPicture, render_head
from ddf_core.sampling.views import Views
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.rays import Rays
from ddf_core.scene.sample_plan import GridSettings
from ddf_core.scene.surface import first_surfaces
from ddf_core.seeding import EVALUATE, latents, stream

SIZE = (128, 128)
# More samples than the window's own exact picture: the figure judges the generator alone.
SETTINGS = GridSettings(spacing=1 / 80, refined=None, most=128)
GRID_RESOLUTION = 64
RESIDUAL_POINTS = 2000


@dataclass(frozen=True, eq=False)
class Compared:
    """Squared errors (H, W) of one picture against the truth, and the truth itself."""

    squared: Tensor
    truth: HeadPicture

    @property
    def inside(self) -> Tensor:
        """(H, W) the true silhouette."""
        return self.truth.opacity > 0.5


def fidelity_row(model: Model, pictures: int, seed: int) -> dict[str, object]:
    """PSNR of ``pictures`` fresh (theta, pose): inside the silhouette, whole, and by part."""
    thetas = latents(pictures, THETA_DIM, f"{EVALUATE}-fidelity", seed)
    rng = stream(f"{EVALUATE}-poses", seed)
    views = Views(model.card.camera, model.card.poses)
    own, baseline = [], []
    average = Head(torch.zeros(THETA_DIM))
    for theta in thetas:
        head, camera = Head(theta), views.draw(rng)
        truth = render_head(head, camera, SIZE)
        rgb = generate_picture(model, identity(model, head).style, camera)
        own.append(_compare_picture(rgb, truth))
        baseline.append(_compare_picture(render_head(average, camera, SIZE).rgb, truth))
    return {
        **psnr_figures(own),
        "pictures": pictures,
        "baseline_average_head": psnr_figures(baseline),
        "template_residual": template_residual(model),
    }


def generate_picture(model: Model, style: Style, camera: Camera) -> Tensor:
    """(H, W, 3) the generator's picture of a style, samples placed by a baked grid."""
    field = InstanceField(model.generator, style, model.card.box_half)
    return render_with_grid(field, bake(field, GRID_RESOLUTION), camera, SIZE, SETTINGS).rgb


def _compare_picture(rgb: Tensor, truth: HeadPicture) -> Compared:
    return Compared((rgb - truth.rgb).square().mean(-1), truth)


def psnr_figures(pictures: list[Compared]) -> dict[str, object]:
    """Mean PSNR over pictures inside the silhouette and whole, and by part over all its pixels."""
    inside = torch.stack([p.squared[p.inside].mean() for p in pictures])
    whole = torch.stack([p.squared.mean() for p in pictures])
    errors = torch.cat([p.squared[p.inside] for p in pictures])
    labels = torch.cat([p.truth.label[p.inside] for p in pictures])
    parts = {name: psnr(errors[labels == i].mean().item()) for i, name in enumerate(LABELS)}
    return {
        "psnr_inside": (-10 * inside.log10()).mean().item(),
        "psnr_whole": (-10 * whole.log10()).mean().item(),
        "psnr_by_part": parts,
    }


def psnr(squared: float) -> float:
    """PSNR in dB of a mean squared error of colours in [0, 1]."""
    return math.inf if squared == 0 else -10 * math.log10(squared)


def template_residual(model: Model) -> dict[str, float]:
    """How far the mean style's surface is from the theta = 0 head's, scene units.

    Rays fall on true surface points along their normals; the distance between where the generator's
    surface is met and the true point is the residual. A miss counts as 0.05, the length of the
    search.
    """
    head, reach = Head(torch.zeros(THETA_DIM)), 0.05
    x = template_surface(RESIDUAL_POINTS, 1)
    normal = head.normal(x)
    field = InstanceField(model.generator, model.generator.mean_style(), model.card.box_half)
    t = first_surfaces(field, None, Rays(x + reach * normal, -normal), 0.0, 2 * reach)
    residual = torch.where(torch.isnan(t), reach, (t - reach).abs())
    return {"mean": residual.mean().item(), "median": residual.median().item()}
