"""The rows of the bench that need no window: their steps, and no Qt for them."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from ddf_core.device import why_no_gpu
from ddf_core.io.model_folder import load_model
from ddf_core.model import Model
from ddf_core.resource_paths import BUNDLED_MODEL
from ddf_core.training.encoder_settings import EncoderSettings
from ddf_core.training.field_settings import FieldsSettings, NetworkSettings
from ddf_core.training.generator import GeneratorSettings
from tests.core.away import AWAY, pretended_device
from tests.core.shifted_ball import ball_model
from tests.core.training.test_fields import SURFACE
from tools.bench import __main__ as bench
from tools.bench import gpu_row, pigan_row, training_row
from tools.bench.rows import Row, Target, row_of

POOL = replace(FieldsSettings().pool, surface=SURFACE)


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of the bundled model, at sizes that fit a test."""
    made = {
        "GeneratorSettings": GeneratorSettings(
            steps=40,
            hidden_dim=8,
            layers=2,
            mapping_hidden=8,
            instances_per_step=2,
            points_per_instance=32,
            rays_per_instance=4,
        ),
        "FieldsSettings": FieldsSettings(
            steps=40, points=8, pool=POOL, network=NetworkSettings(hidden_dim=8, layers=2)
        ),
        "EncoderSettings": EncoderSettings(steps=40, batch=2, film_items=1),
    }
    for name, settings in made.items():
        monkeypatch.setattr(training_row, name, lambda settings=settings: settings)
    monkeypatch.setattr("ddf_core.training.field_batches.TEMPLATE_POINTS", 256)
    monkeypatch.setattr(training_row, "WARM_UP", 0)
    for name in ("HEADS", "STYLES", "STEPS"):
        monkeypatch.setattr(training_row, name, 2)


def test_each_network_has_a_row_of_its_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    rows = training_row.training_rows(ball_model())
    names = [f"training step, {name}" for name in ("generator", "fields", "encoder")]
    assert [row.name for row in rows] == names
    # The generator is measured at both ends of a run; an hour for 40 steps is 90 s a step.
    assert [row.tries for row in rows] == [4, 2, 2]
    assert all(row.target == Target(90_000, "ms", "median") for row in rows)
    assert all(row.median > 0 for row in rows)


def test_headless_asks_for_no_window(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def rows(model: object, device: str = "cpu") -> list[Row]:
        return [row_of(f"training on {device}", [2.0], Target(3, "ms"))]

    monkeypatch.setattr(bench, "training_rows", rows)
    monkeypatch.setattr(bench, "pigan_rows", lambda model, seed: [])
    monkeypatch.setattr(bench, "load_model", lambda path: None)
    monkeypatch.setattr(bench, "why_no_gpu", lambda: "there is none")
    assert bench.main(["--headless", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["rows"]) == ["training on cpu"]
    assert told["machine"]["gpu"] == "none: there is none"


def test_the_picture_on_a_gpu_is_that_of_the_processor() -> None:
    if why_no_gpu():
        pytest.skip(f"no GPU: {why_no_gpu()}")
    rows = gpu_row.gpu_rows(ball_model(), 1)
    assert [row.tries for row in rows] == [gpu_row.FRAMES] * len(gpu_row.SIDES)


def test_the_scene_of_pigan_s_size_is_the_same_on_another_device() -> None:
    with pretended_device():
        rows = pigan_row.pigan_gpu_rows(load_model(BUNDLED_MODEL), 1, AWAY, sides=(8,))
    assert [row.name for row in rows] == list(pigan_row.gpu_names(8))
    for row in rows:
        # Ours leaves out what cannot be seen: the picture is the original's.
        assert float(re.search(r"(\d+) dB", row.note).group(1)) > 40


def test_without_a_gpu_it_says_what_it_would_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "why_no_gpu", lambda: "There is none.")
    assert bench.main(["--headless", "--device", "cuda"]) == 0
    said = capsys.readouterr().out
    assert "There is none." in said
    for name in (
        "faces, exact picture on the GPU, 512 px",
        "pi-GAN size, camera moved on the GPU, 256 px",
        "training step, fields on the GPU",
    ):
        assert name in said


def test_with_one_the_rows_are_those_that_were_announced(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of them by name; what they measure is made up."""

    def pictures(model: Model, seed: int) -> list[Row]:
        names = [gpu_row.row_name(model.card.name, side) for side in gpu_row.SIDES]
        return [row_of(name, [1.0], Target(3, "ms")) for name in names]

    def scene(model: Model, seed: int, device: object) -> list[Row]:
        names = [name for side in pigan_row.GPU_SIDES for name in pigan_row.gpu_names(side)]
        return [row_of(name, [1.0], Target(3, "ms")) for name in names]

    def steps(model: Model, device: str = "cpu") -> list[Row]:
        where = " on the GPU" if device == "cuda" else ""
        names = [f"training step, {name}{where}" for name in ("generator", "fields", "encoder")]
        return [row_of(name, [1.0], Target(3, "ms")) for name in names]

    for name, made in {
        "why_no_gpu": lambda: "",
        "chosen_device": lambda name: None,
        "gpu_rows": pictures,
        "pigan_gpu_rows": scene,
        "training_rows": steps,
    }.items():
        monkeypatch.setattr(bench, name, made)
    monkeypatch.setattr(bench, "machine", dict)
    assert bench.main(["--device", "cuda", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["rows"]) == bench.gpu_row_names(BUNDLED_MODEL)
