"""Commands that the program prints: each can be pasted into a shell and does what was shown."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

PROGRAM = "python -m ddf_core"
WINDOW = "python main.py"


def command_line(*words: str | Path, preset: str | None = None, program: str = PROGRAM) -> str:
    """``program`` with its arguments, quoted where a shell needs it.

    Args:
        words: arguments; a path that begins with ``-`` is told from an option.
        preset: the camera that was named for a pi-GAN model; None leaves it out.
        program: how it is called, itself ready to be pasted.
    """
    plain = [f"./{word}" if isinstance(word, Path) and _is_like_option(word) else str(word)
             for word in words]  # fmt: skip
    options = ["--preset", preset] if preset is not None else []
    return f"{program} {quote_arguments([*plain, *options])}"


def quote_arguments(words: list[str]) -> str:
    """Words for this system's shell, as one line."""
    if os.name != "nt":
        return shlex.join(words)
    import subprocess

    return subprocess.list2cmdline(words)


def train_fields_command(path: str | Path, preset: str | None = None) -> str:
    """What trains fields for the model at ``path``, with the camera that it was opened by."""
    return command_line("train", "fields", Path(path), preset=preset)


def _is_like_option(path: Path) -> bool:
    return str(path).startswith("-")
