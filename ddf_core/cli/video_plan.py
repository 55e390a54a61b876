"""From the words of ``video`` to a video that can be made: its frames, its appearance and its
recipes."""

from __future__ import annotations

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass

from ddf_core.cli.arguments import TEMPLATE, InstanceName, instance_of
from ddf_core.cli.frames import FrameOptions, RecipeBook
from ddf_core.cli.render_subcommand import marked_points
from ddf_core.cli.view_options import appearance_of, camera_of
from ddf_core.document.scene import Scene
from ddf_core.errors import InputError
from ddf_core.export.video_plan import (
    Frame,
    Turn,
    circle_camera,
    oscillate,
    turn_camera,
    video_frames,
)
from ddf_core.export.video_writer import MOVIES, VideoShape
from ddf_core.io.recipe import Recipe
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.shown import Instance


def cameras(options: argparse.Namespace, info: ModelInfo) -> tuple[Camera, ...]:
    """One camera for each frame.

    Raises:
        InputError: ``video.turn``.
    """
    camera = camera_of(options, info.home)
    if options.degrees is not None:
        rounds = options.degrees / 360
        if rounds != round(rounds) or not 1 <= abs(rounds) <= 100:
            raise _no_turn(f"--degrees {options.degrees:g}", "A loop goes round by 360, 720, ...")
        return circle_camera(camera, options.frames, round(rounds))
    if options.sweep is None:
        turn: Turn = "oscillate" if options.kind == "turntable" else "still"
        return turn_camera(camera, options.frames, turn, info.yaw_sweep_rad)
    yaw_sweep_rad = math.radians(options.sweep)
    if not 0 <= yaw_sweep_rad <= math.pi:
        raise _no_turn(f"--sweep {options.sweep:g}", "0 to 180 degrees to each side.")
    return oscillate(camera, options.frames, yaw_sweep_rad)


def _no_turn(what: str, advice: str) -> InputError:
    return InputError(f"{what} is no way to turn.", code="video.turn", advice=advice)


def names_of(options: argparse.Namespace) -> list[InstanceName]:
    """Whose video it is.

    Raises:
        InputError: ``video.instances``: too few seeds, or for the other kind of video.
    """
    seeds: list[InstanceName] = options.seeds or []
    if options.kind == "turntable":
        if seeds:
            raise InputError("A turntable shows one instance: --seed N.", code="video.instances")
        return [TEMPLATE if options.seed is None else options.seed]
    if options.seed is not None or len(seeds) < 2:
        raise InputError(
            "An interpolation goes through two or more instances.",
            code="video.instances",
            advice="Give them as --seeds 3 12 template.",
        )
    return seeds


def frames_of(
    options: argparse.Namespace, info: ModelInfo, instances: Sequence[Instance]
) -> tuple[Frame, ...]:
    """The whole video as a description.

    Raises:
        InputError: ``video.*``.
    """
    return video_frames(instances, cameras(options, info), appearance_of(options, info))


@dataclass(frozen=True)
class Plan:
    """A video that can be made: its frames, where it goes, its recipe and those of its frames."""

    frames: tuple[Frame, ...]
    frame_options: FrameOptions
    shape: VideoShape
    recipe: Recipe
    frame_recipes: Sequence[Recipe]


def plan_of(options: argparse.Namespace, info: ModelInfo) -> Plan:
    """The video of a command line; nothing is computed yet.

    Raises:
        InputError: ``video.*``, ``points.*``.
    """
    names = names_of(options)
    instances = [instance_of(name, info.latent_dim, options.psi) for name in names]
    frames = frames_of(options, info, instances)
    points = marked_points(options, info)
    background = None if options.transparent else options.background
    frame_options = FrameOptions(options.size, background, points, options.quality)
    seeds = [name if isinstance(name, int) else 0 for name in names]
    settings, book = settings_of(options, names), RecipeBook.of(options, info)
    shown = list(zip(seeds, instances, strict=True))
    scene = Scene(shown, frames[0].camera, points, options.mode)
    recipe = book.recipe("video", scene, settings, options.out)
    is_movie = options.out.suffix.lower() in MOVIES
    each = (
        ()
        if is_movie
        else [
            book.recipe(
                "frame",
                Scene([(seeds[0], frame.instance)], frame.camera, points, options.mode),
                {**settings, "frame": number},
                options.out / "frame.png",
            )
            for number, frame in enumerate(frames)
        ]
    )
    return Plan(frames, frame_options, VideoShape(options.size, options.fps), recipe, each)


def settings_of(options: argparse.Namespace, names: Sequence[InstanceName]) -> dict[str, object]:
    """What the recipe says beside the scene."""
    return {
        "video": options.kind,
        "instances": list(names),
        "psi": options.psi,
        "frames": options.frames,
        "fps": options.fps,
        "size": list(options.size),
        "swing_deg": options.sweep,
        "degrees": options.degrees,
        "quality": options.quality,
        "transparent": options.transparent,
        "ground": list(options.background),
        "markers": options.markers is not None,
    }
