"""How weights came to be, for their card: command, seed, date, commit and figures."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

from ddf_core.card import Made
from ddf_core.resource_paths import PROGRAM_FOLDER


def provenance(command: str, seed: int, figures: dict[str, object]) -> Made:
    """The record of a run that ends now."""
    return Made(
        command=command,
        seed=seed,
        date=datetime.now(UTC).date().isoformat(),
        commit=current_commit(),
        figures=figures,
    )


def current_commit(root: Path = PROGRAM_FOLDER) -> str:
    """The commit of the sources, marked ``+`` where they were edited; empty outside a clone."""
    if not (root / ".git").exists():
        return ""
    commit = _git(root, "rev-parse", "--short=12", "HEAD")
    edited = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{commit}+" if commit and edited else commit


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=root, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
