"""What the window loads before it is seen: nothing that takes long and is not needed for that."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest

from ddf_core.resource_paths import PROGRAM_FOLDER

# Each of these takes from 0.01 to 1.5 s to import.
HEAVY = {"torch", "vispy", "OpenGL", "pyqtgraph", "scipy", "skimage", "trimesh", "PIL"}

# What is loaded when it is asked for. A module takes a third of a millisecond, and as much again
# for each dataclass in it: a hundred of them are a tenth of the start.
LATER = {
    "app.features.edits.dialog",
    "app.features.export.data_set_actions",
    "app.features.export.exporter",
    "app.features.export.image_actions",
    "app.features.export.mesh_actions",
    "app.features.export.page_actions",
    "app.features.export.picture_file",
    "app.features.export.video_actions",
    "app.features.gallery.file",
    "app.features.labels.png_file",
    "app.features.models.dialog",
    "app.features.photos.dialog",
    "app.features.photos.list_dialog",
    "app.features.photos.photo_view",
    "app.features.points.distances_dialog",
    "app.features.points.importing",
    "app.features.points.sets_dialog",
    "app.features.points.snippet",
    "app.shell.command_palette",
    "app.shell.demo",
    "app.shell.history_list",
    "app.shell.shortcuts",
    "app.state.points_file",
    "app.widgets.text_dialog",
    "ddf_core.export.video_writer",
    "ddf_core.export.web_page.plan",
    "ddf_core.io.camera_path_file",
    "ddf_core.io.camera_path_reading",
    "ddf_core.io.depth_file",
    "ddf_core.io.inversion_file",
    "ddf_core.io.label_file",
    "ddf_core.io.label_png",
    "ddf_core.io.latent_file",
    "ddf_core.io.mesh_file",
    "ddf_core.io.photo_reading",
    "ddf_core.io.photo_square",
    "ddf_core.io.pictures",
    "ddf_core.io.point_files",
    "ddf_core.io.point_table",
}

FIRST_PAINT = """
import json
import sys
import app.__main__
from PySide6 import QtWidgets
from app.bootstrap import build
from app.context import Start
from app.shell.program import make_application
from app.state.viewer_state import SOURCE

def tell():
    print(json.dumps({"modules": sorted(sys.modules), "widgets": sorted(vars(QtWidgets))}))
    application.exit(0)

application = make_application(["start"])
program = build(Start(), make_engine=object)
program.window.area.canvas(SOURCE).painted.connect(tell)
application.exec()
program.close()
"""


@pytest.fixture(scope="module")
def first_paint() -> dict[str, Any]:
    """What is loaded when the window is first painted: modules, and classes of QtWidgets."""
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT],
        cwd=PROGRAM_FOLDER,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[0])


def test_nothing_heavy_is_imported_before_the_first_paint(first_paint) -> None:
    loaded = {name.partition(".")[0] for name in first_paint["modules"]}
    assert {"PySide6", "app", "numpy"} <= loaded
    assert not loaded & HEAVY


def test_what_is_asked_for_later_is_loaded_later(first_paint) -> None:
    assert {name for name in LATER if find_spec(name) is None} == set()
    assert LATER & set(first_paint["modules"]) == set()


def test_no_dialog_of_a_feature_is_loaded_before_somebody_opens_it(first_paint) -> None:
    loaded = [name for name in first_paint["modules"] if name.startswith("app.features.")]
    assert len(loaded) > 50
    assert [name for name in loaded if name.endswith("dialog")] == []


def test_the_classes_of_qt_that_nobody_needs_are_not_made(first_paint) -> None:
    # One call such as ``viewport()``, whose answer is of a class that nobody has named, makes all
    # of them, with all their enums: 10 ms.
    assert "QTableView" in first_paint["widgets"]
    assert "QWizard" not in first_paint["widgets"]
