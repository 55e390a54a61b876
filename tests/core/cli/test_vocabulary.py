"""The same thing has the same option in every subcommand, and what it was called before works."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator

import pytest

from ddf_core.cli.arguments import Parser, add_former
from ddf_core.cli.entry import SUBCOMMANDS, open_subcommand
from ddf_core.errors import InputError

# Subcommand, words that stand before and are needed, how it was said, how it is said now.
RENAMED = [
    ("render", "--out a.png", "--instance 3", "--seed 3"),
    ("render", "--out a.png", "--instance=12", "--seed=12"),
    ("render", "--out a.png", "--yaw-deg -5", "--yaw -5"),
    ("render", "--out a.png", "--pitch-deg 7.5", "--pitch 7.5"),
    ("render", "--out a.png", "--ground black", "--background black"),
    ("video", "turntable --out a.gif", "--swing 10", "--sweep 10"),
    ("video", "turntable --out a.gif", "--yaw-deg 4", "--yaw 4"),
    ("video", "turntable --out a.gif", "--ground #010203", "--background #010203"),
    ("points", "--landmarks --seeds 3", "--yaw-deg 4 --pitch-deg 1", "--yaw 4 --pitch 1"),
    ("transfer texture", "--out a.png", "--seed-source 3 --seed-target 7", "--source 3 --target 7"),
    (
        "transfer texture",
        "--out a.png",
        "--z-source a.npy --z-target b.json",
        "--source-latent a.npy --target-latent b.json",
    ),
    (
        "transfer shape",
        "--out a.png",
        "--seed-source template --z-target b.npy --share 0.5",
        "--source template --target-latent b.npy --weight 0.5",
    ),
    ("transfer labels", "--out a.png", "--z a.npz", "--latent a.npz"),
    ("transfer labels", "--out a.png", "--pitch-deg 7", "--pitch 7"),
    ("transfer figure", "--out a.png", "--seed-source 1 --seed-target 2", "--source 1 --target 2"),
    ("edit", "--seed 1", "--point nose=0,0,0.1", "--goal nose=0,0,0.1"),
    ("mesh", "--out a.glb", "--seed 3 7", "--seeds 3 7"),
    ("invert", "photo.png --out a.json", "--source 5", "--texture-of 5"),
    ("invert", "photo.png --out a.json", "--row-size 64", "--size 64"),
    ("train generator", "", "--folder build/x", "--out build/x"),
    ("train labels", "", "--folder build/x", "--out build/x"),
    ("procedural", "--count 9", "build/x", "--out build/x"),
    ("ablation", "", "--seeds 4", "--runs 4"),
]


def parsed(subcommand: str, words: str) -> argparse.Namespace:
    name, *kind = subcommand.split()
    parser, _ = open_subcommand(name)
    return parser.parse_args([*kind, *words.split()])


@pytest.mark.parametrize(("subcommand", "needed", "former", "now"), RENAMED)
def test_what_an_option_was_called_before_is_read_as_what_it_is_called_now(
    subcommand: str, needed: str, former: str, now: str
) -> None:
    usual = parsed(subcommand, needed) if "transfer" not in subcommand else None
    was, is_now = (parsed(subcommand, f"{needed} {words}") for words in (former, now))
    assert was == is_now
    assert was != usual


def every_parser() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each parser that takes options, with the words that lead to it."""
    for name in SUBCOMMANDS:
        parser, _ = open_subcommand(name)
        below = [each for each in parser._actions if isinstance(each.choices, dict)]
        if not below:
            yield name, parser
        for each in below:
            yield from ((f"{name} {kind}", one) for kind, one in (each.choices or {}).items())


@pytest.mark.parametrize(("subcommand", "former"), [(row[0], row[2]) for row in RENAMED])
def test_no_help_lists_what_an_option_was_called_before(subcommand: str, former: str) -> None:
    told = dict(every_parser())[subcommand].format_help().replace(",", " ").split()
    assert not {word for word in former.split() if word.startswith("--")} & set(told)


# What is written is a file or a folder, and so are the photos.
MANY_KINDS = {"--out", "--photos"}


def test_an_option_takes_the_same_number_of_words_by_the_same_name_everywhere() -> None:
    shapes = defaultdict(set)
    for _, parser in every_parser():
        for action in parser._actions:
            for option in action.option_strings:
                if option not in MANY_KINDS:
                    taken = action.metavar or action.dest.upper() if action.nargs != 0 else None
                    shapes[option].add((action.nargs, taken))
    differing = {option: shape for option, shape in shapes.items() if len(shape) > 1}
    assert not differing


def test_defaults_are_printed_as_they_are_typed() -> None:
    for name, parser in every_parser():
        told = " ".join(parser.format_help().split())
        assert "(default: (" not in told, name
        assert "PosixPath" not in told, name
    told = " ".join(dict(every_parser())["render"].format_help().split())
    assert "--size SIZE 256 or 320x240 pixels (default: 256)" in told
    assert "or #rrggbb (default: white)" in told
    assert parsed("render", "--out a.png").size == (256, 256)
    assert parsed("render", "--out a.png").background == (255, 255, 255)


def test_an_older_name_meets_the_rules_of_the_option() -> None:
    parser = Parser(prog="prog")
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--new", type=int)
    group.add_argument("--other")

    add_former(group, "--old", "--new")
    assert parser.parse_args(["--old", "3"]).new == 3
    for words in (["--old", "x"], ["--old", "3", "--other", "4"], []):
        with pytest.raises(InputError):
            parser.parse_args(words)
