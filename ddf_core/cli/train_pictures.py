"""``train pictures FOLDER``: a generator with an encoder from single-view pictures."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from ddf_core.cli.arguments import Parser, add_device, writable_folder
from ddf_core.cli.long_run import add_run_options, command_line, run_assignments, run_long
from ddf_core.cli.overrides import override_settings
from ddf_core.cli.provenance import provenance
from ddf_core.command_line import train_fields_command
from ddf_core.errors import InputError
from ddf_core.io.model_folder import load_model
from ddf_core.training.loop import Run
from ddf_core.training.pictures.cache import PictureCache
from ddf_core.training.pictures.settings import PicturesSettings
from ddf_core.training.pictures.train import Destination, Told, train_pictures
from ddf_core.training.process_group import join_group

LISTED = 8
LONGEST_ABOUT = 2000
# From nothing faster learning empties the scene within some hundred steps (procedural pictures, the
# trunk at 5e-4), and an encoder that is not held to its cameras learns neither them nor anything
# else: at a tenth of this weight their error stood still for 460 steps.
RATE, LATENT_RATE, WARM_UP, CAMERA_WEIGHT = 3e-4, 2e-4, 200, 1e-2


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    parser.add_argument(
        "pictures",
        type=Path,
        metavar="FOLDER",
        help="pictures, in FOLDER or FOLDER/pictures; masks/NAME.png and cameras.json where known",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="MODEL",
        help="model folder to write (default: build/models/NAME)",
    )
    parser.add_argument("--name", help="of the model (default: that of its folder, or of FOLDER)")
    parser.add_argument(
        "--about",
        default="",
        metavar="TEXT",
        help="for the card: whose pictures they are, under which rights, what they lack",
    )
    parser.add_argument(
        "--start",
        metavar="MODEL",
        help="go on from this model; one with another latent is a prior of shape (heads)",
    )
    parser.add_argument(
        "--latents-alone",
        action="store_true",
        help="no encoder: adversarial from nothing, as pi-GAN is trained; wants a GPU",
    )
    parser.add_argument(
        "--adversarial", type=int, metavar="STEPS", help="steps with a discriminator, at the end"
    )
    parser.add_argument("--density", choices=("sigmoid", "relu"), help="relu can become a pi-GAN")
    angles = "standard deviation about the front, where cameras.json gives no angles, degrees"
    parser.add_argument("--yaw-spread", type=float, metavar="DEG", help=angles)
    parser.add_argument("--pitch-spread", type=float, metavar="DEG", help=angles)
    parser.add_argument("--fov", type=float, metavar="DEG", help="of the pictures, full, vertical")
    parser.add_argument("--folder", type=Path, help="holds cache, checkpoint and contact sheet")
    add_device(parser)
    add_run_options(parser, "tf32")


def settings_of(options: argparse.Namespace) -> PicturesSettings:
    """Every setting of the run that the command line asks for.

    Raises:
        InputError: an angle or a number of steps is out of range.
    """
    settings = PicturesSettings()
    if not options.start:
        weights = replace(settings.weights, camera=CAMERA_WEIGHT)
        settings = replace(
            settings, rate=RATE, latent_rate=LATENT_RATE, warm_up=WARM_UP, weights=weights
        )
    if options.latents_alone:
        # Growing patches of the whole picture, as pi-GAN grows its pictures.
        patches = replace(settings.patches, sides=(32, 64), smallest=1.0, count=8)
        settings = replace(settings, encoder=False, adversarial_steps=50_000, patches=patches)
    named = {
        "adversarial_steps": options.adversarial,
        "network.density": options.density,
        "camera.yaw_spread_deg": options.yaw_spread,
        "camera.pitch_spread_deg": options.pitch_spread,
        "camera.fov_deg": options.fov,
    }
    given = [f"{name}={value}" for name, value in named.items() if value is not None]
    settings = override_settings(settings, [*given, *run_assignments(options)])
    camera = settings.camera
    ranges = (
        ("--yaw-spread", camera.yaw_spread_deg, 0.1, 180.0),
        ("--pitch-spread", camera.pitch_spread_deg, 0.1, 90.0),
        ("--fov", camera.fov_deg, 1.0, 90.0),
        ("--adversarial", settings.adversarial_steps, 0, 10**8),
    )
    for name, value, low, high in ranges:
        if not low <= value <= high:
            raise InputError(f"{name} {value:g} is not between {low:g} and {high:g}.")
    return settings


def run(options: argparse.Namespace) -> int:
    """Train, then write the model folder."""
    settings = settings_of(options)
    start = load_model(options.start) if options.start else None
    name = options.name or (options.out or options.pictures.resolve()).name
    out = writable_folder(options.out or Path("build/models") / name)
    folder = writable_folder(options.folder or Path("build/pictures") / name)
    made = provenance(command_line(), settings.seed, {})
    started = time.monotonic()
    with join_group(options.device, options.precision) as processes:
        run_long(
            "pictures",
            lambda progress, stop: train_pictures(
                options.pictures,
                settings,
                Run(folder, progress, stop, processes),
                Destination(name, out, made, options.about[:LONGEST_ABOUT]),
                start,
                Told(say_left_out),
            ),
            options.threads,
        )
    if processes.leads:
        minutes = (time.monotonic() - started) / 60
        print(
            f"Written: {out} (this run took {minutes:.0f} min; its sheet: {folder / 'sheet.png'})"
        )
        print(f"Next: {train_fields_command(out)}")
    return 0


def say_left_out(cache: PictureCache) -> None:
    """Which pictures are not used, on stderr: the first few by name, all by reason."""
    if not cache.refused:
        return
    print(f"{len(cache.refused)} pictures are left out:", file=sys.stderr)
    for one in cache.refused[:LISTED]:
        print(f"  {one.name}: {one.why}", file=sys.stderr)
    if len(cache.refused) > LISTED:
        reasons = Counter(one.why for one in cache.refused[LISTED:]).most_common(3)
        for why, count in reasons:
            print(f"  and {count} more: {why}", file=sys.stderr)
