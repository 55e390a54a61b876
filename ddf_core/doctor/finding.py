"""What a check answers: one line about this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SETUP = "make setup-window"

State = Literal["ok", "slow", "missing", "broken"]


@dataclass(frozen=True)
class Finding:
    """One line of the answer.

    Args:
        name: what was looked at.
        state: ``ok``; ``slow``: works, could be quicker; ``missing``: something does not work
            without it; ``broken``: it is there and wrong.
        value: what was found, in words.
        advice: what it costs and what to do; empty where nothing needs doing.
        command: one line to copy that mends it; empty where none does.
    """

    name: str
    state: State
    value: str
    advice: str = ""
    command: str = ""


def first_line(err: BaseException) -> str:
    """The kind of an error and the first line of what it says."""
    text = str(err).strip().splitlines()
    return f"{type(err).__name__}: {text[0]}" if text else type(err).__name__
