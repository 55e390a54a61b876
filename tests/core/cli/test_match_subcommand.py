from __future__ import annotations

import json
from pathlib import Path

import pytest

from ddf_core.cli.entry import main


def matched(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["match", *words, "--json"]) == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_fields_that_move_nothing_match_a_point_with_itself(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(model), "--source", "1", "--target", "2", "--target", "template"]
    answer = matched([*words, "--point", "0.1", "-0.2", "0.5"], capsys)
    (point,) = answer["points"]
    assert point["x_source"] == pytest.approx([0.1, -0.2, 0.5])
    assert point["x_template"] == pytest.approx([0.1, -0.2, 0.5], abs=1e-6)
    assert [match["target"] for match in point["matches"]] == [2, "template"]
    for match in point["matches"]:
        assert match["x"] == pytest.approx([0.1, -0.2, 0.5], abs=1e-6)
        assert match["round_trip"] == pytest.approx(0, abs=1e-6)
        assert 0 <= match["confidence"] <= 1
        assert "0.10 under the surface" in match["reason"]


def test_on_the_surface_nothing_is_doubted(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(model), "--source", "1", "--target", "2", "--point", "0.1", "-0.2", "0.59"]
    (point,) = matched(words, capsys)["points"]
    assert list(point["matches"][0]) == ["target", "x", "round_trip", "confidence"]


def test_a_pixel_meets_the_surface_of_the_box_or_nothing(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [str(model), "--source", "template", "--target", "2", "--size", "64"]
    answer = matched([*words, "--pixel", "1", "1", "--pixel", "32", "32"], capsys)
    corner, middle = answer["points"]
    assert corner == {"pixel": [1.0, 1.0], "x_source": None, "x_template": None, "matches": []}
    assert middle["x_source"] == pytest.approx([0, 0, 0.6], abs=0.05)
    assert len(middle["matches"]) == 1


def test_the_table_says_where_there_is_no_surface(
    model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["match", str(model), "--source", "1", "--target", "2", "--size", "64"]
    assert main([*words, "--pixel", "1", "1", "--point", "0", "0", "0.5"]) == 0
    head, _rule, background, point, reason = capsys.readouterr().out.splitlines()
    # The box is filled: a point in it lies under its nearest wall.
    assert reason == "2 in 2: it lies 0.10 under the surface, where nothing was trained"
    assert head.split() == [
        "#",
        "source",
        "xyz",
        "target",
        "target",
        "xyz",
        "round",
        "trip",
        "confidence",
    ]
    assert "no surface at (1, 1)" in background
    assert point.split()[:5] == ["2", "+0.000", "+0.000", "+0.500", "2"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Nothing to match."),
        (["--pixel", "64", "3"], "outside the picture of 64 x 64"),
        (["--pixel", "-1", "3"], "outside the picture"),
        (["--pixel", "nan", "3"], "'nan' is not finite"),
        (["--point", "0", "0", "0.7"], "outside the model's box"),
        (["--point", "0", "0"], "Expected 3 arguments"),
        (["--psi", "2", "--pixel", "1", "1"], "not between 0 and 1"),
    ],
)
def test_what_cannot_be_matched_is_one_line_and_2(
    words: list[str], said: str, model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = ["match", str(model), "--source", "1", "--target", "2", "--size", "64", *words]
    assert main(whole) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said.lower() in err.lower()
    assert err.count("\n") == 1


def test_without_fields_the_command_that_makes_them_is_named(
    bare_model: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["match", str(bare_model), "--source", "1", "--target", "2", "--pixel", "9", "9"]
    assert main(words) == 2
    assert f"train fields {bare_model}" in capsys.readouterr().err
