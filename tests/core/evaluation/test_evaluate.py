"""The door of the figures: its form, its refusals and its table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from ddf_core.card import Made
from ddf_core.errors import Cancelled, InputError, MissingFieldsError
from ddf_core.evaluation import evaluate as door
from ddf_core.evaluation.evaluate import evaluate, table
from ddf_core.evaluation.pairs import MatchedPair, true_pairs
from ddf_core.labels.label_map import LabelMap
from ddf_core.model import Model
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import DensityRule, SirenConfig
from ddf_core.training.field_points import Category
from ddf_core.training.field_settings import NetworkSettings
from ddf_core.training.fields import new_fields
from ddf_core.training.heads_card import heads_card
from tests.core.shifted_ball import ShiftFields, ball_model

SMALL = NetworkSettings(hidden_dim=8, layers=1, mapping_hidden=8, mapping_layers=1)


def tiny_heads(with_fields: bool) -> Model:
    """A model laid out like the bundled heads, with random weights and fields that move nothing."""
    config = SirenConfig(
        latent_dim=26,
        hidden_dim=8,
        layers=2,
        mapping_hidden=8,
        mapping_layers=1,
        colour_uses_direction=False,
        density=DensityRule("sigmoid", scale=50.0),
    )
    torch.manual_seed(0)
    generator = FilmGenerator(config)
    card = heads_card(generator, Made())
    model = Model(generator, None, card, ball_model().path, "0" * 64)
    if not with_fields:
        return model
    fields = new_fields(Category.of(model), SMALL, 0)
    return Model(generator, fields, card, model.path, model.digest)


@pytest.fixture(scope="module")
def figures() -> dict[str, object]:
    rows = ("correspondence", "soundness", "confidence")
    return evaluate(tiny_heads(True), pairs=2, seed=4, rows=rows)


@pytest.fixture(autouse=True, scope="module")
def sparse_surface() -> Iterator[None]:
    """The nearest surface point among fewer: enough for the form."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ddf_core.evaluation.correspondence.DENSE_POINTS", 1000)
        patch.setattr("ddf_core.evaluation.confidence.ORACLE_PAIRS", 2)
        patch.setattr("ddf_core.evaluation.confidence.ORACLE_POINTS", 100)
        yield


def test_the_form_is_that_of_the_json_door(figures: dict[str, object]) -> None:
    assert set(figures) == {"model", "seed", "pairs", "rows"}
    rows = figures["rows"]
    assert isinstance(rows, dict)
    row = rows["correspondence"]
    assert {"mean", "median", "pck_0.01", "pck_0.02", "baseline_same_point", "oracle"} <= set(row)
    assert json.loads(json.dumps(figures))["seed"] == 4


def test_fields_that_move_nothing_equal_the_same_point_and_are_perfectly_sound(
    figures: dict[str, object],
) -> None:
    rows = figures["rows"]
    assert isinstance(rows, dict)
    row = rows["correspondence"]
    for name, value in row["baseline_same_point"].items():
        assert row[name] == pytest.approx(value, abs=1e-6)
    assert row["mean"] > 0.005
    assert rows["soundness"]["cycle_median"] == pytest.approx(0.0, abs=1e-6)
    assert rows["soundness"]["fold_over"] == 0.0


def test_no_oracle_is_said_and_not_invented(figures: dict[str, object]) -> None:
    rows = figures["rows"]
    assert isinstance(rows, dict)
    assert rows["correspondence"]["oracle"] is None
    assert "not made" in table(figures)


def test_the_table_puts_each_baseline_beside_its_figure() -> None:
    text = table(
        {
            "model": "heads",
            "seed": 1,
            "pairs": 2,
            "rows": {"confidence": {"auroc": 0.91, "baseline_round_trip": {"auroc": 0.5}}},
        }
    )
    line = next(line for line in text.splitlines() if line.strip().startswith("auroc"))
    assert "0.91" in line and "round trip 0.5" in line


def test_a_model_without_truth_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        evaluate(ball_model(ShiftFields()), pairs=1)
    assert caught.value.code == "evaluate.no_truth"


def test_an_unknown_row_is_refused_with_the_rows_there_are() -> None:
    with pytest.raises(InputError) as caught:
        evaluate(tiny_heads(False), pairs=1, rows=("beauty",))
    assert caught.value.code == "evaluate.row"
    assert "fidelity" in caught.value.advice


def test_no_pairs_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        evaluate(tiny_heads(False), pairs=0)
    assert caught.value.code == "evaluate.pairs"


def test_a_row_of_correspondence_without_fields_says_how_to_make_them() -> None:
    with pytest.raises(MissingFieldsError):
        evaluate(tiny_heads(False), pairs=1, rows=("correspondence",))


def test_the_evaluation_can_be_stopped_between_rows() -> None:
    with pytest.raises(Cancelled):
        evaluate(tiny_heads(True), pairs=1, rows=("soundness",), stop=lambda: True)


def test_pairs_are_matched_once_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    original = door.match_pair

    def counted(*args: object) -> MatchedPair:
        calls.append(1)
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(door, "match_pair", counted)
    evaluate(tiny_heads(True), pairs=1, rows=("soundness", "confidence"))
    assert len(calls) == 1
    assert next(true_pairs(1, 0, 5)).x_src.shape == (5, 3)


def test_a_model_is_asked_only_for_rows_that_it_can_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(door._Evaluation, "row", lambda self, name: asked.append(name) or {})
    evaluate(tiny_heads(False), pairs=1)
    assert asked == ["fidelity"]
    asked.clear()
    evaluate(tiny_heads(True), pairs=1)
    quick = [name for name in door.ROWS if name not in door.SLOW_ROWS]
    assert asked == [name for name in quick if name != "labels"]
    asked.clear()
    evaluate(replace(tiny_heads(True), labels=LabelMap((), 0.6)), pairs=1)
    assert asked == quick
