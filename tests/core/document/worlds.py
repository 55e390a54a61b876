"""What the tests of documents share: a session with everything in it, as a window wrote it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ddf_core.document.checks import Sizes
from ddf_core.document.session_file import Session, read_session, session_bytes
from ddf_core.io.json_codec import loads
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.labels.label_volume import SHAPE, LabelVolume

FILES = Path(__file__).parent / "files"
SIZES = Sizes(3, 0.6)
LABELS = (Label("nose", "#ff0000"), Label("ear", "#00ff00"))
STROKE = Stroke(2, 0.05, ((0.0, 0.1, 0.3), (0.0, 0.12, 0.3)))


def session() -> Session:
    """A session with work of every kind in it."""
    return read_session(FILES / "window.ddf.json")


def plain(session: Session) -> dict:
    """The file's content as JSON values, to be spoiled."""
    value = loads(session_bytes(session))
    assert isinstance(value, dict)
    return value


def own_labels() -> LabelMap:
    """A map whose lower half is the first label."""
    volume = np.zeros(SHAPE, np.uint8)
    volume[:, :96] = 1
    return LabelMap(LABELS, SIZES.box_half, LabelVolume(volume))
