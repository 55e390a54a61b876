from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ddf_core.cli.entry import main
from ddf_core.io.model_folder import load_model


def test_a_pigan_pair_is_made_of_a_folder_and_read_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pigan_model: Path
) -> None:
    pair, folder = tmp_path / "pair" / "generator.pth", tmp_path / "again"
    assert main(["convert", str(pigan_model), str(pair)]) == 0
    assert capsys.readouterr().out == f"Written: {pair}\n"
    assert main(["convert", str(pair), str(folder), "--preset", "celeba"]) == 0
    first, again = (
        dict(load_model(path).generator.named_parameters()) for path in (pigan_model, folder)
    )
    torch.testing.assert_close(again, first, rtol=0, atol=0)


def test_an_existing_model_is_not_written_over(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted((path.name, path.stat().st_mtime_ns) for path in model.iterdir())
    assert main(["convert", str(model), str(model)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert sorted((path.name, path.stat().st_mtime_ns) for path in model.iterdir()) == before


def test_an_unknown_preset_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["convert", "a", "b", "--preset", "dogs"]) == 2
    assert "'dogs'" in capsys.readouterr().err


def test_a_conversion_that_was_killed_goes_on_and_writes_over_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], pigan_model: Path
) -> None:
    pair = tmp_path / "generator.pth"
    words = ["convert", str(pigan_model), str(pair)]
    assert main(words) == 0
    whole = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    # A kill between the files leaves the first of them.
    pair.unlink()
    assert main(words) == 0
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == whole
    pair.unlink()
    (tmp_path / "ema.pth").write_bytes(whole["ema.pth"][:-1] + b"x")
    assert main(words) == 2
    assert "ema.pth exists already" in capsys.readouterr().err
    assert not pair.exists()
