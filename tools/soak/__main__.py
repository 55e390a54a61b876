"""``python -m tools.soak [--seconds S] [--seed N] [MODEL]``: 0 where nothing broke, else 1."""

from __future__ import annotations

import argparse
import faulthandler
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from app.bootstrap import build
from app.context import Start
from app.inference.worker import EngineLike, torch_engine
from app.shell.program import Profile, make_application
from ddf_core.resource_paths import BUNDLED_MODEL
from tools.soak.soak import Soak, Verdict


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools.soak", description=__doc__)
    parser.add_argument("model", nargs="?", type=Path, default=BUNDLED_MODEL, metavar="MODEL")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long (default: 600)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another monkey")
    return parser.parse_args(arguments)


def report(verdict: Verdict) -> int:
    """Print faults and the summary; the exit code."""
    for number, fault in enumerate(verdict.faults, start=1):
        print(f"--- fault {number}\n{fault}", file=sys.stderr)
    print(verdict.line())
    curve = f"  memory over the run, MiB: {verdict.curve}" if verdict.curve else ""
    for table in (curve, verdict.features, verdict.memory):
        if table:
            print(table)
    return 1 if verdict.faults else 0


class Shown(QObject):
    """Takes the folders that a monkey wants to see: no other program is started for them."""

    @Slot(QUrl)
    def take(self, _folder: QUrl) -> None:
        """Nothing comes of it."""


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    faulthandler.enable()
    application = make_application(["soak"])
    application.setQuitOnLastWindowClosed(False)
    made: list[EngineLike] = []

    def make_engine() -> EngineLike:
        made.append(torch_engine())
        return made[-1]

    shown = Shown()
    # PySide takes a str, whatever its hints say.
    QDesktopServices.setUrlHandler("file", shown, "take")  # type: ignore[arg-type]
    with tempfile.TemporaryDirectory(prefix="ddf-soak-") as name:
        folder = Path(name)
        profile = Profile(folder / "settings.ini", folder / "data")
        program = build(Start(options.model), make_engine, profile)
        soak = Soak(program, options.seconds, options.seed, folder, find_engine=lambda: made[-1])
        verdict = soak.run()
        # Settings are written once more when their window goes: not into a folder that is gone.
        program.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return report(verdict)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
