"""GLB files: one mesh, or several of one topology as morph targets; binary glTF 2.0.

Written by pygltflib: trimesh writes no morph targets. Colours are an sRGB picture, as glTF wants
base colours, or linear vertex colours. The material is unlit, so that other programs show what this
one shows; those that do not know unlit find a rough material that is no metal.

Source: Khronos glTF 2.0, KHR_materials_unlit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pygltflib as gltf
from numpy.typing import NDArray

from ddf_core.meshing.mesh import Bytes, ColouredMesh, Floats

UNLIT = "KHR_materials_unlit"
RECIPE_KEY = "ddf-recipe"
TEXTURE_TYPE = "image/png"


class _Blob:
    """Arrays one after another in the file's one buffer, each on a multiple of 4 bytes."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.views: list[gltf.BufferView] = []
        self.accessors: list[gltf.Accessor] = []

    def view(self, data: bytes, target: int | None = None) -> int:
        self.data += b"\0" * (-len(self.data) % 4)
        self.views.append(
            gltf.BufferView(
                buffer=0, byteOffset=len(self.data), byteLength=len(data), target=target
            )
        )
        self.data += data
        return len(self.views) - 1

    def floats(self, values: Floats, bounds: bool = False) -> int:
        """(N, 2 or 3) per vertex."""
        values = np.ascontiguousarray(values, np.float32)
        self.accessors.append(
            gltf.Accessor(
                bufferView=self.view(values.tobytes(), gltf.ARRAY_BUFFER),
                componentType=gltf.FLOAT,
                count=len(values),
                type=f"VEC{values.shape[1]}",
                min=values.min(0).tolist() if bounds else None,
                max=values.max(0).tolist() if bounds else None,
            )
        )
        return len(self.accessors) - 1

    def colours(self, rgb: Bytes) -> int:
        """(N, 3) display colours as linear ones; 16 bits, because 8 would band the dark ones."""
        linear = np.round(linear_of(rgb) * 65535).astype("<u2")
        rgba = np.column_stack((linear, np.full(len(linear), 65535, "<u2")))
        self.accessors.append(
            gltf.Accessor(
                bufferView=self.view(rgba.astype("<u2").tobytes(), gltf.ARRAY_BUFFER),
                componentType=gltf.UNSIGNED_SHORT,
                normalized=True,
                count=len(rgba),
                type=gltf.VEC4,
            )
        )
        return len(self.accessors) - 1

    def indices(self, faces: NDArray[np.int32]) -> int:
        data = np.ascontiguousarray(faces, "<u4").tobytes()
        self.accessors.append(
            gltf.Accessor(
                bufferView=self.view(data, gltf.ELEMENT_ARRAY_BUFFER),
                componentType=gltf.UNSIGNED_INT,
                count=faces.size,
                type=gltf.SCALAR,
            )
        )
        return len(self.accessors) - 1


def linear_of(rgb: Bytes) -> NDArray[np.float64]:
    """Linear light in [0, 1] of 8-bit sRGB values. Source: IEC 61966-2-1."""
    value = rgb.astype(np.float64) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def glb_bytes(
    meshes: Sequence[ColouredMesh], png: bytes | None, recipe: dict[str, object]
) -> bytes:
    """A GLB file of ``meshes[0]``; the others, of the same faces, are its morph targets.

    Args:
        png: the texture of the first mesh, coded; None for vertex colours.
        recipe: what would make it again; it stands in the extras of the asset.
    """
    base, blob = meshes[0], _Blob()
    positions = base.atlas.vertex if base.atlas is not None and png is not None else None
    primitive = _primitive(base, blob, positions)
    primitive.targets = [_target(base, other, blob, positions) for other in meshes[1:]]
    material, images = _material(png, blob)
    names = [other.name for other in meshes[1:]]
    document = gltf.GLTF2(
        asset=gltf.Asset(version="2.0", generator=str(recipe.get("program", "ddf-viewer"))),
        scene=0,
        scenes=[gltf.Scene(name=base.name, nodes=[0])],
        nodes=[gltf.Node(name=base.name, mesh=0)],
        meshes=[
            gltf.Mesh(
                name=base.name,
                primitives=[primitive],
                weights=[0.0] * len(names) if names else [],
                # Where Blender, three.js and others look for the names of morph targets.
                extras={"targetNames": names} if names else {},
            )
        ],
        materials=[material],
        extensionsUsed=[UNLIT],
        accessors=blob.accessors,
        bufferViews=blob.views,
        **images,
    )
    document.asset.extras = {RECIPE_KEY: recipe}
    # A buffer's length must not be less than what its views reach; the file pads it to 4 itself.
    blob.data += b"\0" * (-len(blob.data) % 4)
    document.buffers = [gltf.Buffer(byteLength=len(blob.data))]
    document.set_binary_blob(bytes(blob.data))
    return b"".join(document.save_to_bytes())


def _primitive(
    base: ColouredMesh, blob: _Blob, positions: NDArray[np.int32] | None
) -> gltf.Primitive:
    vertices, normals = (
        _spread_values(base.mesh.vertices, positions),
        _spread_values(base.mesh.normals, positions),
    )
    attributes = gltf.Attributes(
        POSITION=blob.floats(vertices, bounds=True), NORMAL=blob.floats(normals)
    )
    faces = base.mesh.faces
    if base.atlas is not None and positions is not None:
        attributes.TEXCOORD_0 = blob.floats(base.atlas.uv)
        faces = base.atlas.faces
    else:
        attributes.COLOR_0 = blob.colours(base.vertex_rgb)
    return gltf.Primitive(attributes=attributes, indices=blob.indices(faces), material=0)


def _target(
    base: ColouredMesh, other: ColouredMesh, blob: _Blob, positions: NDArray[np.int32] | None
) -> gltf.Attributes:
    """What the other mesh adds to each position and normal of the base."""
    moved = _spread_values(other.mesh.vertices - base.mesh.vertices, positions)
    turned = _spread_values(other.mesh.normals - base.mesh.normals, positions)
    return gltf.Attributes(POSITION=blob.floats(moved, bounds=True), NORMAL=blob.floats(turned))


def _spread_values(values: Floats, positions: NDArray[np.int32] | None) -> Floats:
    """Values of vertices at their places in the atlas, several times on a seam."""
    return values if positions is None else values[positions]


def _material(png: bytes | None, blob: _Blob) -> tuple[gltf.Material, dict[str, Any]]:
    surface = gltf.PbrMetallicRoughness(metallicFactor=0.0, roughnessFactor=1.0)
    images: dict[str, Any] = {}
    if png is not None:
        surface.baseColorTexture = gltf.TextureInfo(index=0)
        images = {
            "images": [gltf.Image(name="colour", bufferView=blob.view(png), mimeType=TEXTURE_TYPE)],
            "samplers": [
                gltf.Sampler(
                    magFilter=gltf.LINEAR,
                    minFilter=gltf.LINEAR_MIPMAP_LINEAR,
                    wrapS=gltf.CLAMP_TO_EDGE,
                    wrapT=gltf.CLAMP_TO_EDGE,
                )
            ],
            "textures": [gltf.Texture(source=0, sampler=0)],
        }
    # The surface is closed: what faces away is never seen.
    material = gltf.Material(
        name="skin", pbrMetallicRoughness=surface, doubleSided=False, extensions={UNLIT: {}}
    )
    material.alphaCutoff = None
    return material, images
