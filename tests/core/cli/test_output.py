from __future__ import annotations

import io
import json

import numpy as np
import pytest

from ddf_core.cli.output import ProgressLine, duration, plain_value, print_json, table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_json_holds_numpy_values_and_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"a": np.float32(0.5), "b": np.array([1, 2]), "c": float("nan"), "d": (1, "x")})
    assert json.loads(capsys.readouterr().out) == {"a": 0.5, "b": [1, 2], "c": None, "d": [1, "x"]}


def test_keys_become_words_and_infinity_null() -> None:
    assert plain_value({1: [float("inf"), {2: None}]}) == {"1": [None, {"2": None}]}


def test_a_table_is_aligned_first_column_left_others_right() -> None:
    text = table(("row", "mean"), [("a", "0.5"), ("longer", "12.25")])
    assert text == "row      mean\n------  -----\na         0.5\nlonger  12.25"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (75, "1:15"), (59.6, "1:00"), (3675, "1:01:15")]
)
def test_durations_are_read_as_on_a_clock(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_a_terminal_gets_one_line_that_is_written_over() -> None:
    stream = Terminal()
    line = ProgressLine("work", stream)
    line.show(1, 4, 90, "loss 0.25")
    line.show(4, 4, 0)
    line.close()
    first, second = stream.getvalue().split("\r")[1:]
    assert first == "work: 25 % (1 of 4, 1:30 left)  loss 0.25"
    assert second.rstrip() == "work: 100 % (4 of 4, 0:00 left)"
    assert len(second.rstrip("\n")) >= len(first)
    assert stream.getvalue().endswith("\n")


def test_a_log_gets_few_lines_but_always_the_last() -> None:
    stream = io.StringIO()
    line = ProgressLine("work", stream)
    for done in range(1, 101):
        line.show(done, 100, None)
    line.close()
    assert stream.getvalue() == "work: 1 % (1 of 100)\nwork: 100 % (100 of 100)\n"
