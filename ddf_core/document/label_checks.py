"""The label map of a session file, checked: what ``ddf_core.labels.label_record`` describes."""

from __future__ import annotations

import re

from ddf_core.document.checks import MAX_NAME, OUTSIDE, Sizes
from ddf_core.io.json_codec import WrongValue
from ddf_core.io.ranges import within
from ddf_core.labels.label_map import MAX_LABELS, LabelMap, Stroke, painted_voxels
from ddf_core.labels.label_record import LabelRecord
from ddf_core.labels.label_volume import LabelVolume

MAX_BALLS = 40_000
"""Of all strokes together; painting puts them into the volume long before."""
MAX_VOXELS = 2_000_000_000
"""That all strokes together give their numbers to: some seconds of work, which nothing stops."""
MAX_PACKED = 12 << 20
COLOUR = re.compile(r"#[0-9a-f]{6}")


def label_map_of(
    record: LabelRecord | None, own: LabelMap | None, box_half: float
) -> LabelMap | None:
    """The label map that a record means, on a model whose own is ``own``.

    Raises:
        WrongValue: its volume is that of another model, or no volume.
    """
    if record is None:
        return None
    base = None
    if record.base_digest:
        if own is None or own.base is None or own.base.digest != record.base_digest:
            raise WrongValue("state.label_map.base_digest", "names a label map that is not here")
        base = own.base
    elif record.base_packed:
        base = _unpack_volume(record)
    return LabelMap(record.labels, box_half, base, record.strokes)


def check_labels(record: LabelRecord, sizes: Sizes) -> None:
    """Refuse what fits its types and makes no sense.

    Raises:
        WrongValue: with its path in the file.
    """
    where = "state.label_map"
    within(f"number of {where}.labels", len(record.labels), 0, MAX_LABELS)
    for i, label in enumerate(record.labels):
        within(f"length of {where}.labels[{i}].name", len(label.name), 0, MAX_NAME)
        if not COLOUR.fullmatch(label.colour):
            raise WrongValue(f"{where}.labels[{i}].colour", "is no colour like #355c9a")
    balls = sum(len(stroke.points) for stroke in record.strokes)
    within(f"number of balls in {where}.strokes", balls, 0, MAX_BALLS)
    for i, stroke in enumerate(record.strokes):
        _check_stroke(f"{where}.strokes[{i}]", stroke, len(record.labels), sizes)
    voxels = painted_voxels(record.strokes, sizes.box_half)
    within(f"number of voxels in {where}.strokes", voxels, 0, MAX_VOXELS)
    if record.base_digest and record.base_packed:
        raise WrongValue(where, "has two volumes: base_digest and base_packed")
    if record.base_packed:
        _check_base(record)


def _check_stroke(where: str, stroke: Stroke, labels: int, sizes: Sizes) -> None:
    within(f"{where}.label", stroke.label, 0, labels)
    within(f"number of {where}.points", len(stroke.points), 1, MAX_BALLS)
    within(f"{where}.radius", stroke.radius, 1e-6 * sizes.box_half, sizes.box_half)
    reach = OUTSIDE * sizes.box_half
    for j, position in enumerate(stroke.points):
        for value in position:
            within(f"{where}.points[{j}]", value, -reach, reach)


def _check_base(record: LabelRecord) -> None:
    most = int(_unpack_volume(record).numbers.max())
    if most > len(record.labels):
        raise WrongValue("state.label_map.base_packed", f"has label {most} of {len(record.labels)}")


def _unpack_volume(record: LabelRecord) -> LabelVolume:
    within("length of state.label_map.base_packed", len(record.base_packed), 0, MAX_PACKED)
    try:
        return LabelVolume.unpack_numbers(record.base_packed)
    except ValueError as err:
        raise WrongValue("state.label_map.base_packed", f"is no label volume: {err}") from err
