"""How subcommands look at an instance: size, camera, colours and background, in all the same."""

from __future__ import annotations

import argparse
import math
import re
from dataclasses import replace
from typing import get_args

from ddf_core.cli.arguments import Parser, add_former, finite, size
from ddf_core.command_line import train_fields_command
from ddf_core.errors import InputError, MissingFieldsError
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import MAX_PITCH_RAD, MIN_PITCH_RAD, Camera
from ddf_core.shown import COLOUR, Appearance, PointMode

Colour = tuple[int, int, int]

NAMED = {"white": (255, 255, 255), "black": (0, 0, 0)}
# What needs a partner instance, or a transfer, has options of its own elsewhere.
MODES = tuple(
    mode
    for mode in get_args(PointMode)
    if mode in ("colour", "normals", "template", "labels", "deformation", "round_trip")
)
FIELDLESS = ("colour", "normals")


def add_camera(parser: Parser) -> None:
    """Size of the picture, and the camera beside the frontal one."""
    parser.add_argument("--size", type=size, default="256", help="256 or 320x240 pixels")
    for name, where in (("yaw", "to the picture's left of frontal"), ("pitch", "above frontal")):
        parser.add_argument(
            f"--{name}",
            type=finite,
            default=0.0,
            dest=f"{name}_deg",
            metavar="DEG",
            help=f"camera {where}",
        )
        add_former(parser, f"--{name}-deg", f"--{name}")
    parser.add_argument("--zoom", type=finite, default=1.0, help="2 halves the field of view")


def add_appearance(parser: Parser) -> None:
    """What colours stand for, and what is behind the head."""
    parser.add_argument("--mode", choices=MODES, default="colour", help="what the colours say")
    parser.add_argument(
        "--transparent", action="store_true", help="nothing behind the head: PNG with alpha"
    )
    parser.add_argument(
        "--background",
        type=colour,
        default="white",
        metavar="COLOUR",
        help="what is behind the head: white, black or #rrggbb",
    )
    add_former(parser, "--ground", "--background")


def colour(text: str) -> Colour:
    """``white``, ``black`` or ``#rrggbb`` as three numbers from 0 to 255."""
    if text in NAMED:
        return NAMED[text]
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no colour: say white, black or #rrggbb")
    red, green, blue = bytes.fromhex(text[1:])
    return red, green, blue


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
            f"--pitch {options.pitch_deg:g} is outside {low:.0f} to {high:.0f} degrees.",
            code="input.camera",
            advice="0 looks from the front.",
        )
    if not 0.1 <= options.zoom <= 50:
        raise InputError(
            f"--zoom {options.zoom:g} is outside 0.1 to 50.",
            code="input.camera",
            advice="1 is the whole head.",
        )
    camera = replace(
        home, yaw_rad=home.yaw_rad + math.radians(options.yaw_deg), pitch_rad=pitch_rad
    )
    if options.zoom == 1:
        return camera  # to the last digit: a recipe is rendered again as it was
    half = math.tan(math.radians(home.fov_deg / 2)) / options.zoom
    return replace(camera, fov_deg=2 * math.degrees(math.atan(half)))


def appearance_of(options: argparse.Namespace, info: ModelInfo) -> Appearance:
    """The appearance that ``--mode`` names.

    Raises:
        MissingFieldsError: it needs fields, and the model has none.
        InputError: ``labels`` of a model without a label map.
    """
    if options.mode not in FIELDLESS:
        require_fields(info)
    if options.mode == "labels":
        if info.labels is None:
            raise InputError(f"The model {info.name!r} has no label map.", code="input.labels")
        return Appearance("labels", labels=info.labels)
    return COLOUR if options.mode == "colour" else Appearance(options.mode)


def require_fields(info: ModelInfo) -> None:
    """Refuse a model without deformation fields.

    Raises:
        MissingFieldsError: with the command that trains them.
    """
    if not info.has_fields:
        raise MissingFieldsError(
            f"The model {info.name!r} has no deformation fields.",
            advice=f"Train them: {train_fields_command(info.path, info.preset)}",
        )
