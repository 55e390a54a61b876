"""A data set to be made, as values."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.features.export.data_set import DataSet, arguments, refusal, samples_there
from ddf_core.cli import transfer_labels
from ddf_core.cli.arguments import Parser


def test_the_subcommand_understands_every_word(tmp_path) -> None:
    wanted = DataSet(7, 12, 64, 0.5, tmp_path / "set")
    words = arguments(wanted, tmp_path / "heads", "celeba", tmp_path / "labels.npz")
    assert words[:2] == ["transfer", "labels"]
    parser = Parser(prog="labels")
    transfer_labels.configure(parser)
    options = parser.parse_args(words[2:])
    assert (options.count, options.seed, options.size, options.psi) == (7, 12, (64, 64), 0.5)
    assert (options.model, options.preset) == (tmp_path / "heads", "celeba")
    assert (options.labels, options.out) == (tmp_path / "labels.npz", tmp_path / "set")


def test_samples_are_counted_as_far_as_they_are_whole(tmp_path) -> None:
    (tmp_path / "labels").mkdir()
    for number in (0, 1, 3):
        (tmp_path / "labels" / f"{number:06d}.png").touch()
    assert samples_there(tmp_path, 0, 10) == 2
    assert samples_there(tmp_path, 0, 1) == 1
    assert samples_there(Path("nowhere"), 0, 10) == 0


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (["data set: 5 %", "error: The folder is full. Free some room."],
         "The folder is full. Free some room."),
        (["", "  "], "The data set could not be made."),
    ],
)  # fmt: skip
def test_of_what_a_process_says_the_last_line_counts(told, said) -> None:
    assert refusal(told) == said
