"""The shifted blobs painted with a checker of their own: textures with a closed form.

Colour channel i is ``sigmoid(20 sin(3 sin(4 u_i) + 0.8 z_i))`` at template position u, so each
latent has another checker, and a transfer is right only if place and palette both are.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.labels.label_volume import RESOLUTION, LabelVolume
from ddf_core.model import Model
from ddf_core.models.deformation import DualDeformation
from tests.core.shifted_ball import BOX_HALF, WAVE, ball_model, shift_of

PALETTE = 0.8


def checker_model(fields: DualDeformation | None) -> Model:
    """The model of this world."""
    model = ball_model(fields)
    siren = model.generator.siren
    with torch.no_grad():
        layer = siren.color_layer_sine.layer
        layer.weight.copy_(torch.cat((torch.zeros(3, 6), 3 * torch.eye(6)[3:])))
        layer.bias.zero_()
        siren.colour_head.weight.copy_(torch.cat((torch.zeros(3, 3), 20 * torch.eye(3)), 1))
        siren.colour_head.bias.zero_()
        siren.mapping_network.network[0].weight[-3:] = PALETTE * torch.eye(3)
    return model


def checker(x_inst: Tensor, shape_z: Tensor, colour_z: Tensor) -> Tensor:
    """The closed form: colours (N, 3) at points of the blob of ``shape_z``."""
    u = x_inst - shift_of(shape_z)
    return torch.sigmoid(20 * torch.sin(3 * torch.sin(WAVE * u) + PALETTE * colour_z))


def halves() -> LabelMap:
    """Label 1 where x < 0 on the template, 2 where x > 0 and y > 0, none elsewhere."""
    centres = (np.arange(RESOLUTION) + 0.5) / RESOLUTION - 0.5
    _, y, x = np.meshgrid(centres, centres, centres, indexing="ij")
    numbers = np.where(x < 0, 1, np.where(y > 0, 2, 0)).astype(np.uint8)
    labels = (Label("left", "#ff0000"), Label("top right", "#0000ff"))
    return LabelMap(labels, BOX_HALF, LabelVolume(numbers))


def half_of(x_inst: Tensor, shape_z: Tensor) -> Tensor:
    """(N,) the label of ``halves`` at points of an instance, in closed form."""
    u = x_inst - shift_of(shape_z)
    return torch.where(u[:, 0] < 0, 1, torch.where(u[:, 1] > 0, 2, 0))
