"""The oracle: it learns the truth, is cached outside the repository, and is refused without one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddf_core.errors import InputError
from ddf_core.evaluation import oracle
from ddf_core.evaluation.oracle import (
    OracleSettings,
    OracleTrainer,
    load_oracle,
    oracle_folder,
    train_oracle,
)
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import NetworkSettings, Schedule
from tests.core.evaluation.test_evaluate import tiny_heads
from tests.core.shifted_ball import ball_model

TINY = OracleSettings(
    network=NetworkSettings(hidden_dim=16, layers=2, mapping_hidden=16, mapping_layers=1),
    steps=40,
    instances=2,
    points=64,
    schedule=Schedule(rate=3e-3, warm_up=1),
)


@pytest.fixture(autouse=True)
def small_surface(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Few template points, and a cache of the test's own."""
    monkeypatch.setattr(oracle, "TEMPLATE_POINTS", 500)
    monkeypatch.setenv("DDF_CACHE", str(tmp_path))


def test_regression_on_the_truth_gets_nearer_to_it() -> None:
    trainer = OracleTrainer(Category.of(tiny_heads(False)), TINY)
    # One and the same batch, so that only the fields change.
    losses = [sum(trainer.step(0).values()) for _ in range(TINY.steps)]
    assert losses[-1] < 0.8 * losses[0]


def test_a_trained_oracle_is_found_again_with_how_long_it_took() -> None:
    model = tiny_heads(False)
    assert load_oracle(model) is None
    train_oracle(model, OracleSettings(network=TINY.network, steps=2, points=8), lambda _: None)
    found = load_oracle(model)
    assert found is not None
    assert found[1]["trained_steps"] == 2
    assert not oracle_folder(model).is_relative_to(Path.cwd())


def test_a_model_without_truth_has_no_oracle() -> None:
    with pytest.raises(InputError) as caught:
        train_oracle(ball_model(), TINY, lambda _: None)
    assert caught.value.code == "evaluate.no_truth"


def test_a_cached_oracle_that_no_longer_fits_counts_as_not_made() -> None:
    model = tiny_heads(False)
    train_oracle(model, OracleSettings(network=TINY.network, steps=2, points=8), lambda _: None)
    (oracle_folder(model) / "fields.safetensors").write_bytes(b"of an older version")
    assert load_oracle(model) is None
