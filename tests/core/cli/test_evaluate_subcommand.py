from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ddf_core.cli import evaluate_subcommand
from ddf_core.cli.entry import main
from ddf_core.errors import MissingFieldsError
from ddf_core.io.model_folder import load_model

FIGURES = {"model": "box", "seed": 3, "pairs": 2, "rows": {"soundness": {"median": 0.5}}}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What the subcommand asks ``evaluate``, which answers with known figures."""
    questions: list[tuple[Any, ...]] = []

    def evaluate(
        model: Any, pairs: int, seed: int, rows: Any, *, pictures: Any, progress: Any
    ) -> Any:
        assert pictures is None
        questions.append((model.card.name, pairs, seed, rows))
        progress("soundness", 0.0, 0.0, "")
        return FIGURES

    monkeypatch.setattr(evaluate_subcommand, "evaluate", evaluate)
    return questions


def test_json_is_one_object_and_progress_is_elsewhere(
    model: Path, asked: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["evaluate", str(model), "--pairs", "2", "--seed", "3", "--rows", "soundness", "--json"]
    assert main(words) == 0
    out, err = capsys.readouterr()
    assert json.loads(out) == FIGURES
    assert err == "evaluate: soundness ...\n"
    assert asked == [("box", 2, 3, ["soundness"])]


def test_a_slow_row_says_how_far_it_is_and_how_long_it_takes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr(evaluate_subcommand.WorkClock, "seconds", property(lambda _: now[0]))
    with evaluate_subcommand.RowLines() as lines:
        lines.show("portraits", 0.0, 0.0, "")
        lines.show("portraits", 0.0, 400.0, "encoder, 1 of 4")
        now[0] = 10.0
        # A log gets a line twice a minute: what comes before is not said.
        lines.show("portraits", 100.0, 400.0, "both, 1 of 4")
        now[0] = 40.0
        lines.show("portraits", 400.0, 400.0, "both, 4 of 4")
        lines.show("labels", 0.0, 0.0, "")
    assert capsys.readouterr().err.splitlines() == [
        "evaluate: portraits ...",
        "evaluate: portraits: 0 % (0 of 100)  encoder, 1 of 4",
        "evaluate: portraits: 100 % (100 of 100, 0:00 left)  both, 4 of 4",
        "evaluate: labels ...",
    ]


def test_without_json_a_table_is_printed(
    model: Path, asked: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(model)]) == 0
    out = capsys.readouterr().out
    assert "soundness" in out
    assert "0.5" in out
    assert asked == [("box", 64, 0, None)]


def test_a_model_without_known_truth_is_refused(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(model), "--pairs", "1"]) == 2
    assert "no ground truth" in capsys.readouterr().err


def test_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--rows", "beauty"]) == 2
    assert "'beauty'" in capsys.readouterr().err


def test_missing_fields_are_bad_input(
    bare_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*words: Any, **more: Any) -> None:
        raise MissingFieldsError("no fields.", advice="Train them.")

    monkeypatch.setattr(evaluate_subcommand, "evaluate", refuse)
    assert main(["evaluate", str(bare_model), "--rows", "soundness"]) == 2
    assert capsys.readouterr().err == "error: no fields. Train them.\n"


def test_the_oracle_has_the_size_of_the_fields_beside_it(
    model: Path, asked: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[Any] = []
    monkeypatch.setattr(
        evaluate_subcommand, "train_oracle", lambda model, settings, *rest: trained.append(settings)
    )
    assert main(["evaluate", str(model), "--train-oracle", "--oracle-steps", "7"]) == 0
    (settings,) = trained
    fields = load_model(model).card.fields
    assert fields is not None
    assert settings.steps == 7
    assert settings.network.hidden_dim == fields.config.hidden_dim
    assert settings.network.layers == fields.config.layers


def test_without_fields_the_oracle_has_the_usual_size(bare_model: Path) -> None:
    settings = evaluate_subcommand.oracle_settings(load_model(bare_model), 5)
    assert settings == evaluate_subcommand.OracleSettings(steps=5)
