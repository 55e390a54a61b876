"""The ablation: what is varied, its table, and that finished runs are kept."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from ddf_core.evaluation.ablation import (
    COMPLETE,
    AblationSettings,
    RunFigures,
    ablation,
    markdown,
    variants,
)
from ddf_core.sampling.surface import SurfaceSettings
from ddf_core.training.field_points import PoolSettings
from ddf_core.training.field_settings import FieldsSettings, NetworkSettings
from ddf_core.training.losses import TERMS
from tests.core.shifted_ball import ball_model

TINY = AblationSettings(
    base=FieldsSettings(
        network=NetworkSettings(hidden_dim=16, layers=1, mapping_hidden=16, mapping_layers=1)
    ),
    steps=2,
    seeds=1,
    instances=2,
    points=8,
    pool=PoolSettings(
        instances=3,
        refresh_every=0,
        surface=SurfaceSettings(points=64, rays=300, resolution=16, march_steps=32),
    ),
    batches=1,
)


def test_each_variant_differs_from_the_complete_training_in_one_setting() -> None:
    base = FieldsSettings()
    found = variants(base)
    assert found.pop(COMPLETE) == base
    used = {term for term in TERMS if getattr(base.weights, term)}
    assert {f"without {term}" for term in used} <= set(found)
    for name, variant in found.items():
        changed = [
            field.name
            for field in fields(base)
            if getattr(base, field.name) != getattr(variant, field.name)
        ]
        # A teacher is nothing without the weight of what it says.
        assert len(changed) == 1 or changed == ["weights", "teacher"], name


def test_half_width_is_half_of_the_base() -> None:
    settings = AblationSettings()
    assert settings.half.network.hidden_dim * 2 == settings.base.network.hidden_dim


def test_the_table_gives_the_mean_and_half_the_range_of_the_seeds() -> None:
    runs = [
        RunFigures("all", 0, 1.0, 0.2, 0.001, 0.010, 0.90),
        RunFigures("all", 1, 1.0, 0.4, 0.003, 0.014, 0.80),
        RunFigures("bare", 0, 1.0, 0.5, 0.002, None, None),
    ]
    lines = markdown(runs).splitlines()
    assert lines[2] == "| all | 0.0120 ± 0.0020 | 0.850 ± 0.050 | 0.300 ± 0.100 | 0.0020 ± 0.0010 |"
    assert lines[3] == "| bare | - | - | 0.500 | 0.0020 |"


def test_finished_runs_are_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ddf_core.training.field_batches.TEMPLATE_POINTS", 128)
    monkeypatch.setattr("ddf_core.training.field_batches.FIT_INSTANCES", 2)
    seen: list[str] = []
    only = (COMPLETE, "without jacobian")

    def run() -> str:
        return ablation(
            ball_model(), tmp_path, TINY, lambda name, state: seen.append(name), only=only
        )

    first = run()
    assert set(seen) == set(only)
    seen.clear()
    assert run() == first
    assert seen == []
