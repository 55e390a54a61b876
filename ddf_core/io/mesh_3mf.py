"""3MF files for printers: a zip with one XML of millimetres, z up, a colour at each corner.

Own code: trimesh's writer needs lxml, and writes no colours.

Source: 3MF Core Specification 1.3, Materials and Properties Extension 1.2.1.
"""

from __future__ import annotations

import io
import json
import zipfile
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from ddf_core.io.mesh_turn import turn_vectors
from ddf_core.meshing.mesh import ColouredMesh

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
MATERIAL = "http://schemas.microsoft.com/3dmanufacturing/material/2015/02"
# The specification asks for a namespace of our own where a name of metadata is none of its own.
OURS = "urn:ddf-viewer:recipe"
MODEL_PART = "3D/3dmodel.model"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" '
    'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Target="/{MODEL_PART}" Id="rel0" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)
# The earliest moment that a zip can name: the same mesh is the same file at any time.
_WHEN = (1980, 1, 1, 0, 0, 0)


def threemf_bytes(mesh: ColouredMesh, recipe: dict[str, object]) -> bytes:
    """The file; its coordinates are the mesh's own, and are millimetres to its readers."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELATIONS,
        MODEL_PART: _model_xml(mesh, recipe),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(zipfile.ZipInfo(name, _WHEN), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _model_xml(mesh: ColouredMesh, recipe: dict[str, object]) -> str:
    colours, of_vertex = np.unique(mesh.vertex_rgb, axis=0, return_inverse=True)
    faces = mesh.mesh.faces
    corners = np.column_stack((faces, of_vertex.reshape(-1)[faces]))
    vertices = turn_vectors(mesh.mesh.vertices, "z").astype(np.float64)
    triangle = '<triangle v1="%d" v2="%d" v3="%d" pid="1" p1="%d" p2="%d" p3="%d"/>'
    return "".join(
        (
            f'{_HEAD}<model unit="millimeter" xml:lang="en-US" xmlns="{CORE}" ',
            f'xmlns:m="{MATERIAL}" xmlns:ddf="{OURS}">',
            f'<metadata name="Title">{escape(mesh.name)}</metadata>',
            f'<metadata name="ddf:recipe">{escape(json.dumps(recipe))}</metadata>',
            '<resources><m:colorgroup id="1">',
            _rows('<m:color color="#%02X%02X%02X"/>', colours),
            f'</m:colorgroup><object id="2" type="model" name={quoteattr(mesh.name)} ',
            'pid="1" pindex="0"><mesh><vertices>',
            _rows('<vertex x="%.5f" y="%.5f" z="%.5f"/>', vertices),
            "</vertices><triangles>",
            _rows(triangle, corners),
            '</triangles></mesh></object></resources><build><item objectid="2"/></build></model>',
        )
    )


def _rows(form: str, values: np.ndarray) -> str:
    """One element a row, all formatted at once."""
    return "\n".join([form] * len(values)) % tuple(values.ravel().tolist())
