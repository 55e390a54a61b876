"""``grid``: the density of an instance on a grid, for programs that show volumes."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ddf_core.cli.arguments import (
    TEMPLATE,
    Parser,
    add_json,
    add_model,
    add_psi,
    add_threads,
    instance_name,
    instance_of,
    writable_file,
)
from ddf_core.cli.output import print_json
from ddf_core.cli.size_options import add_size, check_size_options, height_of
from ddf_core.cli.stopping import StopOnSignal
from ddf_core.engine.instances import Instances
from ddf_core.engine.limits import check_range
from ddf_core.engine.meshes import Meshes
from ddf_core.io.model_folder import load_model
from ddf_core.io.nrrd import ENDING, Volume, write_nrrd
from ddf_core.meshing.level import DensityOnly
from ddf_core.meshing.size import metres_per_unit
from ddf_core.model import Model
from ddf_core.scene.bake import bake
from ddf_core.scene.grid import Grid
from ddf_core.shown import Instance
from ddf_core.stopping import Stop
from ddf_core.version import __version__

USUAL_RESOLUTION = 128
LEAST_RESOLUTION, MAX_RESOLUTION = 8, 512
"""512 is half a gigabyte."""


def configure(parser: Parser) -> None:
    """Options of the subcommand."""
    add_model(parser)
    parser.add_argument(
        "--seed",
        type=instance_name,
        default=TEMPLATE,
        metavar="SEED",
        help="a seed, or template (default: %(default)s)",
    )
    add_psi(parser)
    parser.add_argument("--resolution", type=int, default=USUAL_RESOLUTION, help="voxels a side")
    add_size(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the .nrrd file")
    add_threads(parser, 1)
    add_json(parser)
    parser.epilog = (
        "Values are densities per metre, or per scene unit where lengths are those; x points "
        "right, y up, z to the front. Inside and outside are exact near the surface; the deep "
        "interior is filled from a coarser grid."
    )


def run(options: argparse.Namespace) -> int:
    """Bake, write, say where."""
    writable_file(options.out, ENDING)
    check_range("resolution", options.resolution, LEAST_RESOLUTION, MAX_RESOLUTION)
    check_size_options(options)
    torch.set_num_threads(options.threads)
    model = load_model(options.model, preset=options.preset, device=options.device)
    height_m = height_of(options, model.card.height_m)
    instance = instance_of(options.seed, model.card.architecture.latent_dim, options.psi)
    known = Instances(model)
    with StopOnSignal() as stop:
        field = DensityOnly(known.field(instance))
        grid = bake(field, options.resolution, stop=stop).cpu()
        metres = _metres(known, height_m, stop)
    volume = volume_of(grid, metres)
    write_nrrd(options.out, volume, _recipe(options, model, instance, height_m))
    _say(options, volume, height_m)
    return 0


def volume_of(grid: Grid, metres: float | None) -> Volume:
    """The densities of a grid in metres, or in scene units where ``metres`` for one is None.

    A grid keeps opacities: no density is above 13.8 a voxel, behind which nothing is seen.
    """
    sigma: NDArray[np.float32] = grid.sigma.numpy()
    if metres is None:
        return Volume(sigma, grid.box_half, "", "density per scene unit")
    return Volume(
        (sigma / metres).astype(np.float32), grid.box_half * metres, "m", "density per metre"
    )


def _metres(known: Instances, height_m: float | None, stop: Stop) -> float | None:
    if height_m is None:
        return None
    return metres_per_unit(height_m, Meshes(known).template_height(stop))


def _recipe(
    options: argparse.Namespace, model: Model, instance: Instance, height_m: float | None
) -> dict[str, object]:
    """What would make the file again."""
    return {
        "program": f"ddf-viewer {__version__}",
        "model": model.card.name,
        "digest": model.digest,
        "instance": {"kind": type(instance).__name__, **asdict(instance)},
        "resolution": options.resolution,
        "height_m": height_m,
    }


def _say(options: argparse.Namespace, volume: Volume, height_m: float | None) -> None:
    voxel = 2 * volume.box_half / options.resolution
    if options.json:
        told = {"voxel": voxel, "unit": volume.unit or "scene unit", "height_m": height_m}
        print_json({"file": str(options.out), "resolution": options.resolution, **told})
        return
    size = f"{1000 * voxel:.2f} mm" if volume.unit else f"{voxel:.4g} scene units"
    print(f"Written: {options.out} ({options.resolution}³ voxels of {size})")
