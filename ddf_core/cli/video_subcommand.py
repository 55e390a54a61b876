"""``video``: a turntable, or instances that become one another, as mp4, GIF, WebP or PNG frames."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ddf_core.cli.arguments import (
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    finite,
    instance_name,
    positive,
    writable_file,
    writable_folder,
)
from ddf_core.cli.camera_path_options import (
    add_camera_path,
    check_camera_options,
    write_cameras,
)
from ddf_core.cli.frames import FrameMaker
from ddf_core.cli.loaded import load
from ddf_core.cli.output import ProgressLine, print_json
from ddf_core.cli.render_subcommand import add_markers
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.cli.video_plan import FRAMES, Plan, plan_of
from ddf_core.cli.view_options import add_appearance, add_camera
from ddf_core.drawing.captions import with_caption
from ddf_core.errors import Cancelled, InputError
from ddf_core.export.frame_loop import FrameLoop, Pixels, Step
from ddf_core.export.video_plan import Row
from ddf_core.export.video_writer import (
    ENDINGS,
    MOVIES,
    WITH_ALPHA,
    FrameFolder,
    VideoWriter,
    open_video,
)
from ddf_core.model_info import ModelInfo
from ddf_core.stopping import Stop
from ddf_core.work_clock import WorkClock

if TYPE_CHECKING:
    from ddf_core.engine import Engine


KINDS = ("turntable", "interpolate")


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument("kind", choices=KINDS, help="what moves: the camera, or the instance")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="FILE.mp4, FILE.gif, FILE.webp, or a folder for PNG frames",
    )
    parser.add_argument(
        "--seed",
        type=instance_name,
        metavar="SEED",
        help="whose turntable: a seed, or template (default: template)",
    )
    parser.add_argument(
        "--seeds",
        type=instance_name,
        nargs="+",
        metavar="SEED",
        help="turntable: several, side by side; interpolate: at least two, each becomes the next "
        "and the last the first",
    )
    add_psi(parser)
    parser.add_argument("--frames", type=positive, help=f"how many pictures (default: {FRAMES})")
    parser.add_argument("--fps", type=finite, default=24.0, help="pictures a second")
    add_turning(parser)
    parser.add_argument(
        "--quality",
        choices=("exact", "preview"),
        default="exact",
        help="preview: half the pixels each way, enlarged; two to four times as fast",
    )
    add_camera(parser)
    add_appearance(parser)
    add_markers(parser)
    parser.add_argument(
        "--captions", action="store_true", help="write into each picture whose it is"
    )
    add_json(parser)
    parser.epilog = (
        "Every video is a loop, but along a camera path that does not come back. Ctrl+C leaves no "
        "half video; frames in a folder stay, and the same command goes on with those that are "
        "missing."
    )


def add_turning(parser: Parser) -> None:
    """How far the camera goes, or along what."""
    turning = parser.add_mutually_exclusive_group()
    turning.add_argument(
        "--sweep",
        type=finite,
        metavar="DEG",
        help="back and forth by so many degrees to each side (default: as far as the model was "
        "trained to be seen; interpolate: 0)",
    )
    add_former(turning, "--swing", "--sweep")
    turning.add_argument(
        "--degrees",
        type=finite,
        metavar="DEG",
        help="once around: 360, 720 for twice, -360 the other way; the back of most models was "
        "never trained",
    )
    add_camera_path(parser, turning)


def check_position(options: argparse.Namespace) -> None:
    """Refuse what cannot be written before a model is loaded.

    Raises:
        InputError: ``video.kind``, ``video.alpha``.
        OutputError: nothing can be written there.
    """
    suffix = options.out.suffix.lower()
    if suffix in MOVIES:
        if options.transparent and suffix not in WITH_ALPHA:
            raise InputError(
                f"A {suffix} video cannot be transparent.",
                code="video.alpha",
                advice="A .webp can, and PNG frames: name a folder.",
            )
        writable_file(options.out, suffix)
    elif suffix:
        raise InputError(
            f"{options.out.name}: videos end in {ENDINGS}.",
            code="video.kind",
            advice="A name without an ending is a folder of PNG frames.",
        )
    else:
        writable_folder(options.out)


def run(options: argparse.Namespace) -> int:
    """Plan, make frame after frame, say where."""
    check_position(options)
    check_camera_options(options)
    engine, info = load(options)
    plan = plan_of(options, info)
    start = time.perf_counter()
    with StopOnSignal() as stop:
        made = make_video(options.out, plan, engine, info, stop)
    write_cameras(options, plan.path, plan.cameras)
    seconds = time.perf_counter() - start
    if options.json:
        print_json(
            {
                "video": str(options.out),
                "film": str(options.out),  # its older name
                "frames": len(plan.frames),
                "made": made,
                "fps": options.fps,
                "size": plan.shape.size,
                "camera": str(options.camera_out) if options.camera_out else None,
                "plays_s": round(len(plan.frames) / options.fps, 3),
                "seconds": round(seconds, 2),
            }
        )
    else:
        files = " and ".join(str(path) for path in (options.out, options.camera_out) if path)
        print(f"Written: {files} ({len(plan.frames)} frames, {seconds:.1f} s)")
    return 0


def make_video(path: Path, plan: Plan, engine: Engine, info: ModelInfo, stop: Stop) -> int:
    """Make the video with progress on stderr; how many frames had to be written.

    Raises:
        Cancelled: ``stop`` said so: no video is left, frames in a folder are.
        OutputError: it cannot be written.
    """
    line = ProgressLine("video")
    maker, clock = FrameMaker(engine, info, plan.frame_options, stop), WorkClock()
    try:
        with open_writer(path, plan) as video:
            there = video.there(stop)
            loop = FrameLoop(plan.frames, plan.shape.size, there)
            while (step := loop.step) is not None:
                add_frame(video, loop, step, lambda row: row_picture(maker, row, plan.captions))
                spent = clock.seconds
                left_s = spent / loop.made * (loop.to_make - loop.made) if loop.made else None
                line.show(step.number + 1, len(plan.frames), left_s)
    except Cancelled as err:
        kept = "" if plan.frame_recipes == () else " The same command goes on from here."
        raise Cancelled(f"The video was stopped.{kept}") from err
    finally:
        line.close()
    return len(plan.frames) - len(there)


def open_writer(path: Path, plan: Plan) -> VideoWriter:
    """Where the frames go."""
    if path.suffix.lower() in MOVIES:
        return open_video(path, plan.shape, plan.recipe)
    return FrameFolder(path, plan.frame_recipes)


def row_picture(maker: FrameMaker, row: Row, captions: Sequence[str]) -> Pixels:
    """(H, W, 3 or 4) pictures side by side, each with its caption.

    Raises:
        Cancelled: the maker was stopped.
    """
    pictures = [with_caption(maker.picture(frame), words)
                for frame, words in zip(row, captions, strict=True)]  # fmt: skip
    return np.concatenate(pictures, axis=1)


def add_frame(
    video: VideoWriter, loop: FrameLoop, step: Step, make: Callable[[Row], Pixels]
) -> None:
    """Write one frame, which is made if it has to be, unless it is there already."""
    if step.is_there:
        video.skip()
        loop.advance()
        return
    pixels = make(step.frame) if step.pixels is None else step.pixels
    video.add(pixels)
    loop.advance(pixels)
