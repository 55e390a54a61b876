from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ddf_core.cli import arguments
from ddf_core.errors import InputError, OutputError
from ddf_core.shown import LatentInstance, TemplateInstance, latent_of_seed


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (arguments.size, "256", (256, 256)),
        (arguments.size, "320x240", (320, 240)),
        (arguments.size, "1X2", (1, 2)),
        (arguments.finite, "-1.5e-3", -0.0015),
        (arguments.unit, "1", 1.0),
        (arguments.unit, "0", 0.0),
        (arguments.positive, "12", 12),
        (arguments.seed, "0", 0),
        (arguments.seed, "2147483647", 2147483647),
        (arguments.instance_name, "template", "template"),
        (arguments.instance_name, "7", 7),
    ],
)
def test_a_good_word_becomes_its_value(
    read: Callable[[str], Any], text: str, value: object
) -> None:
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (arguments.size, "0", "1 to 8192 pixels"),
        (arguments.size, "9000x2", "1 to 8192 pixels"),
        (arguments.size, "2x3x4", "is no size"),
        (arguments.size, "-5", "is no size"),
        (arguments.size, "", "is no size"),
        (arguments.size, "x", "is no size"),
        (arguments.finite, "nan", "not finite"),
        (arguments.finite, "inf", "not finite"),
        (arguments.finite, "one", "is no number"),
        (arguments.unit, "1.01", "between 0 and 1"),
        (arguments.positive, "0", "at least 1"),
        (arguments.positive, "-3", "at least 1"),
        (arguments.seed, "2147483648", "is no seed"),
        (arguments.seed, "1.5", "is no seed"),
        (arguments.instance_name, "templat", "is no seed"),
    ],
)
def test_a_bad_word_is_refused_with_the_reason(
    read: Callable[[str], Any], text: str, said: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=said):
        read(text)


def test_a_seed_names_the_same_instance_as_in_the_window() -> None:
    assert arguments.instance_of(12, 5, 0.7) == LatentInstance(latent_of_seed(12, 5), 0.7)
    assert arguments.instance_of("template", 5) == TemplateInstance()


def test_the_parser_raises_what_it_would_have_printed() -> None:
    parser = arguments.Parser(prog="prog")
    parser.add_argument("--count", type=arguments.positive)
    with pytest.raises(InputError, match=r"^Argument --count: '0' is no .* See `prog --help`.$"):
        parser.parse_args(["--count", "0"])


def test_options_are_not_guessed_from_their_beginning() -> None:
    parser = arguments.Parser(prog="prog")
    arguments.add_json(parser)
    with pytest.raises(InputError, match="Unrecognized"):
        parser.parse_args(["--js"])


def test_a_place_that_can_be_written_passes(tmp_path: Path) -> None:
    assert arguments.writable_file(tmp_path / "new.png", ".png") == tmp_path / "new.png"


def test_a_folder_is_no_file_to_write(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        arguments.writable_file(tmp_path, tmp_path.suffix)


def test_a_file_in_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        arguments.writable_file(tmp_path / "absent" / "new.png", ".png")


def test_a_forbidden_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root may write anywhere, so the answer of the system is given here.
    monkeypatch.setattr(arguments.os, "access", lambda path, mode: False)
    with pytest.raises(OutputError, match="may not be written"):
        arguments.writable_file(tmp_path / "new.png", ".png")


def test_a_file_is_named_by_what_will_be_in_it(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"Name it new\.png\."):
        arguments.writable_file(tmp_path / "new.jpg", ".png")


def test_a_folder_is_tried_out_and_left_empty(tmp_path: Path) -> None:
    assert list(arguments.writable_folder(tmp_path / "a" / "b").iterdir()) == []


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError) as caught:
        arguments.writable_folder(tmp_path / "file" / "below")
    assert caught.value.code == "output.unwritable"


@pytest.mark.parametrize("word", ["auto", "cpu", "cuda", "cuda:1"])
def test_a_device_is_a_word(word: str) -> None:
    assert arguments.device(word) == word


@pytest.mark.parametrize("word", ["abacus", "cuda:", "cuda:x", "cpu:0", "auto:1"])
def test_a_made_up_word_is_no_device(word: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no device: say auto, cpu, cuda"):
        arguments.device(word)


def test_help_tells_the_defaults_that_say_something() -> None:
    parser = arguments.Parser(prog="prog")
    parser.add_argument("--pairs", type=arguments.positive, default=64, help="how many")
    parser.add_argument("--out", help="where")
    told = parser.format_help()
    assert "how many (default: 64)" in told
    assert "None" not in told


def test_a_name_that_no_file_can_have_is_refused_before_any_work(tmp_path: Path) -> None:
    checks = (
        lambda path: arguments.writable_file(path, ".png"),
        arguments.is_folder,
        arguments.writable_folder,
    )
    for check in checks:
        with pytest.raises(OutputError) as caught:
            check(tmp_path / ("x" * 300 + ".png"))
        assert caught.value.code == "output.unwritable"


def test_a_folder_is_told_from_a_file_and_from_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert arguments.is_folder(tmp_path)
    assert not arguments.is_folder(tmp_path / "file")
    assert not arguments.is_folder(tmp_path / "none")
    assert not arguments.is_folder(tmp_path / "file" / "below")
