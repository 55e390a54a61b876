"""Files as earlier versions wrote them, kept as they were, open as they did.

``window_before_the_gallery``: with the names ``wall`` and ``wipe``. ``window``: with work
of every kind. ``command_line``: the recipe of a subcommand; what was as at the start is left out.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ddf_core.document.parts import GalleryState, InstanceState
from ddf_core.document.session_file import Session, read_session, write_session
from ddf_core.document.transfer import MorphState, TransferState
from ddf_core.labels.label_map import Label
from ddf_core.shown import LayerMix, StyleInstance, latent_of_seed
from tests.core.document.worlds import FILES


@pytest.mark.parametrize("name", ["window_before_the_gallery", "window"])
def test_a_session_of_the_window_opens(name: str) -> None:
    session = read_session(FILES / f"{name}.ddf.json")
    state = session.state
    assert session.model.path == "/models/ball"
    assert (state.mode, state.split, state.gallery) == ("deformation", True, GalleryState())
    assert (state.linked, state.template_shown, state.hover_shown) == (False, True, False)
    assert state.source == InstanceState(32, (1.25, 0.751397, -0.025538), 0.55)
    assert state.cameras["source"].yaw_rad == pytest.approx(1.8708, abs=1e-4)
    assert [point.name for point in state.points][3:] == ["mole, “left” & ünder", "point 5"]
    assert state.points[3].origin == state.source.instance()
    assert state.transfer == TransferState(True, "target1", "template", 0.5, (1,))
    assert state.morph == MorphState(True, 0.25, 0.75, 1.0)
    assert session.labels is not None
    assert session.labels.labels == (Label("part 1", "#e69f00"),)


def test_a_recipe_of_the_command_line_opens() -> None:
    session = read_session(FILES / "command_line.ddf.json")
    state = session.state
    head = state.source.instance()
    assert isinstance(head, StyleInstance)
    assert head.tuned is not None
    assert head.tuned.data() == b"weights"
    mix = LayerMix((0.5, 0.25, -1.0), 1.0, 2, 3)
    assert state.targets == (InstanceState(4, latent_of_seed(4, 3), 0.7, mix=mix),)
    assert state.transfer == TransferState(True, "source", "target1", 0.6, (2,))
    assert [(point.id, point.name) for point in state.points] == [(1, "nose tip"), (2, "ear")]
    assert (state.mode, state.template_shown, state.label_tool.opacity) == ("labels", True, 0.7)
    assert session.labels is not None
    assert len(session.labels.strokes) == 1


@pytest.mark.parametrize("path", sorted(FILES.iterdir()), ids=lambda path: path.stem)
def test_written_anew_it_says_the_same(tmp_path: Path, path: Path) -> None:
    session: Session = read_session(path)
    write_session(tmp_path / "again.ddf.json", session)
    assert read_session(tmp_path / "again.ddf.json") == session
