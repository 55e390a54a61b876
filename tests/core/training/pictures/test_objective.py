"""The parts of a latent that are put together from two changes of a picture."""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor, nn

from ddf_core.scene.camera import Camera
from ddf_core.seeding import stream
from ddf_core.training.pictures.batches import PictureBatch
from ddf_core.training.pictures.marching import Proposal, Space
from ddf_core.training.pictures.objective import PicturesObjective, recolour
from ddf_core.training.pictures.settings import PicturesSettings

SPACE = Space(Camera(radius=2.7, fov_deg=20.0, near=1.7, far=3.7), 0.5)


class Sides(nn.Module):
    """Answers a latent of four: the red of the left and right half of a picture, twice."""

    def forward(self, seen: Tensor) -> tuple[Tensor, Tensor]:
        half = seen.shape[-1] // 2
        left, right = seen[:, 0, :, :half].mean((1, 2)), seen[:, 0, :, half:].mean((1, 2))
        return torch.stack((left, right, left, right), dim=1), torch.zeros(len(seen), 5)


class Coder(nn.Module):
    """A network whose encoder is ``Sides``."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Sides()
        self.log_variance = nn.Parameter(torch.full((4,), -40.0))


def batch() -> PictureBatch:
    seen = torch.full((6, 3, 4, 4), 0.25)
    seen[..., 2:] = 0.75
    nothing = torch.zeros(6, 4, 4, 4)
    given, known = torch.zeros(6, 5), torch.ones(6, dtype=torch.bool)
    return PictureBatch(nothing, torch.zeros(6, 4, 4, 2), given, known, seen, nothing[:, :1])


def latents(mixed: float) -> Tensor:
    usual = PicturesSettings()
    settings = replace(usual, augment=replace(usual.augment, mixed=mixed))
    objective = PicturesObjective(settings, SPACE, Proposal(), has_masks=True)
    return objective.encode_batch(Coder(), batch(), stream("train-mixed-test", 1)).mean


def test_shape_comes_from_other_colours_and_colour_from_the_mirror() -> None:
    mean = latents(1.0)
    # The mirror image has its halves exchanged, and its colours are the picture's own.
    torch.testing.assert_close(mean[:, 2:], torch.tensor([0.75, 0.25]).repeat(6, 1))
    first = mean[:, :2]
    assert torch.all(first[:, 0] < first[:, 1])
    assert torch.all((first - torch.tensor([0.25, 0.75])).abs().amax(1) > 1e-3)


def test_without_mixing_a_latent_is_the_picture_s_own() -> None:
    torch.testing.assert_close(latents(0.0), torch.tensor([0.25, 0.75, 0.25, 0.75]).repeat(6, 1))
    some = (latents(0.5)[:, 2] == 0.75).sum()
    assert 0 < int(some) < 6


def test_other_colours_stay_colours_and_keep_the_order_of_light() -> None:
    ramp = torch.linspace(0, 1, 16).view(1, 1, 1, 16).expand(8, 3, 4, 16)
    changed = recolour(ramp, stream("train-recolour-test", 2))
    assert float(changed.min()) >= 0 and float(changed.max()) <= 1
    assert torch.all(changed.diff(dim=-1) >= 0)
    assert len(torch.unique(changed[:, 0, 0, 8])) == 8
