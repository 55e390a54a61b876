"""A video to be saved, as values."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from app.features.export.video import (
    VideoExport,
    expected_video_s,
    frame_markers,
    frame_rows,
    frame_state,
    position_in_frame,
    positions_request,
    video_frames,
)
from app.features.export.video_dialog import Subject, subjects
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.answers import PointsMatched
from ddf_core.errors import InputError
from ddf_core.export.frame_loop import FrameLoop, most_kept, repeats
from ddf_core.export.video_plan import Frame
from ddf_core.scene.camera_path import CameraKey, CameraPath
from ddf_core.shown import TemplateInstance
from tests.app.fake_engine import HOME, BallEngine, shift_of

TURN = VideoExport((SOURCE,), (100, 80), seconds=1.0, fps=8)
BETWEEN = VideoExport((SOURCE, "target1"), (100, 80), seconds=1.0, fps=8, turn="still")


def pictures(video: VideoExport, state) -> list[Frame]:
    """The frames of a video that shows one picture at a time."""
    rows = video_frames(video, state)
    assert {len(row) for row in rows} == {1}
    return [row[0] for row in rows]


def matched(state, frame: Frame) -> PointsMatched:
    request = positions_request(state, frame)
    assert request is not None
    answer = BallEngine().answer(request, lambda: False)
    return answer.matched


def test_an_oscillation_is_about_the_front_wherever_the_camera_is(loaded) -> None:
    turned = replace(loaded, cameras={SOURCE: replace(HOME, yaw_rad=2.0)})
    yaws = [frame.camera.yaw_rad for frame in pictures(TURN, turned)]
    sweep = loaded.model.yaw_sweep_rad
    assert yaws[0] == HOME.yaw_rad
    assert max(yaws) == pytest.approx(HOME.yaw_rad + sweep)
    assert min(yaws) == pytest.approx(HOME.yaw_rad - sweep)


def test_once_around_begins_where_the_camera_is(loaded) -> None:
    turned = replace(loaded, cameras={SOURCE: replace(HOME, yaw_rad=2.0)})
    yaws = [frame.camera.yaw_rad for frame in pictures(replace(TURN, turn="round"), turned)]
    np.testing.assert_allclose(np.diff(yaws), 2 * math.pi / 8)
    assert yaws[0] == 2.0


def test_source_becomes_target_before_a_camera_that_stands(loaded) -> None:
    frames = pictures(BETWEEN, loaded)
    assert {frame.camera for frame in frames} == {loaded.camera(SOURCE)}
    assert frames[0].instance == loaded.instance(SOURCE)
    assert frames[4].instance == loaded.instance("target1")


def test_a_video_has_frames_for_every_instance(loaded) -> None:
    short = replace(BETWEEN, views=(SOURCE, "target1", SOURCE), seconds=0.5, fps=1)
    assert short.count == 6


def test_frames_of_an_oscillation_are_shown_again_on_the_way_back(loaded) -> None:
    frames = list(enumerate(video_frames(TURN, loaded)))
    shown = repeats(frames, 100)
    assert shown == {0: 0, 1: 1, 2: 2, 3: 1, 4: 0, 5: 5, 6: 6, 7: 5}
    assert expected_video_s(TURN, loaded, 0.001) == pytest.approx(5 * 8.0)
    assert expected_video_s(TURN, loaded, 0.0) is None


def test_between_two_heads_the_way_back_is_counted_once(loaded) -> None:
    made = FrameLoop(video_frames(BETWEEN, loaded), BETWEEN.size).to_make
    assert expected_video_s(BETWEEN, loaded, 0.001) == pytest.approx(made * 8.0)
    through = replace(BETWEEN, turn="round")
    assert expected_video_s(through, loaded, 0.001) == pytest.approx(8 * 8.0)


@pytest.mark.parametrize("room", [0, 1, 2])
def test_no_more_pictures_are_kept_than_there_is_room_for(loaded, room) -> None:
    frames = list(enumerate(video_frames(TURN, loaded)))
    shown = repeats(frames, room)
    kept: set[int] = set()
    for number, _ in frames:
        first = shown[number]
        assert first == number or first in kept
        if number in [again for later, again in shown.items() if later > number]:
            kept.add(number)
        kept = {k for k in kept if k in [a for later, a in shown.items() if later > number]}
        assert len(kept) <= room
    assert most_kept((4096, 4096)) == 2


@pytest.mark.parametrize("channels", [3, 4])
def test_the_way_back_shows_the_very_pixels_of_the_way_there(loaded, channels) -> None:
    rng = np.random.default_rng(0)
    loop = FrameLoop(video_frames(TURN, loaded), (12, 10))
    made: list[np.ndarray] = []
    seen: list[np.ndarray] = []
    while (step := loop.step) is not None:
        assert loop.step is step
        pixels = step.pixels
        if pixels is None:
            pixels = rng.integers(0, 256, (10, 12, channels), np.uint8)
            made.append(pixels)
        seen.append(pixels)
        loop.advance(pixels)
    shows = [0, 1, 2, 1, 0, 3, 4, 3]
    assert len(made) == loop.made == 5
    np.testing.assert_array_equal(seen, [made[number] for number in shows])


def test_a_preview_asks_for_half_the_pixels(loaded) -> None:
    frame = pictures(TURN, loaded)[0]
    rows = frame_rows(replace(TURN, size=(101, 81), quality="preview"), frame)
    assert {(part.size, part.preview) for part in rows} == {((51, 41), True)}


def test_markers_follow_the_instance_and_the_camera(loaded) -> None:
    depth = np.full((80, 100), HOME.radius - 0.2, np.float32)
    frame = pictures(BETWEEN, loaded)[2]
    markers = frame_markers(loaded, frame, depth, matched(loaded, frame))
    position = np.array(loaded.points[0].x_tmpl) + shift_of(frame.instance)
    xy, _ = frame.camera.project(position[None], (100, 80))
    assert markers[0].pixel_xy == pytest.approx(tuple(xy[0]), abs=1e-4)
    assert [marker.state for marker in markers] == ["visible", "visible", "hidden"]


def test_a_clicked_place_is_shown_where_it_was_clicked(loaded) -> None:
    instance = loaded.instance(SOURCE)
    point = replace(loaded.points[0], origin=instance, x_origin=(0.1, 0.2, 0.3))
    assert position_in_frame(point, instance, None) == (0.1, 0.2, 0.3)
    assert position_in_frame(point, TemplateInstance(), None) == point.x_tmpl
    assert position_in_frame(point, loaded.instance("target1"), None) is None


def test_nothing_is_asked_where_places_are_known_or_cannot_be(loaded, bare) -> None:
    frame = pictures(TURN, loaded)[0]
    assert positions_request(loaded, replace(frame, instance=TemplateInstance())) is None
    assert positions_request(replace(loaded, points=()), frame) is None
    assert positions_request(bare, frame) is None


def test_a_frame_comes_back_as_the_state_that_shows_it(loaded) -> None:
    frame = pictures(BETWEEN, loaded)[3]
    state = frame_state(BETWEEN, (frame,), loaded)
    assert state.instance(SOURCE) == frame.instance
    assert state.camera(SOURCE) == frame.camera
    assert state.targets == loaded.targets


def test_every_view_can_be_filmed_and_every_way(loaded) -> None:
    two = replace(loaded, targets=loaded.targets * 2, template_shown=True)
    assert [subject for _, subject in subjects(two)] == [
        Subject((SOURCE,)), Subject(("target1",)), Subject(("target2",)), Subject((TEMPLATE,)),
        Subject((SOURCE, "target1", "target2", TEMPLATE), beside=True),
        Subject((SOURCE, "target1")), Subject((SOURCE, "target2")),
        Subject((SOURCE, "target1", "target2")),
    ]  # fmt: skip


# --- side by side ----------------------------------------------------------------------------

BESIDE = replace(TURN, views=(SOURCE, "target1"), turn="still", beside=True)


def test_side_by_side_each_view_has_its_own_head_camera_and_look(loaded) -> None:
    own = replace(HOME, yaw_rad=2.0)
    state = replace(loaded, linked=False, cameras={SOURCE: HOME, "target1": own})
    rows = video_frames(BESIDE, state)
    assert len(rows) == 8
    assert rows[0] == tuple(
        Frame(state.instance(view), state.camera(view), state.appearance(view))
        for view in BESIDE.views
    )
    assert BESIDE.whole_size == (200, 80)
    # Nothing moves, so one frame is made, of two pictures.
    assert expected_video_s(BESIDE, state, 0.001) == pytest.approx(2 * 8.0)


def test_a_frame_side_by_side_comes_back_with_both_cameras(loaded) -> None:
    turning = replace(BESIDE, turn="oscillate")
    row = video_frames(turning, loaded)[1]
    state = frame_state(turning, row, replace(loaded, linked=False))
    assert [state.camera(view) for view in BESIDE.views] == [frame.camera for frame in row]


def test_what_would_be_too_wide_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="12,000 pixels wide"):
        _ = replace(BESIDE, views=(SOURCE,) * 6, size=(2000, 10)).whole_size


# --- along a camera path ---------------------------------------------------------------------


def test_a_video_along_a_path_goes_from_its_first_key_to_its_last(loaded) -> None:
    keys = (CameraKey(1.0, HOME), CameraKey(3.0, HOME.orbit_by(0.8, 0.2)))
    state = replace(loaded, camera_path=CameraPath(keys))
    frames = pictures(replace(TURN, turn="path"), state)
    assert len(frames) == 8
    assert (frames[0].camera, frames[-1].camera) == (keys[0].camera, keys[1].camera)
    beside = video_frames(replace(BESIDE, turn="path"), state)
    assert [row[0].camera for row in beside] == [row[1].camera for row in beside]
    assert [row[0].camera for row in beside] == [frame.camera for frame in frames]


def test_a_path_whose_keys_are_gone_is_refused(loaded) -> None:
    with pytest.raises(InputError) as caught:
        video_frames(replace(TURN, turn="path"), loaded)
    assert caught.value.code == "path.empty"
