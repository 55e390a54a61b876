from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ddf_core.cli import ablation_subcommand
from ddf_core.cli.entry import main
from ddf_core.evaluation.ablation import RunFigures
from ddf_core.io.json_codec import dumps
from ddf_core.training.loop import Progress

RUN = RunFigures("without jacobian", 0, 1.5, 0.25, 0.001, None, None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, Any]]:
    """What the subcommand asks ``ablation``, which leaves one finished run and a table."""
    questions: list[tuple[int, int, Any]] = []

    def ablation(
        model: Any, folder: Path, settings: Any, progress: Any, stop: Any, only: Any
    ) -> str:
        questions.append((settings.steps, settings.seeds, only))
        position = folder / f"without-jacobian-{settings.steps}-0"
        position.mkdir(parents=True)
        (position / "figures.json").write_bytes(dumps(RUN))
        progress("without jacobian", Progress(4, 4, {"loss": 0.5}, 0.0))
        return "| the table |"

    monkeypatch.setattr(ablation_subcommand, "ablation", ablation)
    return questions


def test_the_table_is_printed_and_progress_names_the_variant(
    model: Path,
    tmp_path: Path,
    asked: list[tuple[int, int, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["ablation", str(model), "--folder", str(tmp_path), "--steps", "4", "--runs", "1"]
    assert main([*words, "--only", "without jacobian"]) == 0
    out, err = capsys.readouterr()
    assert out == "| the table |\n"
    assert err == "ablation: 100 % (4 of 4, 0:00 left)  without jacobian  loss 0.5\n"
    assert asked == [(4, 1, ("without jacobian",))]


def test_json_has_every_finished_run(
    model: Path,
    tmp_path: Path,
    asked: list[tuple[int, int, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["ablation", str(model), "--folder", str(tmp_path), "--steps", "4", "--json"]
    assert main(words) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["model"] == "box"
    (run,) = answer["runs"]
    assert (run["name"], run["error"], run["cycle"]) == ("without jacobian", None, 0.001)


def test_an_unknown_variant_is_refused_with_those_there_are(
    model: Path, asked: list[tuple[int, int, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ablation", str(model), "--only", "without luck"]) == 2
    err = capsys.readouterr().err
    assert "'without luck'" in err
    assert "without jacobian" in err
    assert asked == []
