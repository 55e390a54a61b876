"""The rows of the bench that need no window: their steps, and no Qt for them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ddf_core.device import why_no_gpu
from ddf_core.training.encoder_settings import EncoderSettings
from ddf_core.training.field_settings import FieldsSettings, NetworkSettings
from ddf_core.training.generator import GeneratorSettings
from tests.core.shifted_ball import ball_model
from tests.core.training.test_fields import SURFACE
from tools.bench import __main__ as bench
from tools.bench import gpu_row, training_row
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
    (row,) = gpu_row.gpu_rows(ball_model(), 1)
    assert row.tries == gpu_row.FRAMES
