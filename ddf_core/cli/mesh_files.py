"""The files of ``mesh``: what one command makes, made and written one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ddf_core.cli.arguments import InstanceName
from ddf_core.engine.appearance import appearance_field
from ddf_core.engine.instances import Instances
from ddf_core.engine.meshes import Meshes
from ddf_core.io.mesh_file import write_mesh, write_morph
from ddf_core.io.mesh_turn import Up
from ddf_core.meshing.settings import MeshFigures, MeshSettings
from ddf_core.meshing.size import metres_per_unit
from ddf_core.meshing.work import MadeMesh, make_mesh
from ddf_core.model import Model
from ddf_core.shown import COLOUR, Appearance, Instance
from ddf_core.stopping import Stop
from ddf_core.version import __version__


@dataclass(frozen=True)
class WantedMesh:
    """One instance to be made: its name on the command line, what it is, where it goes."""

    name: InstanceName
    instance: Instance
    path: Path


@dataclass(frozen=True)
class MeshPlan:
    """All that one command makes.

    Args:
        up: None is what each format's readers expect.
        height_m: of the template in life; None writes scene units.
    """

    model: Model
    settings: MeshSettings
    wanted: tuple[WantedMesh, ...]
    morph: bool
    appearance: Appearance
    up: Up | None
    height_m: float | None = None


def make_mesh_files(
    plan: MeshPlan, stop: Stop, progress: Callable[[float, str], None]
) -> tuple[list[Path], list[MeshFigures]]:
    """Every file that was written, and the figures of each instance.

    Args:
        progress: told the part in [0, 1] that is done, and of what.
    """
    known = Instances(plan.model)
    meshes = Meshes(known)
    total = len(plan.wanted) + (1 if plan.settings.same_topology else 0)
    progress(0.0, "template")
    metres = None
    if plan.height_m is not None:
        metres = metres_per_unit(plan.height_m, meshes.template_height(stop))
    made: list[MadeMesh] = []
    files: list[Path] = []
    for number, one in enumerate(plan.wanted):
        label = label_of(one.name)
        colours = (
            None
            if plan.appearance == COLOUR
            else appearance_field(known, one.instance, plan.appearance)
        )
        source = meshes.source(one.instance, plan.settings, colours, stop, label)
        if plan.morph and number > 0 and source.shared is not None:
            # Only the first one's colours are in the file.
            topology, carry = source.shared
            source = replace(source, shared=(replace(topology, atlas=None, texels=None), carry))
        first = total - len(plan.wanted) + number
        made.append(make_mesh(source, plan.settings, stop, _of_many(progress, first, total, label)))
        if not plan.morph:
            recipe = recipe_of(plan, plan.wanted[number : number + 1])
            files += write_mesh(one.path, made[-1].coloured, recipe, plan.up, metres)
    if plan.morph:
        path = plan.wanted[0].path
        meshes_made = [one.coloured for one in made]
        write_morph(path, meshes_made, recipe_of(plan, plan.wanted), metres)
        files.append(path)
    return files, [one.figures for one in made]


def _of_many(
    progress: Callable[[float, str], None], first: int, total: int, label: str
) -> Callable[[float], None]:
    return lambda done: progress((first + done) / total, label)


def recipe_of(plan: MeshPlan, wanted: Sequence[WantedMesh]) -> dict[str, object]:
    """What would make a file again."""
    return {
        "program": f"ddf-viewer {__version__}",
        "model": plan.model.card.name,
        "digest": plan.model.digest,
        "instances": [
            {
                "kind": type(one.instance).__name__,
                "name": label_of(one.name),
                **asdict(one.instance),
            }
            for one in wanted
        ],
        "settings": asdict(plan.settings),
        "morph": plan.morph,
        "up": plan.up,
        "height_m": plan.height_m,
        "mode": plan.appearance.mode,
        "texture_of": asdict(plan.appearance.partner) if plan.appearance.partner else None,
    }


def label_of(name: InstanceName) -> str:
    """An instance as progress, file names and figures name it."""
    return name if isinstance(name, str) else f"seed {name}"
