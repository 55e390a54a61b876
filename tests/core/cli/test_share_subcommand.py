from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ddf_core.cli.entry import main
from ddf_core.io.inversion_file import write_inversion
from tests.core.cli.conftest import ARCHITECTURE
from tests.core.export.page_world import block
from tests.core.io.test_inversion_file import RECORD

SMALL = ["--resolution", "16", "--texture", "64"]


def share(model: Path, out: Path, *words: str) -> int:
    return main(["share", str(model), "--out", str(out), *SMALL, *words])


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_a_page_is_written_and_its_figures_are_said(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    points = tmp_path / "points.csv"
    points.write_text("name,x,y,z\nnose </script>,0.0,0.1,0.2\n", encoding="utf-8")
    out = tmp_path / "page.html"
    words = ["--seeds", "3", "template", "--points", str(points), "--title", "A & B", "--json"]
    assert share(model, out, *words) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(out)
    assert told["bytes"] == out.stat().st_size
    assert [head["name"] for head in told["heads"]] == ["Seed 3", "Template"]
    text = out.read_text(encoding="utf-8")
    record = block(text, "page-data")
    assert [point["name"] for point in record["points"]] == ["nose </script>"]
    assert "<h1>A &amp; B</h1>" in text
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "points.csv"]


def test_a_photos_head_stands_beside_a_seed_and_labels_can_be_left_out(
    model: Path, tmp_path: Path
) -> None:
    plain = (0.0,) * ARCHITECTURE.style_dim
    write_inversion(tmp_path / "me.json", replace(RECORD, frequencies=plain, phases=plain))
    out = tmp_path / "page.html"
    words = ["--seeds", "2", "--styles", str(tmp_path / "me.json"), "--no-points"]
    assert share(model, out, *words) == 0
    text = out.read_text(encoding="utf-8")
    record = block(text, "page-data")
    assert [head["name"] for head in record["heads"]] == ["Seed 2", "me"]
    assert record["points"] == [] and record["labels"] is None
    assert block(text, "page-recipe")["heads"][1]["kind"] == "StyleInstance"
    assert str(tmp_path) not in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "No heads are named"),
        (["--seeds", "1", "1"], "named twice"),
        (["--seeds", *map(str, range(9))], "9 heads are asked for, a page shows 8 at most"),
        (["--seeds", "1", "--points", "{folder}/none.csv"], "none.csv"),
        (["--seeds", "1", "--styles", "{folder}/none.json"], "none.json"),
        (["--seeds", "1", "--labels", "{folder}/none.npz"], "none.npz"),
        (["--seeds", "1", "--texture", "0"], "by textures"),
    ],
)
def test_what_no_page_can_show_is_refused_in_one_line(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    asked = [word.format(folder=tmp_path) for word in words]
    assert share(model, tmp_path / "page.html", *asked) == 2
    assert said in refused(capsys)
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_fields_has_no_page(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert share(bare_model, tmp_path / "page.html", "--seeds", "1") == 2
    assert "no deformation fields" in refused(capsys)


def test_a_place_that_cannot_be_written_is_refused_before_any_work(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert share(model, tmp_path / "none" / "page.html", "--seeds", "1") == 2
    assert "does not exist" in refused(capsys)
    assert share(model, tmp_path / "page.glb", "--seeds", "1") == 2
    assert "page.html" in refused(capsys)
