from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Any

import pytest

from ddf_core.card import Card, Made
from ddf_core.cli import long_run, train_fields, train_generator, train_labels, train_pictures
from ddf_core.cli.arguments import Parser
from ddf_core.cli.entry import main
from ddf_core.errors import Cancelled, InputError, OutputError
from ddf_core.io.card import read_card
from ddf_core.io.label_file import read_labels
from ddf_core.io.model_folder import load_model
from ddf_core.labels.label_map import Label, LabelMap
from ddf_core.models.descriptor import Descriptor
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.training.generator import GeneratorSettings
from ddf_core.training.loop import Progress, Run
from ddf_core.training.process_group import ALONE
from tests.core.cli.conftest import ARCHITECTURE, BOX_HALF, CAMERA, tiny_generator
from tests.core.shifted_ball import ball_model

TINY = (
    "instances=2 points=8 pool.instances=4 pool.surface.points=16 pool.surface.rays=64 "
    "pool.surface.resolution=8 network.hidden_dim=8 network.layers=2 network.mapping_hidden=8"
)
SET = [word for name in TINY.split() for word in ("--set", name)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("last", Descriptor("last")),
        ("colour", Descriptor("colour")),
        ("layer:3", Descriptor("layer", 3)),
        ("last_k:2", Descriptor("last_k", 2)),
    ],
)
def test_a_descriptor_is_named_by_kind_and_number(text: str, wanted: Descriptor) -> None:
    assert train_fields.descriptor(text) == wanted


@pytest.mark.parametrize("text", ["", "first", "layer", "layer:0", "last:2", "last_k:x"])
def test_other_descriptors_are_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is none of"):
        train_fields.descriptor(text)


def test_a_few_steps_give_a_model_that_matches(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["train", "fields", str(bare_model), "--out", str(out), "--folder", str(tmp_path / "c")]
    assert main([*words, "--steps", "2", "--seed", "5", *SET]) == 0
    stdout, stderr = capsys.readouterr()
    assert stdout.splitlines()[0] == f"Written: {out}"
    assert "fields: 100 % (2 of 2" in stderr
    model = load_model(out)
    assert model.fields is not None
    assert model.card.fields is not None
    assert model.card.fields.made.seed == 5
    assert model.card.fields.made.figures["steps"] == 2
    assert load_model(bare_model).fields is None


def test_a_stopped_run_says_the_command_that_goes_on(
    bare_model: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stopped(*arguments: Any) -> None:
        raise Cancelled("Stopped at step 3 of 9.")

    monkeypatch.setattr(train_fields, "train_fields", stopped)
    monkeypatch.setattr(long_run.sys, "argv", ["ddf", "train", "fields", "my model"])
    assert main(["train", "fields", str(bare_model), "--out", str(tmp_path / "out")]) == 130
    err = capsys.readouterr().err
    assert err == "Stopped at step 3 of 9. To go on: python -m ddf_core train fields 'my model'\n"


def test_another_model_is_not_given_these_fields(
    bare_model: Path, pigan_model: Path, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    shutil.copytree(pigan_model, taken)
    with pytest.raises(OutputError, match="holds another model"):
        train_fields.place_model(load_model(bare_model), taken)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--descriptor", "layer:9"], "Layer 9 was asked for, this generator has 2."),
        (["--descriptor", "all"], "'all' is none of"),
        (["--set", "weights.jacobean=1"], "Did you mean 'jacobian'?"),
        (["--steps", "0"], "at least 1"),
        (["--condition", "w"], "Argument --condition: invalid choice: 'w'"),
    ],
)
def test_wrong_settings_are_refused_before_any_work(
    words: list[str],
    said: str,
    bare_model: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "out"
    assert main(["train", "fields", str(bare_model), "--out", str(out), *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert not out.exists()


def test_what_is_trained_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train"]) == 2
    assert main(["train", "window"]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_by_default_the_bundled_model_is_left_alone(bare_model: Path) -> None:
    model = load_model(bare_model)

    def goes_to(given: Path | None, out: Path | None = None) -> Path:
        return train_fields.output_folder(model, argparse.Namespace(model=given, out=out))

    assert goes_to(None) == Path("build/models/box")
    assert goes_to(bare_model) == bare_model
    assert goes_to(bare_model, Path("x")) == Path("x")


def test_a_trained_generator_becomes_a_model_folder_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[tuple[int, int]] = []

    def train(settings: GeneratorSettings, run: Run, start: FilmGenerator | None) -> FilmGenerator:
        assert (run.folder, run.processes, start) == (tmp_path / "heads", ALONE, None)
        asked.append((settings.steps, settings.seed))
        run.progress(Progress(settings.steps, settings.steps, {"loss": 0.5}, 0.0))
        return tiny_generator()

    def card(generator: FilmGenerator, made: Made) -> Card:
        return Card("heads", ARCHITECTURE, CAMERA, BOX_HALF, made=made)

    monkeypatch.setattr(train_generator, "train_generator", train)
    monkeypatch.setattr(train_generator, "heads_card", card)
    monkeypatch.setattr(long_run.sys, "argv", ["ddf", "train", "generator"])
    words = ["train", "generator", "--out", str(tmp_path / "heads"), "--steps", "3"]
    assert main([*words, "--seed", "8"]) == 0
    assert asked == [(3, 8)]
    made = read_card(tmp_path / "heads" / "card.json").made
    assert (made.command, made.seed) == ("python -m ddf_core train generator", 8)
    out, err = capsys.readouterr()
    assert "train fields" in out
    assert "generator: 100 % (3 of 3, 0:00 left)  loss 0.5" in err


def test_threads_are_set_for_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr("torch.set_num_threads", asked.append)
    assert long_run.run_long("x", lambda progress, stop: 7, threads=3) == 7
    assert asked == [3]


def test_a_layer_that_the_generator_lacks_is_refused_and_last_k_takes_what_there_is() -> None:
    model = ball_model()
    layers = model.card.architecture.layers
    with pytest.raises(InputError, match=f"this generator has {layers}"):
        train_fields.check_descriptor(Descriptor("layer", layers + 1), model)
    train_fields.check_descriptor(Descriptor("last_k", layers + 1), model)


def test_labels_are_drawn_into_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = LabelMap((Label("all", "#aabbcc"),), 0.6)
    monkeypatch.setattr(train_labels, "template_labels", lambda: drawn)
    assert main(["train", "labels", "--out", str(tmp_path / "new")]) == 0
    path = tmp_path / "new" / "labels.npz"
    assert read_labels(path) == drawn.flatten_strokes()
    assert str(path) in capsys.readouterr().out


def test_an_encoder_is_trained_into_a_models_folder(
    bare_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    words = ["train", "encoder", str(bare_model), "--out", str(out), "--folder", str(tmp_path)]
    small = "batch=2 film_every=2 data.styles=2 data.views=2 data.shard=2 data.picture_px=16"
    settings = [word for name in (*small.split(), "data.grid=32") for word in ("--set", name)]
    assert main([*words, "--steps", "2", "--seed", "3", *settings]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"Written: {out}"
    model = load_model(out)
    assert model.encoder is not None
    assert model.card.encoder is not None
    assert model.card.encoder.made.seed == 3
    assert model.card.encoder.made.figures["styles"] == 2


def test_from_nothing_the_latents_learn_slowly_unless_another_rate_is_asked_for() -> None:
    parser = Parser()
    train_pictures.configure(parser)
    rates = [
        train_pictures.settings_of(parser.parse_args(words)).latent_rate
        for words in (["f"], ["f", "--start", "heads"], ["f", "--set", "latent_rate=0.5"])
    ]
    assert rates == [2e-4, 1e-3, 0.5]
