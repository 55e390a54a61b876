"""``mesh``: instances as coloured meshes for other programs."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import torch

from ddf_core.cli.arguments import (
    TEMPLATE,
    Parser,
    add_former,
    add_json,
    add_model,
    add_psi,
    add_threads,
    finite,
    instance_name,
    instance_of,
    is_folder,
    writable_file,
    writable_folder,
)
from ddf_core.cli.mesh_colours import add_colours, mesh_appearance
from ddf_core.cli.mesh_files import MeshPlan, WantedMesh, label_of, make_mesh_files
from ddf_core.cli.output import ProgressLine, print_json
from ddf_core.cli.size_options import add_size, check_size_options, height_of
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.correspondence import fields_of
from ddf_core.errors import InputError
from ddf_core.io.mesh_file import check_size_known, check_up
from ddf_core.io.mesh_names import FORMATS, PRINTED, files_of, format_of
from ddf_core.io.model_folder import load_model
from ddf_core.meshing.settings import MeshFigures, MeshSettings


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    usual = MeshSettings()
    add_model(parser)
    parser.add_argument(
        "--seeds",
        type=instance_name,
        nargs="+",
        default=[TEMPLATE],
        metavar="SEED",
        help="the instances: seeds, or template (default: template)",
    )
    add_former(parser, "--seed", "--seeds")
    add_psi(parser)
    parser.add_argument("--resolution", type=int, default=usual.resolution, help="cells a side")
    parser.add_argument(
        "--level",
        type=_level,
        metavar="DENSITY",
        help="density at the surface, per scene unit; auto: where the pictures have it "
        "(default: auto)",
    )
    add_colours(parser)
    parser.add_argument(
        "--texture",
        type=int,
        default=usual.texture_px,
        metavar="PX",
        help="side; 0: vertex colours",
    )
    parser.add_argument(
        "--same-topology",
        action="store_true",
        help="the template's vertices, faces and atlas, carried to each instance",
    )
    parser.add_argument(
        "--morph",
        action="store_true",
        help="one GLB: the first instance, with its colours, and the others as morph targets",
    )
    parser.add_argument(
        "--up",
        choices=("y", "z"),
        help="the axis that is up; z for PLY in Blender (default: z in STL and 3MF, else y)",
    )
    add_size(parser)
    parser.add_argument("--format", choices=FORMATS, help="(default: by the ending of --out, glb)")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="PATH", help="file, or folder for several"
    )
    # Chunks that can be stopped are too small for two threads to gain much, and where other
    # programs want the processor too, threads that wait for each other lose tenfold.
    add_threads(parser, 1)
    add_json(parser)
    parser.epilog = (
        "Lengths are metres in GLB, OBJ and PLY, millimetres in STL and 3MF; scene units where "
        "nobody says how high the model is. Y is up, the face looks along +z; Blender stands GLB "
        "and OBJ up itself, for PLY say --up z. Ctrl+C stops cleanly: what is finished stays, "
        "nothing is half written."
    )


def run(options: argparse.Namespace) -> int:
    """Make the meshes, write them, say where and how good they are."""
    settings = MeshSettings(
        resolution=options.resolution,
        level=options.level,
        texture_px=options.texture,
        same_topology=options.same_topology or options.morph,
    )
    settings.check()
    torch.set_num_threads(options.threads)
    paths = positions(options)
    model = load_model(
        options.model, preset=options.preset, device=options.device, follow=options.follow
    )
    if settings.same_topology:
        fields_of(model)
    width = model.card.architecture.latent_dim
    wanted = tuple(
        WantedMesh(name, instance_of(name, width, options.psi), path)
        for name, path in zip(options.seeds, paths, strict=True)
    )
    appearance = mesh_appearance(options, model)
    height_m = height_of(options, model.card.height_m)
    for path in paths:
        check_printable(path, height_m, options.units)
    plan = MeshPlan(model, settings, wanted, options.morph, appearance, options.up, height_m)
    line = ProgressLine("mesh")
    start = time.perf_counter()
    try:
        with StopOnSignal() as stop:
            files, figures = make_mesh_files(plan, stop, _make_report(line, start))
    finally:
        line.close()
    _say(options, plan, files, figures, time.perf_counter() - start)
    return 0


def _level(text: str) -> float | None:
    """``auto`` or a density above 0."""
    if text == "auto":
        return None
    value = finite(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no density above 0, nor auto")
    return value


def positions(options: argparse.Namespace) -> list[Path]:
    """The file of each seed, every one of them checked before any work is done.

    Raises:
        InputError: the ending is no format, or another than --format; several seeds for one file;
            the same seed twice; morph targets that are no GLB, or none.
        OutputError: a position cannot be written.
    """
    out, seeds = options.out, options.seeds
    if len(set(seeds)) < len(seeds):
        raise InputError("A seed is named twice.", advice="Name each once.")
    if options.morph and len(seeds) < 2:
        raise InputError("Morphing needs two instances.", advice="Name more after --seeds.")
    one_file = options.morph or (out.suffix != "" and not is_folder(out))
    if one_file and len(seeds) > 1 and not options.morph:
        raise InputError(
            f"{out} is one file, {len(seeds)} instances are wanted.",
            advice="Name a folder with --out, or say --morph.",
        )
    if not one_file:
        ending = options.format or "glb"
        folder = writable_folder(out)
        paths = [folder / f"{label_of(seed).replace(' ', '-')}.{ending}" for seed in seeds]
    else:
        ending = format_of(out)
        if options.morph and ending != "glb":
            raise InputError("Only GLB holds morph targets.", advice="Name a .glb file.")
        if options.format not in (None, ending):
            raise InputError(f"{out} does not end in .{options.format}.", advice="Say one of them.")
        paths = [out] * len(seeds)
    check_size_options(options)
    for path in dict.fromkeys(paths):
        check_up(path, options.up)
        check_size_known(path, options.units == "real")
        for file in files_of(path, options.texture > 0):
            writable_file(file, file.suffix.lower())
    return paths


def check_printable(path: Path, height_m: float | None, units: str) -> None:
    """Refuse a file for a printer whose size nobody knows, unless scene units were asked for.

    Raises:
        InputError: ``mesh.height``.
    """
    if height_m is None and units == "real" and format_of(path) in PRINTED:
        raise InputError(
            f"{path.name}: printers take millimetres, and this model's card has no height.",
            code="mesh.height",
            advice="Say how high the template is in metres, for instance --height 0.25.",
        )


def _make_report(line: ProgressLine, start: float) -> Callable[[float, str], None]:
    def show(done: float, label: str) -> None:
        seconds = time.perf_counter() - start
        left = seconds / done * (1 - done) if done > 0.02 else None
        line.show(round(100 * done), 100, left, label)

    return show


def _say(
    options: argparse.Namespace,
    plan: MeshPlan,
    files: Sequence[Path],
    figures: Sequence[MeshFigures],
    seconds: float,
) -> None:
    if options.json:
        rows = [
            {"instance": one.name, **asdict(found)}
            for one, found in zip(plan.wanted, figures, strict=True)
        ]
        written = {"files": [str(path) for path in files], "seconds": round(seconds, 3)}
        sized = {"height_m": plan.height_m}
        print_json({**written, **sized, "settings": asdict(plan.settings), "meshes": rows})
        return
    for one, found in zip(plan.wanted, figures, strict=True):
        print(
            f"{label_of(one.name)}: {found.vertices} vertices, {found.faces} faces, "
            f"{found.distance_mean:.4f} from the surface in the pictures"
        )
    print(f"Written: {', '.join(str(path) for path in files)} ({seconds:.1f} s)")
