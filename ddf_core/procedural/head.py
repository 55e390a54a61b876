"""One head or a batch of heads of the bundled category: a RadianceField with exact dense truth."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from ddf_core.procedural import palette as colours
from ddf_core.procedural.axes import SHAPE_AXES, THETA_DIM
from ddf_core.procedural.template import EYE, EYE_RADIUS, NECK_END_Y, parts
from ddf_core.procedural.warp import Warp

BOX_HALF = 0.6
# The truth's density is a soft step of this width (scene units) about the surface.
SURFACE_WIDTH = 0.0035
SURFACE_DENSITY = 300.0

LANDMARKS = {
    "nose tip": (0.0, -0.056, 0.277),
    "chin": (0.0, -0.262, 0.178),
    "left eye outer": (EYE[0] + 0.036, EYE[1], 0.185),
    "right eye outer": (-EYE[0] - 0.036, EYE[1], 0.185),
    "left eye": (EYE[0], EYE[1], EYE[2] + EYE_RADIUS),
    "right eye": (-EYE[0], EYE[1], EYE[2] + EYE_RADIUS),
    "left mouth corner": (0.054, -0.138, 0.2),
    "right mouth corner": (-0.054, -0.138, 0.2),
    "left brow": (0.095, 0.112, 0.2),
    "right brow": (-0.095, 0.112, 0.2),
    "left ear lobe": (0.215, -0.045, -0.03),
    "right ear lobe": (-0.215, -0.045, -0.03),
    "forehead": (0.0, 0.15, 0.18),
    "crown": (0.0, 0.395, -0.06),
}


@dataclass(frozen=True)
class Sample:
    """What the heads are at some points: all (B, N, ...)."""

    x_tmpl: Tensor
    sdf: Tensor
    normal: Tensor
    weights: Tensor
    colour: Tensor


class Heads:
    """B heads at once.

    Args:
        theta: (B, 26) shape and appearance, each ~ N(0, 1).
    """

    def __init__(self, theta: Tensor) -> None:
        self.theta = theta
        self.warp = Warp(theta[:, : len(SHAPE_AXES)])
        self.palette = colours.Palette.of(theta[:, len(SHAPE_AXES) :])

    def sdf(self, x: Tensor) -> Tensor:
        """(B, N) signed distance, first order in the instance's own metric."""
        x_tmpl, jacobian = self.warp.to_template(x)
        gradient, value = _sdf_gradient(x_tmpl)
        normal = torch.einsum("bnij,bni->bnj", jacobian, gradient)
        return value / normal.norm(dim=-1).clamp_min(0.2)

    def sample(self, x: Tensor) -> Sample:
        """Everything at instance points (B, N, 3)."""
        x_tmpl, jacobian = self.warp.to_template(x)
        gradient, value = _sdf_gradient(x_tmpl)
        normal = torch.einsum("bnij,bni->bnj", jacobian, gradient)
        length = normal.norm(dim=-1, keepdim=True).clamp_min(0.2)
        normal = normal / length
        weights = colours.part_weights(parts(x_tmpl))
        colour = colours.light_albedo(
            colours.albedo(x_tmpl, weights, self.palette), normal, weights
        )
        return Sample(x_tmpl, value / length.squeeze(-1), normal, weights, colour)


class Head:
    """One head: a RadianceField, and the truth about it.

    Args:
        theta: (26,) shape and appearance; zeros are the template.
    """

    box_half = BOX_HALF

    def __init__(self, theta: Tensor) -> None:
        if theta.shape != (THETA_DIM,):
            raise ValueError(f"theta has shape {tuple(theta.shape)}, wanted ({THETA_DIM},)")
        self.theta = theta
        self.heads = Heads(theta.unsqueeze(0))

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Colour (N, 3) and density (N,): a soft step at the surface. The view does not matter."""
        sample = self.heads.sample(x.unsqueeze(0))
        occupancy = torch.sigmoid(-sample.sdf[0] / SURFACE_WIDTH)
        return sample.colour[0], SURFACE_DENSITY * occupancy

    def to_template(self, x: Tensor) -> Tensor:
        """Psi: instance points (N, 3) to template points (N, 3), exact."""
        return self.heads.warp.to_template(x.unsqueeze(0))[0][0]

    def from_template(self, x_tmpl: Tensor) -> tuple[Tensor, Tensor]:
        """Psi's inverse: points (N, 3), and whether each converged to 1e-5 (N,)."""
        x, converged = self.heads.warp.from_template(x_tmpl.unsqueeze(0))
        return x[0], converged[0]

    def sdf(self, x: Tensor) -> Tensor:
        """(N,) signed distance to the surface, negative inside, first order."""
        return self.heads.sdf(x.unsqueeze(0))[0]

    def label(self, x: Tensor) -> Tensor:
        """(N,) index into LABELS of the part that owns each point."""
        return self.heads.sample(x.unsqueeze(0)).weights[0].argmax(-1)

    def colour(self, x: Tensor) -> Tensor:
        """(N, 3) shaded colour."""
        return self.heads.sample(x.unsqueeze(0)).colour[0]

    def normal(self, x: Tensor) -> Tensor:
        """(N, 3) unit outward normal."""
        return self.heads.sample(x.unsqueeze(0)).normal[0]

    def surface_points(self, count: int, seed: int) -> tuple[Tensor, Tensor]:
        """Points (count, 3) on the surface above the neck, even by area of the template, and
        labels.
        """
        x_tmpl = template_surface(count, seed)
        x, _ = self.from_template(x_tmpl)
        return x, colours.part_weights(parts(x_tmpl)).argmax(-1)

    def landmarks(self) -> dict[str, Tensor]:
        """Named points (3,) on this head's surface."""
        x_tmpl = project_to_surface(torch.tensor(list(LANDMARKS.values())))
        x, _ = self.from_template(x_tmpl)
        return dict(zip(LANDMARKS, x, strict=True))


def _sdf_gradient(x_tmpl: Tensor) -> tuple[Tensor, Tensor]:
    """Gradient (.., 3) and value (..) of the template's signed distance."""
    with torch.enable_grad():
        x = x_tmpl.detach().requires_grad_(True)
        value = parts(x).sdf
        (gradient,) = torch.autograd.grad(value.sum(), x)
    return gradient, value.detach()


def project_to_surface(x_tmpl: Tensor, steps: int = 12) -> Tensor:
    """Template points (N, 3) moved along the gradient onto the surface."""
    for _ in range(steps):
        gradient, value = _sdf_gradient(x_tmpl)
        squared = gradient.square().sum(-1, keepdim=True).clamp_min(0.05)
        x_tmpl = x_tmpl - (value.unsqueeze(-1) * gradient / squared).clamp(-0.05, 0.05)
    return x_tmpl


def template_surface(count: int, seed: int, above_neck: bool = True) -> Tensor:
    """Points (count, 3) on the template's surface, about even by area.

    Uniform points of a thin shell |sdf| < 0.01 are pulled to the surface: the shell has the same
    thickness everywhere, so the density is even to first order.
    """
    random = torch.Generator().manual_seed(seed)
    floor = NECK_END_Y + 0.04 if not above_neck else -0.30
    found: list[Tensor] = []
    while sum(map(len, found)) < count:
        x = (torch.rand((max(count * 4, 4096), 3), generator=random) * 2 - 1) * 0.5
        x = x[parts(x).sdf.abs() < 0.01]
        x = project_to_surface(x, steps=6)
        good = (parts(x).sdf.abs() < 5e-4) & (x[:, 1] > floor)
        found.append(x[good])
    return torch.cat(found)[:count]
