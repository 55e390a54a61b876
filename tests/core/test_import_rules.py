"""What the window may load of the core, and what no source may do.

Who may import whom is said by the contracts in pyproject.toml.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ddf_core.resource_paths import PROGRAM_FOLDER

# What in the window's room may know tensors: the worker thread's modules.
WORKER = {Path("app/inference/worker.py"), Path("app/inference/torch_import.py")}
# What of the core loads torch is not for the window's thread; these parts are numpy and stdlib.
WITHOUT_TORCH = {
    "ddf_core",
    "ddf_core.answers",
    "ddf_core.appearance.scales",
    "ddf_core.attempt",
    "ddf_core.cli.arguments",
    "ddf_core.cli.stopping",
    "ddf_core.cli.streams",
    "ddf_core.command_line",
    "ddf_core.display",
    "ddf_core.doctor.machine",
    "ddf_core.doctor.packages",
    "ddf_core.document",
    "ddf_core.document.checks",
    "ddf_core.document.document",
    "ddf_core.document.label_checks",
    "ddf_core.document.label_tool",
    "ddf_core.document.migration",
    "ddf_core.document.modelled",
    "ddf_core.document.modes",
    "ddf_core.document.named",
    "ddf_core.document.parts",
    "ddf_core.document.scene",
    "ddf_core.document.session_file",
    "ddf_core.document.transfer",
    "ddf_core.drawing.lens",
    "ddf_core.drawing.marker_colours",
    "ddf_core.drawing.scale_bar",
    "ddf_core.editing.settings",
    "ddf_core.errors",
    "ddf_core.export.frame_loop",
    "ddf_core.export.video_plan",
    "ddf_core.export.video_writer",
    "ddf_core.export.web_page.html",
    "ddf_core.export.web_page.plan",
    "ddf_core.export.web_page.recipe",
    "ddf_core.inversion.settings",
    "ddf_core.io.camera_path_file",
    "ddf_core.io.camera_path_reading",
    "ddf_core.io.depth_file",
    "ddf_core.io.file_door",
    "ddf_core.io.file_kind",
    "ddf_core.io.inversion_file",
    "ddf_core.io.json_codec",
    "ddf_core.io.json_kind",
    "ddf_core.io.label_file",
    "ddf_core.io.label_png",
    "ddf_core.io.latent_file",
    "ddf_core.io.limits",
    "ddf_core.io.mesh_file",
    "ddf_core.io.mesh_names",
    "ddf_core.io.model_links",
    "ddf_core.io.model_place",
    "ddf_core.io.named_files",
    "ddf_core.io.photo",
    "ddf_core.io.photo_reading",
    "ddf_core.io.photo_square",
    "ddf_core.io.png_text",
    "ddf_core.io.point_checks",
    "ddf_core.io.point_files",
    "ddf_core.io.point_table",
    "ddf_core.io.points_json",
    "ddf_core.io.ranges",
    "ddf_core.io.recipe",
    "ddf_core.io.safe_write",
    "ddf_core.io.table_text",
    "ddf_core.io.tuned_table",
    "ddf_core.labels",
    "ddf_core.labels.areas",
    "ddf_core.labels.label_map",
    "ddf_core.labels.label_projection",
    "ddf_core.labels.label_record",
    "ddf_core.labels.label_volume",
    "ddf_core.labels.soft_parts",
    "ddf_core.memory",
    "ddf_core.meshing",
    "ddf_core.meshing.mesh",
    "ddf_core.meshing.settings",
    "ddf_core.meshing.size",
    "ddf_core.meshing.texels",
    "ddf_core.model_info",
    "ddf_core.morph",
    "ddf_core.plain_text",
    "ddf_core.processor",
    "ddf_core.requests",
    "ddf_core.requests.devices",
    "ddf_core.requests.photos",
    "ddf_core.requests.urgency",
    "ddf_core.resource_paths",
    "ddf_core.scene",
    "ddf_core.scene.camera",
    "ddf_core.scene.camera_path",
    "ddf_core.scene.point",
    "ddf_core.scene.tiles",
    "ddf_core.scene.visibility",
    "ddf_core.shown",
    "ddf_core.stopping",
    "ddf_core.trust",
    "ddf_core.tuned",
    "ddf_core.version",
    "ddf_core.work_clock",
}


def sources(folder: str) -> list[Path]:
    return sorted((PROGRAM_FOLDER / folder).rglob("*.py"))


def is_for_types_only(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that ``tree`` imports when it runs, dotted."""
    for node in ast.iter_child_nodes(tree):
        if is_for_types_only(node):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import in line {node.lineno}"
            yield node.module or ""
        yield from imports(node)


def test_the_reader_of_imports_sees_every_form() -> None:
    text = """
import vispy.gloo
from PySide6 import QtCore
if TYPE_CHECKING:
    import torch
def late():
    import app.state
"""
    assert set(imports(ast.parse(text))) == {"vispy.gloo", "PySide6", "app.state"}


def test_the_window_takes_from_the_core_only_what_loads_no_torch() -> None:
    taken = {
        (name, str(path.relative_to(PROGRAM_FOLDER)))
        for path in sources("app")
        if path.relative_to(PROGRAM_FOLDER) not in WORKER
        for name in imports(ast.parse(path.read_text(encoding="utf-8")))
        if name.split(".")[0] == "ddf_core"
    }
    assert len(taken) > 100
    assert {(name, path) for name, path in taken if name not in WITHOUT_TORCH} == set()


def loaded_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROGRAM_FOLDER, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_what_the_window_imports_of_the_core_loads_no_torch() -> None:
    modules = loaded_after("import " + ", ".join(sorted(WITHOUT_TORCH)))
    assert modules >= WITHOUT_TORCH
    assert "torch" not in modules


def test_the_engine_waits_for_no_library_that_a_first_picture_does_without() -> None:
    # Each of them was a tenth of a second or more between the window and its heads.
    modules = loaded_after("from ddf_core.engine import Engine")
    assert "torch" in modules
    late = {"scipy", "trimesh", "networkx", "skimage.feature", "av", "imageio", "safetensors.torch"}
    assert modules & late == set()


def test_meshes_need_no_trimesh_but_for_its_own_formats() -> None:
    modules = loaded_after(
        "import ddf_core.io.mesh_file; import numpy as np; "
        "from ddf_core.meshing.neighbours import connected_parts as parts; "
        "parts(np.eye(2, dtype=int), 2)"
    )
    assert "scipy" in modules
    assert modules & {"trimesh", "networkx", "scipy.optimize"} == set()


def test_the_help_of_the_command_line_loads_no_torch() -> None:
    modules = loaded_after("import ddf_core.cli.entry")
    assert "torch" not in modules


def calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Name and line of every call, of a method by its last word."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node.lineno
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node.lineno


def test_nothing_is_killed_pumped_or_slept_for() -> None:
    forbidden = {"terminate", "processEvents", "sleep", "msleep"}
    files = [*sources("ddf_core"), *sources("app"), PROGRAM_FOLDER / "main.py"]
    found = [
        f"{path.relative_to(PROGRAM_FOLDER)}:{line} {name}()"
        for path in files
        for name, line in calls(ast.parse(path.read_text(encoding="utf-8")))
        if name in forbidden
    ]
    assert len(files) > 400
    assert found == []
