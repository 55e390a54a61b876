"""``render``: an exact picture of one instance, with its recipe inside."""

from __future__ import annotations

import argparse
import io
import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from ddf_core import __version__
from ddf_core.cli.arguments import (
    TEMPLATE,
    Parser,
    add_json,
    add_model,
    finite,
    instance_name,
    instance_of,
    size,
    unit,
    writable_file,
)
from ddf_core.cli.loaded import ask, load
from ddf_core.cli.output import print_json
from ddf_core.errors import InputError
from ddf_core.io.pictures import write_png
from ddf_core.io.safe_write import write_bytes
from ddf_core.requests import Instance, ModelInfo, PictureRendered, RenderPicture
from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD, Camera


def configure(parser: Parser) -> None:
    """Options of the verb."""
    add_model(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the PNG to write")
    parser.add_argument("--depth", type=Path, metavar="FILE", help="depth too, (H, W) float32 .npy")
    parser.add_argument(
        "--instance",
        type=instance_name,
        default=TEMPLATE,
        metavar="SEED",
        help="a seed, or template (default: %(default)s)",
    )
    parser.add_argument("--psi", type=unit, default=1.0, help="truncation, 0 is the template")
    parser.add_argument("--size", type=size, default=(256, 256), help="256 or 320x240 pixels")
    parser.add_argument(
        "--yaw-deg", type=finite, default=0.0, help="camera to the picture's left of frontal"
    )
    parser.add_argument("--pitch-deg", type=finite, default=0.0, help="camera above frontal")
    parser.add_argument("--zoom", type=finite, default=1.0, help="2 halves the field of view")
    add_json(parser)


def camera_of(options: argparse.Namespace, home: Camera) -> Camera:
    """The frontal camera turned and zoomed as the command line says.

    Raises:
        InputError: straight from above or below, or no zoom.
    """
    pitch_rad = home.pitch_rad - math.radians(options.pitch_deg)
    if not MIN_PITCH_RAD <= pitch_rad <= MAX_PITCH_RAD:
        low = math.degrees(home.pitch_rad - MAX_PITCH_RAD)
        high = math.degrees(home.pitch_rad - MIN_PITCH_RAD)
        raise InputError(
            f"--pitch-deg {options.pitch_deg:g} is outside {low:.0f} to {high:.0f} degrees.",
            code="input.camera",
            advice="0 looks from the front.",
        )
    if not 0.1 <= options.zoom <= 50:
        raise InputError(
            f"--zoom {options.zoom:g} is outside 0.1 to 50.",
            code="input.camera",
            advice="1 is the whole head.",
        )
    half = math.tan(math.radians(home.fov_deg / 2)) / options.zoom
    return replace(
        home,
        yaw_rad=home.yaw_rad + math.radians(options.yaw_deg),
        pitch_rad=pitch_rad,
        fov_deg=2 * math.degrees(math.atan(half)),
    )


def recipe_of(info: ModelInfo, instance: Instance, picture: PictureRendered) -> dict[str, object]:
    """What would make the picture again."""
    return {
        "program": f"ddf-viewer {__version__}",
        "model": info.name,
        "digest": info.digest,
        "instance": {"kind": type(instance).__name__, **asdict(instance)},
        "camera": asdict(picture.request.camera),
        "size": list(picture.request.size),
        "samples": picture.samples,
    }


def write_depth(path: Path, picture: PictureRendered) -> None:
    buffer = io.BytesIO()
    np.save(buffer, picture.depth, allow_pickle=False)
    write_bytes(path, buffer.getvalue())


def run(options: argparse.Namespace) -> int:
    """Render, write, say where."""
    writable_file(options.out, ".png")
    if options.depth:
        writable_file(options.depth, ".npy")
    engine, info = load(options)
    instance = instance_of(options.instance, info.latent_dim, options.psi)
    request = RenderPicture("cli", instance, camera_of(options, info.home), options.size)
    picture = ask(engine, request, PictureRendered)
    write_png(options.out, picture.rgba, recipe_of(info, instance, picture))
    if options.depth:
        write_depth(options.depth, picture)
    if options.json:
        print_json(
            {
                "picture": str(options.out),
                "depth": str(options.depth) if options.depth else None,
                "size": options.size,
                "samples": picture.samples,
                "seconds": round(picture.seconds, 3),
                "opaque_share": round(float((picture.rgba[..., 3] > 127).mean()), 4),
            }
        )
    else:
        files = " and ".join(str(path) for path in (options.out, options.depth) if path)
        print(f"Written: {files} ({picture.seconds:.1f} s)")
    return 0
