"""What the window loads before it is seen: nothing that takes long and is not needed for that."""

from __future__ import annotations

import subprocess
import sys

from ddf_core.resource_paths import PROGRAM_FOLDER

# Each of these takes from 0.03 to 1.5 s to import.
HEAVY = {"torch", "vispy", "OpenGL", "pyqtgraph", "scipy", "skimage", "trimesh", "xatlas"}

FIRST_PAINT = """
import sys
import app.__main__
from app.bootstrap import build
from app.context import Start
from app.shell.program import make_application
from app.state.viewer_state import SOURCE

def tell():
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
    application.exit(0)

application = make_application(["start"])
program = build(Start(), make_engine=object)
program.window.area.canvas(SOURCE).painted.connect(tell)
application.exec()
program.close()
"""


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        cwd=PROGRAM_FOLDER,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(done.stdout.splitlines()[0].split())
    assert {"PySide6", "app", "numpy"} <= loaded
    assert not loaded & HEAVY
