"""The row "texture transfer": against exact pictures of (shape of t, palette of s)."""

from __future__ import annotations

import torch
from torch import Tensor

from ddf_core.appearance.fields import OverlaidField
from ddf_core.correspondence import Identity
from ddf_core.correspondence.transfer import TEXTURE_COST, field_of, texture_field
from ddf_core.evaluation.fidelity import GRID_RESOLUTION, SETTINGS, SIZE, Compared, psnr_figures
from ddf_core.evaluation.pairs import identity
from ddf_core.model import Model
from ddf_core.procedural.axes import SHAPE_AXES, THETA_DIM
from ddf_core.procedural.head import Head
from ddf_core.procedural.render import HeadPicture, render_head
from ddf_core.sampling.views import Views
from ddf_core.scene.bake import bake
from ddf_core.scene.camera import Camera
from ddf_core.scene.field import RadianceField
from ddf_core.scene.grid import Grid
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.seeding import EVALUATE, latents, stream


def texture_row(model: Model, pictures: int, seed: int) -> dict[str, object]:
    """PSNR inside the true silhouette of transfers between fresh pairs, in random poses.

    The truth is the exact picture of (shape of t, palette of s). Beside it the target in its own
    colours, and the oracle: the same generator, its colours fetched through the true map.

    Raises:
        MissingFieldsError: there are no fields.
    """
    thetas = latents(2 * pictures, THETA_DIM, f"{EVALUATE}-texture", seed).view(pictures, 2, -1)
    rng = stream(f"{EVALUATE}-texture-poses", seed)
    views = Views(model.card.camera, model.card.poses)
    found: dict[str, list[Compared]] = {"own": [], "baseline": [], "oracle": []}
    for theta_s, theta_t in thetas:
        source, target = Head(theta_s), Head(theta_t)
        camera = views.draw(rng)
        truth = render_head(recoloured_head(target, source), camera, SIZE)
        who_s, who_t = identity(model, source), identity(model, target)
        plain = field_of(model, who_t)
        grid = bake(plain, GRID_RESOLUTION)
        fields: dict[str, RadianceField] = {
            "own": texture_field(model, who_t, who_s),
            "baseline": plain,
            "oracle": true_texture(model, (target, who_t), (source, who_s)),
        }
        for name, field in fields.items():
            found[name].append(_compare_picture(field, grid, camera, truth))
    own, baseline, oracle = (_figures(found[name]) for name in ("own", "baseline", "oracle"))
    return {
        **own,
        "pictures": pictures,
        "baseline_untransferred": baseline,
        "oracle": oracle,
    }


def recoloured_head(shape: Head, palette: Head) -> Head:
    """The head with one's shape and the other's palette."""
    split = len(SHAPE_AXES)
    return Head(torch.cat((shape.theta[:split], palette.theta[split:])))


def true_texture(
    model: Model, target: tuple[Head, Identity], source: tuple[Head, Identity]
) -> OverlaidField:
    """The transfer with the truth instead of B and F: what the generator allows at best."""
    partner = field_of(model, source[1], clip=False)

    def over(x: Tensor, d: Tensor | None, own: Tensor) -> Tensor:
        x_src, _ = source[0].from_template(target[0].to_template(x))
        return partner(x_src, d)[0]

    return OverlaidField(field_of(model, target[1]), over, TEXTURE_COST)


def _compare_picture(
    field: RadianceField, grid: Grid, camera: Camera, truth: HeadPicture
) -> Compared:
    rgb = render_with_grid(field, grid, camera, SIZE, SETTINGS).rgb
    return Compared((rgb - truth.rgb).square().mean(-1), truth)


def _figures(pictures: list[Compared]) -> dict[str, object]:
    figures = psnr_figures(pictures)
    return {"psnr": figures.pop("psnr_inside"), **figures}
