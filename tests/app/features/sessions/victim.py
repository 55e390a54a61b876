"""A program of its own that does some work and waits to be killed: ``victim FOLDER``.

It says ``ready`` once its autosave is on disk.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from app.bootstrap import build
from app.context import Start
from app.shell.program import Profile, make_application, run_guarded
from tests.app.fake_engine import BallEngine
from tests.app.parts import points_of


def main(folder: Path) -> int:
    application = make_application(["victim"])
    profile = Profile(folder / "settings.ini", folder / "data", autosave_ms=1)
    program = build(Start(), BallEngine, profile)
    watch = QTimer()
    watch.setInterval(5)

    def appearance() -> None:
        if program.store.state.model is not None and not program.session.is_modified:
            points_of(program).rename(1, "from the dead")
        if list((folder / "data").glob("*.ddf.json")):
            watch.stop()
            sys.stdout.write("ready\n")
            sys.stdout.flush()

    watch.timeout.connect(appearance)
    watch.start()
    return run_guarded(application, program, profile)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
