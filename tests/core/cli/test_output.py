from __future__ import annotations

import io
import json
import re

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
    assert text == "row      mean\n------- -----\na         0.5\nlonger  12.25"


def test_what_looks_like_markup_or_an_emoji_stays_as_it_is_and_wide_letters_are_aligned() -> None:
    rows = [("[red]x[/red]", "1"), (":smile:", "2"), ("日本", "3")]
    lines = table(("name", "n"), rows).splitlines()
    assert lines[2:] == ["[red]x[/red]  1", ":smile:       2", "日本          3"]


def test_a_pipe_gets_each_row_on_one_line_and_a_terminal_folds_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")
    row = ("word " * 20).strip(), "1"
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert table(("name", "n"), [row]).splitlines()[2] == f"{row[0]}  1"
    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    lines = table(("name", "n"), [row]).splitlines()
    assert len(lines) > 4
    assert max(map(len, lines)) <= 40
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (75, "1:15"), (59.6, "1:00"), (3675, "1:01:15")]
)
def test_durations_are_read_as_on_a_clock(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def drawn(stream: Terminal) -> list[str]:
    """Each state of the line, without what commands the terminal."""
    states = re.split(r"\r(?:\x1b\[2K)?", stream.getvalue())
    return [re.sub(r"\x1b\[[?\d;]*\w|[━╸╺]", "", state).strip() for state in states]


def test_a_terminal_gets_one_line_that_is_written_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    line = ProgressLine("work", stream)
    line.show(1, 4, 90, "loss 0.25 [red]x")
    line.show(4, 4, 0, "a\x1b[2Jb")
    line.close()
    states = [re.sub(" +", " ", state) for state in drawn(stream)]
    assert "work 25 % (1 of 4, 1:30 left) loss 0.25 [red]x" in states
    assert states[-1] == "work 100 % (4 of 4, 0:00 left) a\ufffd[2Jb"
    assert stream.getvalue().count("\n") == 1


def test_a_line_is_cut_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    line = ProgressLine("work", stream)
    line.show(4, 4, None, "long " * 30)
    line.close()
    assert drawn(stream)[-1].endswith("…")
    assert max(map(len, drawn(stream))) <= 40


def test_without_colours_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    line = ProgressLine("work", stream)
    line.show(2, 4, None)
    line.close()
    assert "50 %" in stream.getvalue()
    assert not re.search(r"\x1b\[\d+(;\d+)*m", stream.getvalue())


def test_a_terminal_that_can_only_print_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    stream = Terminal()
    line = ProgressLine("work", stream)
    line.show(4, 4, None)
    line.close()
    assert stream.getvalue() == "work: 100 % (4 of 4)\n"


def test_a_log_gets_few_lines_but_always_the_last() -> None:
    stream = io.StringIO()
    line = ProgressLine("work", stream)
    for done in range(1, 101):
        line.show(done, 100, None)
    line.close()
    assert stream.getvalue() == "work: 1 % (1 of 100)\nwork: 100 % (100 of 100)\n"
