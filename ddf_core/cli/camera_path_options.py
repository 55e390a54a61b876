"""``--camera-path`` and ``--camera-out``: the camera of a video from a file, and into one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ddf_core.cli.arguments import Parser, writable_file
from ddf_core.document.migration import is_same_model
from ddf_core.document.session_file import is_session, read_session
from ddf_core.errors import InputError
from ddf_core.io.camera_path_file import ENDING, Rendering, write_camera_path
from ddf_core.io.camera_path_reading import read_camera_path
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.scene.camera_path import CameraPath, fit_path

# What says where the camera is; with a path one of the two would be ignored without a word.
OF_THE_CAMERA = {"yaw_deg": "--yaw", "pitch_deg": "--pitch", "zoom": "--zoom"}


def add_camera_path(parser: Parser, turning: argparse._MutuallyExclusiveGroup) -> None:
    """Both options; ``turning`` has the other ways of the camera."""
    turning.add_argument(
        "--camera-path",
        type=Path,
        metavar="FILE",
        help="along the camera path of a session, or of a camera_path.json as nerfstudio and its "
        "Blender add-on write it; it plays in its own time unless --frames says otherwise",
    )
    parser.add_argument(
        "--camera-out",
        type=Path,
        metavar="FILE",
        help="the cameras for other programs too: a camera_path.json, as nerfstudio reads it",
    )


def check_camera_options(options: argparse.Namespace) -> None:
    """Refuse what cannot be, before any work.

    Raises:
        InputError: ``input.camera``: a path, and where the camera is beside it.
        OutputError: the file cannot be written.
    """
    if options.camera_out is not None:
        writable_file(options.camera_out, ENDING)
    if options.camera_path is None:
        return
    for name, option in OF_THE_CAMERA.items():
        if getattr(options, name) != (1.0 if name == "zoom" else 0.0):
            raise InputError(
                f"{option} and --camera-path both say where the camera is.",
                code="input.camera",
                advice="Leave one of them out.",
            )


def path_of(options: argparse.Namespace, info: ModelInfo) -> CameraPath | None:
    """The path that ``--camera-path`` names; None without it. What is not taken as it stands is
    said on stderr.

    Raises:
        CameraPathFileError, SessionFileError: the file is none.
        InputError: ``path.empty``: the session has no path.
    """
    file: Path | None = options.camera_path
    if file is None:
        return None
    if not is_session(file):
        read = read_camera_path(file, info.home)
        if read.note:
            print(f"{file.name}: {read.note}", file=sys.stderr)
        return read.path
    session = read_session(file)
    path = session.state.camera_path
    if not path.keys:
        raise InputError(
            f"{file.name} has no camera path.",
            code="path.empty",
            advice="Add keys in the window, in the panel Camera path, and save it.",
        )
    if not is_same_model(session.model, info):
        print(f"{file.name}: made with another model, seen from the same sides.", file=sys.stderr)
        path = fit_path(path, info.home)
    return path


def write_cameras(
    options: argparse.Namespace, path: CameraPath | None, cameras: Sequence[Camera]
) -> None:
    """Write what ``--camera-out`` asks for; nothing without it.

    Args:
        path: whose keys are written; None for a video without any.
        cameras: one for each frame.

    Raises:
        OutputError: it cannot be written.
    """
    if options.camera_out is not None:
        rendering = Rendering(options.size, options.fps)
        write_camera_path(options.camera_out, path or CameraPath(), cameras, rendering)
