"""A label map as a session file keeps it: labels and strokes in plain words, the volume by name.

::

    {
     "labels": [{"name": "hair", "colour": "#355c9a"}],   numbered from 1
     "base_digest": "90ab...",    the model's own label map is what was painted on
     "base_packed": "",           else the volume itself: deflate in base64; empty is nothing
     "strokes": [{"label": 1, "radius": 0.05, "points": [[0.1, 0.2, 0.3]]}]
    }

Strokes are in template space, scene units; label 0 erases.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddf_core.labels.label_map import Label, LabelMap, Stroke


@dataclass(frozen=True)
class LabelRecord:
    """See the module's example."""

    labels: tuple[Label, ...] = ()
    base_digest: str = ""
    base_packed: str = ""
    strokes: tuple[Stroke, ...] = ()


def label_record(labels: LabelMap | None, own: LabelMap | None) -> LabelRecord | None:
    """What a session says of ``labels``; ``own`` is the model's label map, only named."""
    if labels is None:
        return None
    base = labels.base
    if base is None:
        return LabelRecord(labels.labels, strokes=labels.strokes)
    if own is not None and base == own.base:
        return LabelRecord(labels.labels, base.digest, strokes=labels.strokes)
    return LabelRecord(labels.labels, "", base.pack_numbers(), labels.strokes)
