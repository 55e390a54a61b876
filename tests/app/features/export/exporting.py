"""What the tests of all exports do: answer file dialogs, and wait for the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.context import AppContext


def answer_file_dialogs(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Every question for a file or a folder is answered with ``path``."""
    chosen = "PySide6.QtWidgets.QFileDialog."
    monkeypatch.setattr(f"{chosen}getSaveFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(f"{chosen}getExistingDirectory", lambda *_: str(path))


def is_idle(program: AppContext) -> bool:
    """Whether nothing is being exported."""
    return program.window.status.job.isHidden()


def begun(program: AppContext, until) -> None:
    """Wait until the first part is there."""
    until(lambda: program.window.status.job.bar.value() > 0)
