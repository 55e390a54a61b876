"""The whole way in small: balls with known centres, from a folder to a model that reads them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ddf_core.errors import Cancelled, DdfError
from ddf_core.io.convert import convert
from ddf_core.io.model_folder import load_model
from ddf_core.scene.photo_pose import picture_grid
from ddf_core.training.loop import CHECKPOINT_NAME, Progress, Run
from ddf_core.training.pictures import network as network_module
from ddf_core.training.pictures import trainer as trainer_module
from ddf_core.training.pictures.batches import plain_batch
from ddf_core.training.pictures.cache import cache_pictures
from ddf_core.training.pictures.folder import list_pictures
from ddf_core.training.pictures.marching import march
from ddf_core.training.pictures.settings import (
    AugmentSettings,
    CameraSettings,
    NetworkSettings,
    PatchSettings,
    PicturesSettings,
)
from ddf_core.training.pictures.split import part_of
from ddf_core.training.pictures.train import Destination, space_of, train_pictures
from ddf_core.training.pictures.trainer import PicturesTrainer
from tests.core.training.pictures.balls import HALF, write_balls

TINY = PicturesSettings(
    steps=6,
    adversarial_steps=4,
    batch=4,
    rays=8,
    samples=6,
    side=32,
    report_every=0,
    network=NetworkSettings(latent_dim=3, hidden_dim=16, layers=2, mapping_hidden=8),
    patches=PatchSettings(sides=(8,), count=2, channels=(4, 8), r1_every=2),
)


def silent(progress: Progress) -> None:
    """Nobody watches."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(network_module, "BALL_STEPS", 20)
    write_balls(tmp_path / "balls", 64)
    return tmp_path / "balls"


def trained(folder: Path, settings: PicturesSettings, run: Run, **more: object) -> Path:
    out = run.folder / "model"
    train_pictures(folder, settings, run, Destination("balls", out), **more)  # type: ignore[arg-type]
    return out


def test_the_encoder_finds_the_centre_of_balls(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From nothing in a few hundred steps: pictures it never saw within a quarter of a radius.

    The placement is held, so that a ball which stands elsewhere is another instance.
    """
    monkeypatch.setattr(network_module, "BALL_STEPS", 200)
    settings = replace(
        TINY,
        steps=240,
        adversarial_steps=0,
        batch=12,
        rays=24,
        samples=10,
        rate=2e-3,
        latent_rate=3e-3,
        warm_up=20,
        ema=0.98,
        augment=AugmentSettings(zoom=0.0, shift=0.0, warp=0.0, plain_share=0.0),
        camera=CameraSettings(placement_slack=1e-3, angle_slack_rad=1e-3),
        network=NetworkSettings(latent_dim=3, hidden_dim=24, layers=2, mapping_hidden=16),
    )
    weights = replace(settings.weights, prior=1e-6, camera=0.0, mask=1.0)
    settings = replace(settings, weights=weights)
    out = trained(folder, settings, Run(tmp_path / "run", silent))
    model = load_model(out)
    assert model.encoder is not None
    listing = list_pictures(folder)
    cache = cache_pictures(listing, 32, tmp_path / "run" / "cache")
    rows = torch.tensor(cache.rows("validate") + cache.rows("test"))
    trainer = PicturesTrainer(settings, cache, space_of(cache.framing, settings.camera), model)
    seen = plain_batch(cache, rows, trainer.objective.middle, 64)
    xy = picture_grid(32).expand(len(rows), -1, -1)
    with torch.no_grad():
        codes, _ = model.encoder(seen.seen)
        pose = trainer.objective.middle.vector().expand(len(rows), -1)
        style = model.generator.mapping(codes)
        made = march(model.generator, trainer.proposal, trainer.space, style, pose, xy, 24)
    found, wanted = centres(made.opacity, xy), centres(seen.look_up(xy)[1], xy)
    errors = (found - wanted).norm(dim=-1)
    spread = (wanted - wanted.mean(0)).norm(dim=-1).mean()
    assert errors.mean() < 0.4 / 4
    assert errors.mean() < 0.3 * spread


def centres(opacity: torch.Tensor, xy: torch.Tensor) -> torch.Tensor:
    """(B, 2) where pictures (B, R) at places (B, R, 2) absorb, in half pictures."""
    return (opacity[..., None] * xy).sum(1) / opacity.sum(1, keepdim=True)


class StopAfter:
    """Says stop after so many steps; the loop asks once a step."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def __call__(self) -> bool:
        self._left -= 1
        return self._left <= 0


def test_a_stopped_run_goes_on_to_the_same_model(folder: Path, tmp_path: Path) -> None:
    whole = trained(folder, TINY, Run(tmp_path / "whole", silent))
    stopped = tmp_path / "stopped"
    cache_pictures(list_pictures(folder), TINY.side, stopped / "cache")
    for steps, reached in ((2, 2), (5, 7)):  # once in each stage
        with pytest.raises(Cancelled):
            trained(folder, TINY, Run(stopped, silent, StopAfter(steps)))
        kept = torch.load(stopped / CHECKPOINT_NAME, weights_only=True)
        assert kept["step"] == reached
    again = trained(folder, TINY, Run(stopped, silent))
    for name in ("generator.safetensors", "encoder.safetensors"):
        assert (again / name).read_bytes() == (whole / name).read_bytes()


def test_a_model_says_what_it_saw_and_how_it_is_framed(folder: Path, tmp_path: Path) -> None:
    out = trained(folder, TINY, Run(tmp_path / "run", silent))
    model = load_model(out)
    used = json.loads((out / "pictures.json").read_text())["digests"]
    assert all(part_of(one) == "train" for one in used["train"])
    assert all(part_of(one) == "validate" for one in used["validate"])
    assert len(used["train"]) > 40
    card = model.card
    assert (card.camera.fov_deg, card.camera.radius) == (20.0, 2.7)
    assert card.box_half == pytest.approx(1.2 * HALF)
    assert card.poses.kind == "gaussian"
    assert card.architecture.latent_dim == 3
    assert model.encoder is not None
    assert "pictures" in card.made.figures
    assert float(model.generator.mean_phases.abs().max()) > 0


def test_latents_alone_learn_without_an_encoder(folder: Path, tmp_path: Path) -> None:
    settings = replace(TINY, encoder=False, report_every=2)
    out = trained(folder, settings, Run(tmp_path / "run", silent))
    model = load_model(out)
    assert model.encoder is None
    assert (tmp_path / "run" / "sheet.png").exists()
    assert model.card.made.figures["shape"] >= 0  # type: ignore[operator]


def test_a_loss_that_is_not_finite_stops_and_keeps_the_checkpoint(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(TINY, checkpoint_every_s=0.0)
    real = trainer_module.PicturesTrainer.draw

    def spoilt(self: PicturesTrainer, count: int, rng: torch.Generator) -> object:
        batch = real(self, count, rng)
        if torch.load(tmp_path / "run" / CHECKPOINT_NAME, weights_only=True)["step"] == 3:
            batch.given.fill_(torch.nan)
        return batch

    def first_ones(self: PicturesTrainer, count: int, rng: torch.Generator) -> object:
        path = tmp_path / "run" / CHECKPOINT_NAME
        return spoilt(self, count, rng) if path.exists() else real(self, count, rng)

    monkeypatch.setattr(trainer_module.PicturesTrainer, "draw", first_ones)
    with pytest.raises(DdfError) as caught:
        trained(folder, settings, Run(tmp_path / "run", silent))
    assert caught.value.code == "train.diverged"
    kept = torch.load(tmp_path / "run" / CHECKPOINT_NAME, weights_only=True)
    assert kept["step"] == 3
    assert all(bool(v.isfinite().all()) for v in kept["state"]["network"].values())
    assert not (tmp_path / "run" / "model" / "card.json").exists()


def test_a_discriminator_that_wins_waits(folder: Path, tmp_path: Path) -> None:
    settings = replace(TINY, patches=replace(TINY.patches, wins_below=100.0))
    listing = list_pictures(folder)
    cache = cache_pictures(listing, 32, tmp_path / "cache")
    trainer = PicturesTrainer(settings, cache, space_of(cache.framing, settings.camera))
    before = [p.clone() for p in trainer.discriminator.parameters()]
    told = trainer.step(settings.first_stage)
    assert told["discriminator"] < 100
    for got, wanted in zip(trainer.discriminator.parameters(), before, strict=True):
        assert torch.equal(got, wanted)


def test_a_relu_model_becomes_a_pigan_pair_and_a_sigmoid_one_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    for density in ("relu", "sigmoid"):
        settings = replace(TINY, network=replace(TINY.network, density=density))
        out = trained(folder, settings, Run(tmp_path / density, silent))
        target = tmp_path / f"{density}-pair"
        target.mkdir()
        if density == "sigmoid":
            with pytest.raises(DdfError) as caught:
                convert(out, target / "generator.pth", None)
            assert "density rule is 'sigmoid'" in caught.value.message
            continue
        convert(out, target / "generator.pth", None)
        read, made = load_model(target / "generator.pth"), load_model(out)
        z = torch.randn(1, 3)
        x = (torch.rand(1, 20, 3) - 0.5) * 0.2
        d = torch.nn.functional.normalize(torch.randn(1, 20, 3), dim=-1)
        with torch.no_grad():
            rgb, raw = made.generator.film(2.7 * x, None, *made.generator.mapping(z))
            got, got_raw = read.generator.film(x, d, *read.generator.mapping(z))
        torch.testing.assert_close(got, rgb, atol=1e-4, rtol=1e-3)
        torch.testing.assert_close(got_raw, 2.7 * raw, atol=1e-3, rtol=1e-3)


def test_a_scene_that_emptied_is_still_felt_by_one_term(folder: Path, tmp_path: Path) -> None:
    """Where nothing absorbs light the mask's squared error hardly changes, the logarithm does."""
    settings = replace(TINY, adversarial_steps=0)
    cache = cache_pictures(list_pictures(folder), settings.side, tmp_path / "cache")
    space = space_of(cache.framing, settings.camera)
    trainer = PicturesTrainer(settings, cache, space)
    layer = trainer.network.generator.siren.final_layer
    with torch.no_grad():
        layer.bias.sub_(10.0)
    rng = torch.Generator().manual_seed(0)
    batch = trainer.draw(4, rng)
    coded = trainer.objective.encode_batch(trainer.network, batch, rng)
    terms = trainer.objective.reconstruction(trainer.network, batch, coded, 0, rng)
    (by_mask,) = torch.autograd.grad(terms["mask"], layer.bias, retain_graph=True)
    (by_empty,) = torch.autograd.grad(terms["empty"], layer.bias)
    assert by_empty.item() < -1e-5  # more density makes it less
    assert by_empty.abs() > 100 * by_mask.abs()
