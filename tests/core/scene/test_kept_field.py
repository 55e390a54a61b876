"""A field whose values are kept: the same between nodes as far as it is soft, and asked once."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from ddf_core.engine.instances import Instances
from ddf_core.engine.pictures import exact_picture
from ddf_core.errors import Cancelled
from ddf_core.io.model_folder import load_model
from ddf_core.requests import RenderPicture
from ddf_core.resource_paths import MODELS
from ddf_core.scene.kept_field import KeptField
from ddf_core.scene.kept_resolution import RESOLUTIONS, kept_resolution
from ddf_core.shown import LatentInstance, latent_of_seed
from ddf_core.stopping import never
from tests.core.scene.worlds import SoftBall


class Ramp:
    """Colour linear in position, ``log(sigma + 0.01)`` too; counts what it is asked."""

    box_half, chunk_points = 0.5, 50

    def __init__(self) -> None:
        self.asked: list[Tensor] = []

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        assert len(x) <= self.chunk_points
        assert x.abs().max() <= self.box_half
        self.asked.append(x)
        return x * 0.5 + 0.5, (3 + 2 * x[:, 0] - x[:, 2]).exp() - 0.01


def test_what_is_linear_between_nodes_is_met_exactly_everywhere_in_the_box() -> None:
    x = torch.rand(500, 3, generator=torch.Generator().manual_seed(1)) - 0.5
    x[:4] = torch.tensor([[0.5, 0.5, 0.5], [-0.5, -0.5, -0.5], [0.5, -0.5, 0.0], [0.0, 0.0, 0.0]])
    colour, sigma = KeptField(Ramp(), 20)(x)
    wanted_colour, wanted_sigma = x * 0.5 + 0.5, (3 + 2 * x[:, 0] - x[:, 2]).exp() - 0.01
    torch.testing.assert_close(colour, wanted_colour, atol=2e-6, rtol=0)
    torch.testing.assert_close(sigma, wanted_sigma, atol=0, rtol=2e-5)


def test_nothing_is_beyond_the_box() -> None:
    x = torch.tensor([[0.51, 0.0, 0.0], [0.0, -7.0, 0.0], [0.1, 0.1, 0.1]])
    sigma = KeptField(Ramp(), 16)(x)[1]
    assert sigma[:2].tolist() == [0.0, 0.0]
    assert sigma[2] > 0


def test_no_node_is_asked_twice_and_only_those_beside_a_point() -> None:
    ramp = Ramp()
    kept = KeptField(ramp, 10)
    kept(torch.tensor([[0.01, 0.01, 0.01], [0.02, 0.03, 0.04]]))  # one cell
    assert kept.node_count == sum(map(len, ramp.asked)) == 8
    kept(torch.tensor([[0.11, 0.01, 0.01]]))  # the cell beside it
    assert kept.node_count == 12
    kept(torch.rand(4000, 3) - 0.5)
    everything = torch.cat(ramp.asked)
    assert len(everything) == len(everything.unique(dim=0)) == kept.node_count <= 11**3
    before = len(ramp.asked)
    kept(torch.rand(4000, 3) * 0.5)
    kept(torch.tensor([[0.5, 0.5, 0.5]]))
    assert kept.node_count <= 11**3
    assert kept.node_count < 11**3 or len(ramp.asked) == before


def test_order_does_not_matter() -> None:
    x = torch.rand(300, 3, generator=torch.Generator().manual_seed(2)) - 0.5
    forwards, backwards = KeptField(Ramp(), 12), KeptField(Ramp(), 12)
    for piece in x.split(100):
        forwards(piece)
    for piece in x.flip(0).split(70):
        backwards(piece)
    for a, b in zip(forwards(x), backwards(x), strict=True):
        assert torch.equal(a, b)


def ball(width: float, level: float = 30.0) -> SoftBall:
    """A ball whose density falls over ``width``."""
    made = SoftBall(0.3, level)
    made.width = width
    return made


def test_soft_things_are_kept_on_the_coarsest_lattice_that_serves_and_crisp_ones_on_none() -> None:
    crisp, soft, softer = ball(0.004), ball(0.012), ball(0.3)
    assert kept_resolution([crisp]) is None
    assert kept_resolution([softer]) == RESOLUTIONS[0]
    assert RESOLUTIONS[0] < kept_resolution([soft]) <= RESOLUTIONS[-1]
    assert kept_resolution([softer, soft]) == kept_resolution([soft])
    assert kept_resolution([softer, crisp]) is None


class Glitter(SoftBall):
    """A ball whose colour changes with the direction."""

    def __call__(self, x: Tensor, d: Tensor | None = None) -> tuple[Tensor, Tensor]:
        colour, sigma = super().__call__(x, d)
        return (colour if d is None else colour * d[:, :1].abs()), sigma


def test_a_colour_that_changes_with_the_direction_and_an_empty_box_are_not_kept() -> None:
    glitter = Glitter(0.3, 30.0)
    glitter.width = 0.3
    assert kept_resolution([glitter]) is None
    assert kept_resolution([ball(0.3, 0.0)]) is None


def test_nothing_is_kept_for_another_device() -> None:
    away = ball(0.3)
    away.device = torch.device("cuda")
    assert kept_resolution([away]) is None
    with pytest.raises(ValueError, match="CPU"):
        KeptField(away, 96)


def picture_request(dim: int, turn: float = 0.0) -> RenderPicture:
    model = load_model(MODELS / "faces")
    camera = model.card.camera.orbit_by(turn, 0.0)
    return RenderPicture("", LatentInstance(latent_of_seed(5, dim), 0.8), camera, (96, 96))


@pytest.fixture(scope="module")
def faces() -> Instances:
    return Instances(load_model(Path(MODELS) / "faces"))


def test_pictures_of_faces_are_kept_and_those_of_heads_are_not(faces) -> None:
    dim = faces.model.card.architecture.latent_dim
    request = picture_request(dim)
    quick = exact_picture(faces, request, never)
    kept = faces.kept_field(request.instance)
    assert kept is not None
    asked = kept.node_count
    slow = Instances(faces.model)
    slow.__dict__["_kept_resolution"] = None
    error = quick.rgb - exact_picture(slow, request, never).rgb
    assert -10 * error.square().mean().log10() > 46
    again = exact_picture(faces, picture_request(dim, 0.05), never)
    assert again.rgb.shape == (96, 96, 3)
    assert kept.node_count - asked < asked / 2  # most was known from the first
    assert Instances(load_model(MODELS / "heads")).kept_field(request.instance) is None


def test_what_a_stopped_picture_has_asked_is_of_use_to_the_next(faces) -> None:
    dim = faces.model.card.architecture.latent_dim
    request = picture_request(dim, 0.4)
    instance = LatentInstance(latent_of_seed(6, dim), 0.8)
    request = RenderPicture("", instance, request.camera, request.size)
    faces.grid(instance, 96, never)
    looks = iter(range(10**6))
    with pytest.raises(Cancelled):
        exact_picture(faces, request, lambda: next(looks) > 30)
    kept = faces.kept_field(instance)
    assert kept is not None
    assert kept.node_count > 0
