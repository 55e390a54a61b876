"""The fuzzing itself: it is reproducible, and it tells a crash from a refusal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ddf_core.engine.engine import Engine
from ddf_core.requests import LoadModel
from tools import fuzz
from tools.fuzz_files import write_folder


def test_a_try_is_the_same_again(tmp_path: Path) -> None:
    world = fuzz.worlds(tmp_path)[0]
    first, second = (fuzz.damaged(world, np.random.default_rng((0, 5))) for _ in range(2))
    assert first == second
    assert first[0] != world.files


def test_some_tries_are_all_refused_or_loaded(tmp_path: Path) -> None:
    result = fuzz.run(range(25), 1, tmp_path)
    assert result.crashes == []
    assert sum(result.codes.values()) == 25
    assert len(result.codes) > 4


def test_an_error_without_a_name_is_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("weights")

    result, engine = fuzz.Result(), Engine()
    monkeypatch.setattr(engine, "answer", broken)
    fuzz._count(result, engine, tmp_path, "try 7")
    assert len(result.crashes) == 1
    assert result.crashes[0].startswith("try 7\nTraceback")
    assert not result.codes


def test_a_refusal_is_counted_by_its_code_and_keeps_the_old_model(tmp_path: Path) -> None:
    engine = Engine()
    engine.answer(LoadModel(write_folder(tmp_path / "own")))
    before = engine.model
    assert fuzz.attempt(engine, tmp_path / "absent") == "model.not_found"
    assert engine.model is before
    assert fuzz.attempt(engine, tmp_path / "own") == "loaded"
