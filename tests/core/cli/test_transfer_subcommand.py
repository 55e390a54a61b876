"""``transfer``: pictures equal to the engine's, label pictures, areas, data sets and refusals."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.cli.entry import main
from ddf_core.engine import Engine
from ddf_core.io.label_file import read_labels, write_labels
from ddf_core.io.latent_file import LatentRecord, write_latent
from ddf_core.io.recipe import read_recipe
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.requests import LoadModel, RenderPicture
from ddf_core.shown import Appearance, LatentInstance, TemplateInstance, latent_of_seed
from tests.core.cli.conftest import BOX_HALF, CAMERA, LATENT_DIM

SIZE = (20, 16)
SIZE_WORDS = ["--size", "20x16"]
LABELS = LabelMap((Label("front", "#ff8800"), Label("side", "#0044ff")), BOX_HALF).add_stroke(
    Stroke(1, 0.7, ((0.0, 0.0, 0.6),))
)


@pytest.fixture(scope="module")
def labelled(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with a label map."""
    folder = Path(shutil.copytree(model, tmp_path_factory.mktemp("labelled") / "tiny"))
    write_labels(folder / "labels.npz", LABELS)
    return folder


def instance(seed: int) -> LatentInstance:
    return LatentInstance(latent_of_seed(seed, LATENT_DIM))


def engine_picture(model: Path, shown, appearance: Appearance, size=SIZE) -> np.ndarray:
    engine = Engine()
    engine.answer(LoadModel(model))
    return engine.answer(RenderPicture("test", shown, CAMERA, size, appearance)).rgba


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image)


@pytest.mark.parametrize(
    ("words", "shape", "colours"),
    [
        (["texture", "--source", "3", "--target", "4"], 4, 3),
        (["shape", "--source", "3", "--target", "4"], 3, 4),
    ],
)
def test_the_picture_is_the_engines_and_carries_its_recipe(
    labelled: Path, tmp_path: Path, words: list[str], shape: int, colours: int
) -> None:
    out = tmp_path / "picture.png"
    options = ["--blend", "0.75", "--out", str(out), *SIZE_WORDS]
    assert main(["transfer", words[0], str(labelled), *words[1:], *options]) == 0
    appearance = Appearance("texture", instance(colours), 0.75)
    np.testing.assert_array_equal(
        pixels(out), engine_picture(labelled, instance(shape), appearance)
    )
    state = read_recipe(out).session["state"]
    assert state["transfer"]["blend"] == 0.75
    assert (state["source"]["seed"], state["targets"][0]["seed"]) == (colours, shape)
    assert state["source"]["z"] == list(latent_of_seed(colours, LATENT_DIM))


def test_texture_of_parts_by_name(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "picture.png"
    words = [
        "transfer",
        "texture",
        str(labelled),
        "--source",
        "3",
        "--target",
        "template",
    ]
    assert main([*words, "--parts", "front", "--out", str(out), *SIZE_WORDS]) == 0
    appearance = Appearance("texture", instance(3), 1.0, (1,), read_labels(labelled / "labels.npz"))
    expected = engine_picture(labelled, TemplateInstance(), appearance)
    np.testing.assert_array_equal(pixels(out), expected)


def test_an_instance_may_be_a_file(model: Path, tmp_path: Path) -> None:
    latent, out = tmp_path / "z.npz", tmp_path / "picture.png"
    write_latent(latent, LatentRecord(latent_of_seed(5, LATENT_DIM)))
    words = ["transfer", "texture", str(model), "--source-latent", str(latent), "--target", "4"]
    assert main([*words, "--out", str(out), *SIZE_WORDS]) == 0
    expected = engine_picture(model, instance(4), Appearance("texture", instance(5)))
    np.testing.assert_array_equal(pixels(out), expected)


def test_a_shape_between_two_also_where_one_is_the_template(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "picture.png"
    words = ["transfer", "shape", str(model), "--source", "template", "--target", "4"]
    for name in ("--weight", "--share"):  # the latter as it was called before
        assert main([*words, name, "0.25", "--out", str(out), *SIZE_WORDS]) == 0
    expected = engine_picture(
        model, replace(instance(4), psi=0.25), Appearance("texture", instance(4))
    )
    np.testing.assert_array_equal(pixels(out), expected)


def test_a_labelled_picture_is_the_engines(labelled: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels.png"
    words = ["transfer", "labels", str(labelled), "--seed", "4", "--opacity", "0.5"]
    assert main([*words, "--out", str(out), *SIZE_WORDS]) == 0
    appearance = Appearance("labels", labels=read_labels(labelled / "labels.npz"), blend=0.5)
    np.testing.assert_array_equal(pixels(out), engine_picture(labelled, instance(4), appearance))


def test_an_indexed_picture_read_back_gives_the_labels_it_was_made_from(
    labelled: Path, tmp_path: Path
) -> None:
    first, again = tmp_path / "first.png", tmp_path / "again.png"
    words = ["transfer", "labels", str(labelled), "--seed", "template", "--indexed", "--size", "24"]
    assert main([*words, "--out", str(first)]) == 0
    assert main([*words, "--labels", str(first), "--out", str(again)]) == 0
    with Image.open(first) as image:
        assert image.mode == "P"
        assert set(np.unique(np.asarray(image))) == {0, 1}
    np.testing.assert_array_equal(pixels(first), pixels(again))


def test_areas_are_those_of_the_whole_surface_and_of_the_picture(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["transfer", "labels", str(labelled), "--seed", "template", "--areas", *SIZE_WORDS]
    assert main([*words, "--out", str(tmp_path / "a.png"), "--json"]) == 0
    front, side = json.loads(capsys.readouterr().out)["areas"]
    assert (front["part"], side["part"]) == ("front", "side")
    assert front["picture_share"] == 1.0
    assert side == {"part": "side", "area": 0, "surface_share": 0, "pixels": 0, "picture_share": 0}
    assert main([*words, "--out", str(tmp_path / "a.png")]) == 0
    assert "of the surface" in capsys.readouterr().out


def test_a_data_set_is_made_once(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["transfer", "labels", str(labelled), "--count", "2", "--seed", "9", "--size", "8"]
    for made in (2, 0):
        assert main([*words, "--out", str(tmp_path / "set"), "--json"]) == 0
        out, err = capsys.readouterr()
        assert json.loads(out) == {"folder": str(tmp_path / "set"), "samples": 2, "made": made}
        assert "100 %" in err
    assert len(list((tmp_path / "set").rglob("*.png"))) == 4


TEXTURE = ["texture", "--source", "1", "--target", "2"]
REFUSED = {
    "no source": (["texture", "--target", "2"], "--source"),
    "two sources": ([*TEXTURE, "--source-latent", "z.json"], "not allowed with"),
    "blend": ([*TEXTURE, "--blend", "2"], "between 0 and 1"),
    "an unknown part": ([*TEXTURE, "--parts", "tail"], "no label 'tail'"),
    "no such latent": (
        ["texture", "--source-latent", "gone.json", "--target", "2"], "cannot be read"
    ),
    "no such labels": (["labels", "--labels", "gone.npz"], "cannot be read"),
    "no such painting": (["labels", "--labels", "gone.png"], "cannot be read"),
    "a data set of the template": (
        ["labels", "--count", "2", "--seed", "template"], "takes seeds"
    ),
    "no samples": (["labels", "--count", "0"], "at least 1"),
    "nothing at all": ([], "WHAT"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_is_refused_in_one_line(
    labelled: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    model = [str(labelled)] if words else []
    out = ["--out", str(tmp_path / "a.png")] if words else []
    assert main(["transfer", *words[:1], *model, *words[1:], *out]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_model_without_fields_or_labels_says_what_is_missing(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "a.png"), *SIZE_WORDS]
    assert main(["transfer", "texture", str(bare_model), *TEXTURE[1:], *out]) == 2
    assert "train fields" in capsys.readouterr().err
    assert main(["transfer", "labels", str(bare_model), *out]) == 2
    assert "no label map" in capsys.readouterr().err


def test_the_figure_shows_every_application_and_opens_as_a_session(labelled, tmp_path) -> None:
    out = tmp_path / "figure.png"
    words = ["--source", "1", "--target", "2", "--size", "32", "--out", str(out)]
    assert main(["transfer", "figure", str(labelled), *words]) == 0
    assert pixels(out).shape == (1 + 4 * (32 + 4 + 1), 5 + 3 * (32 + 1), 3)
    recipe = read_recipe(out)
    assert recipe.kind == "figure"


@pytest.mark.parametrize("size", ["16", "2000", "x"])
def test_a_figure_of_a_size_that_cannot_be_is_refused(labelled, tmp_path, capsys, size) -> None:
    out = tmp_path / "figure.png"
    words = ["--size", size, "--out", str(out)]
    assert main(["transfer", "figure", str(labelled), *words]) == 2
    assert "--size" in capsys.readouterr().err
    assert not out.exists()
