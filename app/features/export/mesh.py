"""Meshes to be saved: their requests, their files and what is written into them. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from app.state.viewer_state import TEMPLATE, ViewerState, view_title
from ddf_core.io.mesh_names import files_of
from ddf_core.meshing.mesh import ColouredMesh
from ddf_core.meshing.settings import MeshSettings
from ddf_core.requests import MakeMesh

Together = Literal["one", "same", "morph"]
MeshFormat = Literal["glb", "obj", "ply", "stl", "3mf"]
Up = Literal["y", "z"]

PRINTED: tuple[MeshFormat, ...] = ("stl", "3mf")
"""For printers: they need a real size, and have no picture."""
USUAL_HEIGHT_M = 0.25
"""Of a head, where the model's card does not say."""

SLICE_S = 0.5
"""The engine works so long between two reports."""
QUICK_RESOLUTION = 48
"""Of the mesh that is shown at once ..."""
PREVIEW_RESOLUTION, PREVIEW_TEXTURE_PX = 128, 1024
"""... and the most of the one that follows, which is as it will be saved up to these."""
PREVIEW_SLICE_S = 0.2


@dataclass(frozen=True)
class MeshExport:
    """What to save.

    Args:
        views: whose meshes; each is coloured as its view is.
        together: ``one`` mesh of its own; several with the ``same`` vertices, a file each; or one
            file with the others as ``morph`` targets.
        resolution: cells a side.
        level: density at the surface; None: where the pictures have it.
        texture_px: side of the texture; 0 gives vertex colours only.
        format: how it is written; ``path``: a file, for ``same`` a folder.
        up: the axis that points to the top of the head, which PLY alone lets the user choose; None
            is the format's own.
        height_m: how high the template is in life.
        real_size: metres or millimetres, as the format has them; else scene units.
    """

    views: tuple[str, ...]
    together: Together = "one"
    resolution: int = 128
    level: float | None = None
    texture_px: int = 1024
    format: MeshFormat = "glb"
    path: Path = Path("head.glb")
    up: Up | None = None
    height_m: float = USUAL_HEIGHT_M
    real_size: bool = False

    def settings(self) -> MeshSettings:
        """As the engine is asked."""
        return MeshSettings(
            self.resolution, self.level, self.texture_px, same_topology=self.together != "one"
        )

    def files(self) -> tuple[Path, ...]:
        """The mesh file of each view, or the one of all."""
        if self.together != "same":
            return (self.path,)
        return tuple(self.path / f"{view}.{self.format}" for view in self.views)

    def all_files(self) -> tuple[Path, ...]:
        """Every file that will be written, materials and pictures too."""
        with_texture = self.texture_px > 0
        return tuple(one for file in self.files() for one in files_of(file, with_texture))


def mesh_requests(export: MeshExport, state: ViewerState) -> tuple[MakeMesh, ...]:
    """One for each view; of morph targets only the first one's colours are in the file."""
    settings = export.settings()
    bare = replace(settings, texture_px=0)
    return tuple(
        MakeMesh(
            state.instance(view),
            bare if export.together == "morph" and number > 0 else settings,
            state.appearance(view),
            SLICE_S,
            sized=export.real_size and number == 0,
        )
        for number, view in enumerate(export.views)
    )


def quick_preview(export: MeshExport, state: ViewerState) -> MakeMesh:
    """A coarse mesh of the first view, to look at while the other is made."""
    shared = export.together != "one"
    settings = MeshSettings(QUICK_RESOLUTION, export.level, 0, same_topology=shared)
    view = export.views[0]
    return MakeMesh(state.instance(view), settings, state.appearance(view))


def full_preview(export: MeshExport, state: ViewerState) -> MakeMesh:
    """The first view's mesh as it will be saved: the engine keeps it, so that saving begins there.

    Resolution and texture end where nothing more could be seen in a small picture.
    """
    asked = export.settings()
    settings = replace(
        asked,
        resolution=min(asked.resolution, PREVIEW_RESOLUTION),
        texture_px=min(asked.texture_px, PREVIEW_TEXTURE_PX),
    )
    view = export.views[0]
    return MakeMesh(
        state.instance(view), settings, state.appearance(view), PREVIEW_SLICE_S, seen_first=True
    )


def write_meshes(
    export: MeshExport,
    meshes: Sequence[ColouredMesh],
    recipe: Mapping[str, object],
    template_height: float | None = None,
) -> None:
    """Write every file; each is there whole or not at all.

    Args:
        template_height: scene units; needed for a real size.

    Raises:
        InputError: ``mesh.*``. OutputError: ``output.unwritable``.
    """
    # Not above: pygltflib would delay the start by 0.3 s. In the writer's thread.
    from ddf_core.io.mesh_file import write_mesh, write_morph
    from ddf_core.meshing.size import metres_per_unit

    metres = None
    if export.real_size and template_height is not None:
        metres = metres_per_unit(export.height_m, template_height)
    named = [
        replace(mesh, name=view_title(view))
        for view, mesh in zip(export.views, meshes, strict=True)
    ]
    if export.together == "morph":
        write_morph(export.path, named, dict(recipe), metres)
        return
    for file, mesh in zip(export.files(), named, strict=True):
        write_mesh(file, mesh, dict(recipe), export.up, metres)


def recipe_settings(export: MeshExport) -> dict[str, object]:
    """What the recipe says beside the session."""
    return {
        "views": list(export.views),
        "together": export.together,
        **asdict(export.settings()),
        "up": export.up,
        "height_m": export.height_m if export.real_size else None,
    }


def subjects(state: ViewerState) -> list[tuple[str, tuple[tuple[str, ...], Together]]]:
    """What can be exported, in words: each view; all of them, where vertices can be shared."""
    heads = state.instance_views
    found: list[tuple[str, tuple[tuple[str, ...], Together]]] = [
        (view_title(view), ((view,), "one")) for view in (*heads, TEMPLATE)
    ]
    if state.model is not None and state.model.has_fields:
        found.append(("All heads, same vertices", (heads, "same")))
        found.append(("All heads as morph targets", (heads, "morph")))
    return found
