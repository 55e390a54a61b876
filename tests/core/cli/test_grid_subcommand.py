from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ddf_core.cli.entry import main
from ddf_core.io.model_folder import load_model
from ddf_core.meshing.level import DensityOnly
from ddf_core.scene.bake import bake
from tests.core.io.test_nrrd import parsed, vector


def test_densities_are_those_of_the_instance_and_the_axes_are_metres(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The model fills its box, which is 1.2 scene units high: 0.3 m are a quarter metre a unit."""
    out = tmp_path / "a.nrrd"
    words = ["grid", str(bare_model), "--seed", "3", "--resolution", "12", "--out", str(out)]
    assert main([*words, "--height", "0.3", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["unit"], answer["voxel"]) == ("m", pytest.approx(0.025, rel=1e-4))
    _, fields, values = parsed(out.read_bytes())
    assert vector(fields["space origin"]) == pytest.approx([-0.1375] * 3, rel=1e-4)
    model = load_model(bare_model)
    field = model.instance(seed=3)
    sigma = bake(DensityOnly(field), 12).sigma.numpy().transpose(2, 1, 0)
    np.testing.assert_allclose(values, 4 * sigma, rtol=1e-4)


def test_scene_units_need_no_height_and_say_so(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "a.nrrd"
    words = ["grid", str(bare_model), "--resolution", "12", "--out", str(out)]
    assert main(words) == 0
    said = capsys.readouterr()
    assert "--height" in said.err
    assert "0.1 scene units" in said.out
    _, fields, _ = parsed(out.read_bytes())
    assert "space units" not in fields


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--out", "a.vdb"], ".nrrd"),
        (["--out", "a.nrrd", "--resolution", "4"], "resolution"),
        (["--out", "a.nrrd", "--resolution", "5000"], "resolution"),
        (["--out", "a.nrrd", "--units", "scene", "--height", "1"], "no height"),
    ],
)
def test_bad_input_is_refused_and_writes_nothing(
    bare_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["grid", str(bare_model), *words]) == 2
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
