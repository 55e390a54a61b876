"""A session and the model that is there now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.state import changes
from app.state.viewer_state import SOURCE, TEMPLATE, Banner, GalleryState, ViewerState
from ddf_core.document.migration import LABELS_LOST, migrate_session
from ddf_core.document.session_file import read_session, session_bytes, write_session
from ddf_core.model_info import LatentAxis
from ddf_core.shown import LayerMix, latent_of_seed
from tests.app.features.sessions.worlds import info_of, session_of, worked_on
from tests.core.document.worlds import STROKE, own_labels


def fresh(name: str, **changed: object) -> ViewerState:
    info = replace(info_of(Path(name)), **changed)
    return replace(changes.with_model(ViewerState(), info), banner=Banner("note", "hello"))


@pytest.fixture
def work(loaded: ViewerState) -> ViewerState:
    return worked_on(loaded)


def test_with_its_own_model_everything_comes_back_and_nothing_is_said(work: ViewerState) -> None:
    current = fresh("ball")
    state, note = migrate_session(session_of(work), current)
    assert note is None
    assert state == replace(work, model=current.model, banner=current.banner)


def test_other_weights_of_the_same_size_are_said_and_all_is_restored(work: ViewerState) -> None:
    state, note = migrate_session(session_of(work), fresh("other"))
    assert note is not None
    assert "weights have changed" in note.message
    assert (state.source, state.targets, state.points) == (work.source, work.targets, work.points)


def test_another_model_is_seen_from_the_same_side_at_its_own_distance(work: ViewerState) -> None:
    current = fresh("other")
    assert current.model is not None
    far = replace(current, model=replace(current.model, home=replace(current.model.home, radius=9)))
    state, _ = migrate_session(session_of(work), far)
    camera = state.camera(SOURCE)
    assert camera.radius == 9
    assert camera.yaw_rad == work.camera(SOURCE).yaw_rad
    before, after = work.camera_path.keys[1], state.camera_path.keys[1]
    assert (after.camera.radius, after.time_s) == (9, before.time_s)
    assert after.camera.yaw_rad == before.camera.yaw_rad


def test_latents_of_another_size_become_those_of_their_seeds(work: ViewerState) -> None:
    state, note = migrate_session(session_of(work), fresh("wide"))
    assert note is not None
    assert "another size" in note.advice
    assert state.source.z == latent_of_seed(work.source.seed, 5)
    assert state.source.psi == work.source.psi
    assert [point.name for point in state.points] == [point.name for point in work.points]
    assert state.points[3].origin is None
    assert state.points[3].x_tmpl == work.points[3].x_tmpl


def test_what_is_mixed_in_of_another_size_is_left_out(work: ViewerState) -> None:
    mix = LayerMix(work.targets[0].z, 0.5, 2, 3)
    mixed = replace(work, source=replace(work.source, mix=mix, mix_label="seed 40"))
    assert migrate_session(session_of(mixed), fresh("ball"))[0].source == mixed.source
    state, _ = migrate_session(session_of(mixed), fresh("wide"))
    assert (state.source.mix, state.source.mix_label) == (None, "")


def test_a_gallery_directions_and_locks_come_back(work: ViewerState) -> None:
    direction = LatentAxis("older", "Kept directions", (0.5, -1.0, 0.0))
    kept = replace(
        work,
        directions=(direction,),
        gallery=GalleryState(True, 40, 12, by_confidence=True),
        targets=(replace(work.targets[0], locked=True, label="nose.npy"),),
    )
    state, _ = migrate_session(session_of(kept), fresh("ball"))
    assert (state.directions, state.gallery) == (kept.directions, kept.gallery)
    assert state.targets == kept.targets


def test_points_that_do_not_fit_into_the_box_are_left_out_and_counted(work: ViewerState) -> None:
    state, note = migrate_session(session_of(work), fresh("small", box_half=0.16))
    assert note is not None
    kept = [point for point in work.points if max(map(abs, point.x_tmpl or ())) <= 0.32]
    lost = len(work.points) - len(kept)
    assert 0 < lost < len(work.points)
    assert [point.id for point in state.points] == [point.id for point in kept]
    assert f"do not fit: {lost}" in note.advice


def test_numbers_are_set_right_where_a_hand_has_changed_them(work: ViewerState) -> None:
    state, note = migrate_session(
        session_of(replace(work, selected=77, next_point_id=1)), fresh("ball")
    )
    assert note is None
    assert (state.selected, state.next_point_id) == (None, 6)


def test_a_point_without_a_template_place_is_asked_for_again(work: ViewerState) -> None:
    points = tuple(replace(p, x_tmpl=None) if p.origin_view != TEMPLATE else p for p in work.points)
    session = session_of(replace(work, points=points))
    state, _ = migrate_session(session, fresh("ball"))
    assert [point.pending for point in state.points] == [False, False, False, True, False]
    state, _ = migrate_session(session, fresh("ball", has_fields=False))
    assert not any(point.pending for point in state.points)


def test_an_empty_latent_is_that_of_its_seed(work: ViewerState) -> None:
    state, _ = migrate_session(
        session_of(replace(work, source=replace(work.source, z=()))), fresh("ball")
    )
    assert state.source.z == latent_of_seed(work.source.seed, 3)


def test_a_session_brings_its_labels_back(tmp_path: Path, loaded) -> None:
    model = replace(loaded.model, labels=own_labels())
    state = replace(worked_on(loaded), model=model, label_map=own_labels().add_stroke(STROKE))
    path = tmp_path / "a.ddf.json"
    write_session(path, session_of(state))
    found, note = migrate_session(read_session(path), replace(loaded, model=model))
    assert note is None or "another" in note.message
    assert found.label_map == state.label_map
    assert (found.transfer, found.morph, found.label_tool) == (
        state.transfer,
        state.morph,
        state.label_tool,
    )
    assert "base_packed" in session_bytes(session_of(state)).decode()


def test_labels_of_a_map_that_is_not_here_are_left_out_and_it_is_said(loaded) -> None:
    with_own = replace(loaded.model, labels=own_labels())
    state = replace(loaded, model=with_own, label_map=own_labels().add_stroke(STROKE))
    session = session_of(state)
    session = replace(session, model=replace(session.model, digest=loaded.model.digest))
    found, note = migrate_session(session, loaded)
    assert found.label_map is None
    assert note == LABELS_LOST
