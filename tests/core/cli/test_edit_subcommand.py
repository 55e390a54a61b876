"""``edit``: what it writes opens again, what it cannot do is one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from ddf_core.cli.entry import main
from ddf_core.engine import Engine
from ddf_core.engine.describe import model_info
from ddf_core.io.inversion_file import (
    InversionFigures,
    InversionRecord,
    read_inversion,
    write_inversion,
)
from ddf_core.io.latent_file import LatentRecord, read_latent, write_latent
from ddf_core.scene.camera import Camera
from ddf_core.shown import latent_of_seed
from tests.core.shifted_ball import SHIFT_PER_LATENT, StyleShiftFields, ball_model

STEP = str(SHIFT_PER_LATENT)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(ball_model(StyleShiftFields()))


@pytest.fixture
def ball(engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The shifted blobs in place of the model of the command line; a file of two points on it."""
    assert engine.model is not None
    loaded = engine, model_info(engine.model)
    monkeypatch.setattr("ddf_core.cli.edit_subcommand.load", lambda _options: loaded)
    points = tmp_path / "points.csv"
    points.write_text("name,x,y,z\nfront,0,0,0.2\nside,0.2,0,0\n")
    return points


def edit(ball: Path, *words: str) -> int:
    return main(["edit", "--points", str(ball), "--prior", "0", *words])


def test_a_moved_point_moves_the_latent_and_its_file_opens_again(
    ball: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "edited.json"
    assert edit(ball, "--seed", "1", "--move", f"front={STEP},0,0", "--out", str(out)) == 0
    before = torch.tensor(latent_of_seed(1, 3))
    after = torch.tensor(read_latent(out, 3).z)
    torch.testing.assert_close(after - before, torch.tensor([1.0, 0, 0]), atol=5e-3, rtol=0)
    said = capsys.readouterr()
    assert "front" in said.out and f"Written: {out}" in said.out
    assert said.err == ""


def test_json_says_what_moved_and_what_is_left(
    ball: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    latent = tmp_path / "flat.npy"
    write_latent(latent, LatentRecord((0.0, 0.0, 0.0)))
    words = ["--latent", str(latent), "--goal", f"front={STEP},0,0.2", "--pin", "side", "--json"]
    assert edit(ball, *words) == 0
    said = capsys.readouterr()
    answer = json.loads(said.out)
    (front,), (side,) = answer["points"], answer["pins"]
    assert front["goal"] == [SHIFT_PER_LATENT, 0.0, 0.2]
    assert side["name"] == "side" and side["moved"] == pytest.approx(
        SHIFT_PER_LATENT / 10, rel=0.05
    )
    assert front["residual"] == pytest.approx(0.9 * SHIFT_PER_LATENT, rel=0.05)
    assert "does not go all the way: front (0.045 left)" in said.err


def test_a_photo_s_style_comes_back_moved(ball: Path, tmp_path: Path) -> None:
    style = ball_model().generator.style(torch.zeros(3))
    given, out = tmp_path / "photo.json", tmp_path / "moved.json"
    figures = InversionFigures(20.0, 0.9, 1.0, "good", "", 1.0, True, False)
    frequencies, phases = (tuple(x.tolist()) for x in (style.frequencies, style.phases))
    write_inversion(
        given,
        InversionRecord(
            "shifted ball", "0" * 64, "a.png", (0, 0, 9), frequencies, phases, Camera(), figures
        ),
    )
    words = ["--style", str(given), "--move", f"front={STEP},0,0", "--out", str(out)]
    assert edit(ball, *words) == 0
    wanted = ball_model().generator.style(torch.tensor([1.0, 0.0, 0.0]))
    torch.testing.assert_close(
        torch.tensor(read_inversion(out).phases), wanted.phases, atol=2e-3, rtol=0
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Nothing to edit."),
        (["--move", "front=0,0"], "no NAME=X,Y,Z"),
        (["--move", "=0,0,0"], "names no point"),
        (["--move", "front=0,0,nan"], "no NAME=X,Y,Z"),
        (["--move", "chin=0,0,0"], "There is no point 'chin'. Points are front, side"),
        (["--move", "front=0,0,0", "--pin", "front"], "asked for twice"),
        (["--move", "front=0,0,0", "--goal", "front=0,0,0"], "asked for twice"),
        (["--goal", "front=0,0,0.9"], "outside the model's box"),
        (["--move", "front=0,0,0", "--psi", "0"], "truncation 0"),
        (["--move", "front=0,0,0", "--out", "a.png"], "a.png"),
    ],
)
def test_what_cannot_be_edited_is_one_line_and_2(
    words: list[str], said: str, ball: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["edit", "--points", str(ball), "--seed", "1", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_model_without_fields_says_how_to_get_some(
    bare_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["edit", str(bare_model), "--seed", "1", "--move", "a=0,0,0"]) == 2
    assert "train fields" in capsys.readouterr().err
