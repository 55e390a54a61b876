"""A tri-plane generator learns from a model of known answers, and is then a model like any other.

It is made here, small, in seconds: weights in the repository would have to be made anew after each
change of the layout, and the whole way from the training to the click would not be gone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ddf_core.card import Made, SamplePoint
from ddf_core.correspondence import match
from ddf_core.engine.engine import Engine
from ddf_core.errors import Cancelled
from ddf_core.io.model_folder import load_model, save_model
from ddf_core.meshing.settings import MeshSettings
from ddf_core.meshing.work import MeshSource, make_mesh
from ddf_core.model import Model
from ddf_core.models.adapted import AdaptedGenerator
from ddf_core.models.triplane import TriPlane, TriPlaneSizes
from ddf_core.requests import BakeGrid, PickPixel, RenderPicture
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.seeding import latents
from ddf_core.shown import LatentInstance
from ddf_core.training.field_points import PoolSettings
from ddf_core.training.field_settings import (
    CalibrationSettings,
    FieldsSettings,
    NetworkSettings,
    Schedule,
)
from ddf_core.training.fields import train_fields
from ddf_core.training.loop import Run
from ddf_core.training.triplane import TriPlaneSettings, psnr_to, train_triplane, triplane_card
from tests.core.shifted_ball import ball_model, shift_of

SMALL = TriPlaneSettings(
    steps=240,
    style_size=8,
    network=TriPlaneSizes(channels=6, resolution=16, width=12, hidden=16, mapping_hidden=16),
    instances_per_step=4,
    points_per_instance=256,
    rate=1e-2,
    surface=SurfaceSettings(points=512, rays=2048),
)
Z = (2.0, 0.0, 0.0)


def silent_run(folder: Path) -> Run:
    return Run(folder, lambda _: None)


@pytest.fixture(scope="module")
def teacher() -> Model:
    """The one ball of these tests: its colours are those of its random weights."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return ball_model()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, teacher: Model) -> Path:
    """The copy of the ball's generator as a model folder."""
    position = tmp_path_factory.mktemp("triplane")
    generator = train_triplane(teacher, SMALL, silent_run(position / "run"))
    save_model(generator, triplane_card(teacher, generator, Made("test")), position / "model")
    return position / "model"


@pytest.fixture(scope="module")
def copy(folder: Path) -> Model:
    return load_model(folder)


def test_the_copy_is_where_its_teacher_is(copy: Model, teacher: Model) -> None:
    z = torch.tensor(Z)
    x = shift_of(z) + torch.tensor([[0.0, 0.0, 0.0], [0.1, 0.0, 0.0], [-0.35, 0.0, 0.0]])
    opacity = -torch.expm1(-copy.instance(z=z).density(x) / 48)
    assert opacity[:2].min() > 0.8
    assert opacity[2] < 0.2
    assert isinstance(copy.generator, AdaptedGenerator)
    untaught = AdaptedGenerator(TriPlane(copy.generator.config), "triplane")
    assert psnr_to(teacher, copy.generator) > psnr_to(teacher, untaught) + 6


def test_it_is_baked_drawn_clicked_and_meshed_by_the_engine(copy: Model, teacher: Model) -> None:
    engine = Engine(copy)
    instance, camera = LatentInstance(Z), copy.card.camera
    grid = engine.answer(BakeGrid("source", instance, 32))
    assert grid.rgba[..., 3].max() > 200 and grid.rgba[0, 0, 0, 3] == 0
    picture = engine.answer(RenderPicture("source", instance, camera, (24, 24)))
    assert picture.rgba.shape[:2] == (24, 24)
    click = PickPixel("source", instance, camera, (12.0, 12.0), (24, 24))
    here, there = (one.answer(click).x_inst for one in (engine, Engine(teacher)))
    assert here is not None and there is not None
    assert math.dist(here, there) < 0.08
    source = MeshSource("it", copy.instance(z=torch.tensor(Z)))
    mesh = make_mesh(source, MeshSettings(resolution=24, texture_px=0))
    middle = torch.as_tensor(mesh.coloured.mesh.vertices).mean(0)
    torch.testing.assert_close(middle.float(), shift_of(torch.tensor(Z)), atol=0.04, rtol=0)


def test_fields_are_trained_for_it_and_find_points_better_than_the_same_point(
    copy: Model, tmp_path: Path
) -> None:
    surface = SurfaceSettings(points=192, rays=768, resolution=16)
    settings = FieldsSettings(
        steps=70,
        instances=4,
        points=64,
        pool=PoolSettings(instances=8, refresh_every=0, surface=surface),
        schedule=Schedule(rate=3e-3, warm_up=10, ema=0.9),
        network=NetworkSettings(hidden_dim=24, layers=2, mapping_hidden=24, mapping_layers=1),
        calibration=CalibrationSettings(pairs=2, points=24, surface=surface),
    )
    save_model(copy.generator, copy.card, tmp_path / "own")
    own = load_model(tmp_path / "own")
    train_fields(own, settings, silent_run(tmp_path / "run"))
    trained = load_model(tmp_path / "own")
    assert trained.card.kind == "triplane"
    z = torch.tensor(((2.0, 0.0, 0.0), (-2.0, 0.0, 0.0)))
    source, target = (trained.instance(z=one) for one in z)
    x = shift_of(z[0]) + 0.22 * torch.nn.functional.normalize(latents(64, 3, "ball"), dim=1)
    found = match(trained, source, [target], x)
    wanted = x - shift_of(z[0]) + shift_of(z[1])
    error = (found.x_tgt[0] - wanted).norm(dim=-1).mean()
    assert error < 0.8 * (x - wanted).norm(dim=-1).mean()
    assert ((found.confidence > 0) & (found.confidence < 1)).all()


def test_a_run_that_was_stopped_goes_on_to_the_same_weights(tmp_path: Path, teacher: Model) -> None:
    few = replace(SMALL, steps=4)
    whole = train_triplane(teacher, few, silent_run(tmp_path / "whole"))
    stops = iter((False, True))
    with pytest.raises(Cancelled):
        train_triplane(teacher, few, Run(tmp_path / "cut", lambda _: None, lambda: next(stops)))
    resumed = train_triplane(teacher, few, silent_run(tmp_path / "cut"))
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_the_card_keeps_what_both_share_and_nothing_of_the_teachers_own(copy: Model) -> None:
    teacher = ball_model()
    point = SamplePoint("front", (0.0, 0.0, 0.23))
    teacher = replace(teacher, card=replace(teacher.card, sample_points=(point,)))
    card = triplane_card(teacher, copy.generator, Made("test"))
    assert (card.name, card.kind, card.fields, card.encoder) == (
        "shifted ball-triplane",
        "triplane",
        None,
        None,
    )
    assert (card.camera, card.box_half) == (teacher.card.camera, teacher.card.box_half)
    # The ball's mean style is that of latent 0, so the template is the same.
    assert card.sample_points == (point,)
    teacher.generator.mean_phases.add_(1.0)
    assert triplane_card(teacher, copy.generator, Made("test")).sample_points == ()
