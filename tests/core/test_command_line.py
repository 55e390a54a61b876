"""Commands that are printed: pasted into a shell they are the same words again."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ddf_core.cli.arguments import Parser
from ddf_core.cli.train_fields import configure
from ddf_core.cli.view_options import require_fields
from ddf_core.command_line import command_line, train_fields_command
from ddf_core.correspondence import fields_of
from ddf_core.doctor import bundled_model, torch_device
from ddf_core.engine.describe import model_info
from ddf_core.errors import MissingFieldsError
from ddf_core.io.model_folder import load_model
from ddf_core.model import Model
from tools.fuzz.model_files import write_zip_pair

ODD = ["my models/cats", "it's", 'a "quoted" one', "a$HOME", "semi;colon", "tab\tand\nline"]


@pytest.mark.parametrize("name", ODD)
def test_a_command_comes_back_from_a_shell_as_it_was_meant(name: str) -> None:
    words = shlex.split(train_fields_command(Path(name), "cats"))
    assert words[:5] == ["python", "-m", "ddf_core", "train", "fields"]
    assert words[5:] == [name, "--preset", "cats"]


def test_no_preset_is_no_option() -> None:
    assert train_fields_command("cats") == "python -m ddf_core train fields cats"


def test_a_path_that_looks_like_an_option_is_still_a_path() -> None:
    words = shlex.split(command_line("train", "fields", Path("-v"), preset="cats"))
    parser = Parser()
    configure(parser)
    read = parser.parse_args(words[5:])
    assert (read.model, read.preset) == (Path("-v"), "cats")


@pytest.fixture
def pair(tmp_path: Path) -> Path:
    return write_zip_pair(tmp_path / "my model's")


def opened(pair: Path) -> Model:
    return load_model(pair, preset="cats")


def test_every_place_that_misses_fields_names_the_model_as_it_was_opened(pair: Path) -> None:
    model = opened(pair)
    info = model_info(model)
    wanted = train_fields_command(pair, "cats")
    assert "--preset cats" in wanted
    assert any(note.endswith(wanted) for note in info.notes)
    with pytest.raises(MissingFieldsError) as caught:
        fields_of(model)
    assert caught.value.advice.endswith(wanted)
    with pytest.raises(MissingFieldsError) as caught:
        require_fields(info)
    assert caught.value.advice.endswith(wanted)


def test_the_printed_command_reads_the_weights_that_were_shown(pair: Path) -> None:
    (pair.parent / "ema.pth").rename(pair.parent / "ema2.pth")
    write_zip_pair(pair.parent, "SPATIALSIRENBASELINE")
    model = load_model(pair.parent / "ema2.pth", preset="carla")
    parser = Parser()
    configure(parser)
    words = shlex.split(train_fields_command(model.path, model.preset))
    read = parser.parse_args(words[5:])
    again = load_model(read.model, preset=read.preset)
    assert again.digest == model.digest
    assert again.card.camera == model.card.camera


def test_the_doctor_quotes_the_python_and_the_model(
    pair: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/my python/bin/python")
    model = replace(opened(pair), preset=None)

    class Folder:
        load_model = staticmethod(lambda: model)

    monkeypatch.setattr(bundled_model.importlib, "import_module", lambda _: Folder)
    (found,) = bundled_model.check_bundled_model()
    assert shlex.split(found.command) == [
        "/usr/my python/bin/python",
        *("-m", "ddf_core", "train", "fields", str(pair)),
    ]


def test_the_doctors_torch_is_installed_by_a_quoted_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/my python/bin/python")
    words = shlex.split(torch_device.processor_finding(2, has_gpu=True).command)
    assert words[:3] == ["/usr/my python/bin/python", "-m", "pip"]
