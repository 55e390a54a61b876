"""A made page as the values that its script reads: plain JSON, arrays as base64 of little-endian.

What all heads share stands once: triangles, atlas, labels, points. Positions are 16 bits over the
model's box, steps of 1.5e-5 of it: a head that fills 1000 pixels moves by a fiftieth of one.
"""

from __future__ import annotations

import base64
import io
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.spatial import cKDTree

from ddf_core.appearance.scales import VIRIDIS, on_scale, value_span
from ddf_core.drawing.marker_colours import MARKER_COLOURS
from ddf_core.export.web_page.label_texture import label_numbers, label_png
from ddf_core.export.web_page.plan import MadeHead, MadePage
from ddf_core.meshing.mesh import Bytes
from ddf_core.plain_text import MAX_NAME, plain
from ddf_core.version import __version__

LEVELS: Final = 65535
"""Of a coordinate, from one side of the box to the other."""
# At 90, without halved colours, textures of the bundled models are within 0.9 of 255 of themselves
# on average and within 7 in 99 of 100 texels; they have 84 to 119 KB.
JPEG_QUALITY = 90


def page_record(made: MadePage) -> dict[str, Any]:
    """Everything that the page's script reads."""
    first = made.heads[0].mesh
    atlas = first.atlas
    assert atlas is not None, "a plan without textures was refused"
    box_half, camera, labels = made.info.box_half, made.info.home, made.plan.labels
    numbers = labels.numbers_at(made.x_tmpl) if labels is not None else None
    return {
        "program": f"DDF Viewer {__version__}",
        "model": plain(made.info.name, MAX_NAME),
        "boxHalf": box_half,
        "camera": {
            "yaw": camera.yaw_rad,
            "pitch": camera.pitch_rad,
            "radius": camera.radius,
            "fovDeg": camera.fov_deg,
            "target": list(camera.target),
        },
        "faces": pack_whole(atlas.faces),
        "vertexOf": pack_whole(atlas.vertex),
        "uv": pack_bytes((atlas.uv.clip(0, 1) * LEVELS + 0.5).astype("<u2")),
        "labels": None if numbers is None else pack_bytes(numbers),
        "labelPicture": _label_picture(made),
        "labelMap": [
            {"name": plain(label.name, MAX_NAME), "colour": label.colour}
            for label in (labels.labels if labels is not None else ())
        ],
        "points": _points(made),
        "colours": list(MARKER_COLOURS),
        "scale": list(VIRIDIS),
        "heads": [_head(head, box_half) for head in made.heads],
    }


def _label_picture(made: MadePage) -> str | None:
    """The labels in the atlas, as an address."""
    labels, mesh = made.plan.labels, made.heads[0].mesh
    if labels is None or mesh.atlas is None:
        return None
    side_px = made.plan.texture_px
    numbers = label_numbers(labels, made.x_tmpl, mesh.mesh.faces, mesh.atlas, side_px)
    return "data:image/png;base64," + _base64(label_png(numbers, labels))


def _points(made: MadePage) -> list[dict[str, Any]]:
    """Named points at the vertices next to them."""
    points = made.plan.points
    if not points:
        return []
    _, nearest = cKDTree(made.x_tmpl).query([point.x_tmpl for point in points])
    return [
        {"name": plain(point.name, MAX_NAME), "colour": point.colour, "vertex": int(vertex)}
        for point, vertex in zip(points, np.atleast_1d(nearest), strict=True)
    ]


def _head(head: MadeHead, box_half: float) -> dict[str, Any]:
    texture = head.mesh.texture
    assert texture is not None, "a plan without textures was refused"
    span = value_span("confidence", box_half)
    assert span is not None, "confidence is measured"
    shown = (on_scale("confidence", head.confidence) - span[0]) / (span[1] - span[0])
    return {
        "name": plain(head.name, MAX_NAME),
        "positions": pack_bytes(quantise(head.mesh.mesh.vertices, box_half)),
        "confidence": pack_bytes(_as_bytes(head.confidence)),
        # Where it stands on the scale of colours, which counts in nines.
        "shade": pack_bytes(_as_bytes(shown)),
        "texture": "data:image/jpeg;base64," + _base64(jpeg_bytes(texture)),
    }


def quantise(x: NDArray[np.float32], box_half: float) -> NDArray[np.uint16]:
    """(V, 3) scene units to whole numbers: -box_half is 0, box_half is ``LEVELS``."""
    part = (x.astype(np.float64) / box_half + 1) / 2
    levels: NDArray[np.uint16] = (part.clip(0, 1) * LEVELS + 0.5).astype("<u2")
    return levels


def jpeg_bytes(rgb: Bytes) -> bytes:
    """A texture (S, S, 3) as a JPEG file."""
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
    return buffer.getvalue()


def pack_whole(numbers: NDArray[np.integer]) -> dict[str, Any]:
    """Whole numbers in 16 bits where all fit, else in 32."""
    kind = "<u2" if numbers.size == 0 or int(numbers.max()) <= LEVELS else "<u4"
    return {"bits": 16 if kind == "<u2" else 32, "data": pack_bytes(numbers.astype(kind))}


def pack_bytes(array: NDArray[Any]) -> str:
    """An array's bytes in its own order of axes, as base64."""
    return _base64(np.ascontiguousarray(array).tobytes())


def _as_bytes(part: NDArray[np.floating]) -> Bytes:
    return (np.clip(part, 0, 1) * 255 + 0.5).astype(np.uint8)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
