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
from app.features.export.video_dialog import subjects
from app.state.viewer_state import SOURCE, TEMPLATE
from ddf_core.answers import PointsMatched
from ddf_core.export.frame_loop import FrameLoop, most_kept, repeats
from ddf_core.export.video_plan import Frame
from ddf_core.shown import TemplateInstance
from tests.app.fake_engine import HOME, BallEngine, shift_of

TURN = VideoExport((SOURCE,), (100, 80), seconds=1.0, fps=8)
BETWEEN = VideoExport((SOURCE, "target1"), (100, 80), seconds=1.0, fps=8, turn="still")


def matched(state, frame: Frame) -> PointsMatched:
    request = positions_request(state, frame)
    assert request is not None
    answer = BallEngine().answer(request, lambda: False)
    return answer.matched


def test_an_oscillation_is_about_the_front_wherever_the_camera_is(loaded) -> None:
    turned = replace(loaded, cameras={SOURCE: replace(HOME, yaw_rad=2.0)})
    yaws = [frame.camera.yaw_rad for frame in video_frames(TURN, turned)]
    sweep = loaded.model.yaw_sweep_rad
    assert yaws[0] == HOME.yaw_rad
    assert max(yaws) == pytest.approx(HOME.yaw_rad + sweep)
    assert min(yaws) == pytest.approx(HOME.yaw_rad - sweep)


def test_once_around_begins_where_the_camera_is(loaded) -> None:
    turned = replace(loaded, cameras={SOURCE: replace(HOME, yaw_rad=2.0)})
    yaws = [frame.camera.yaw_rad for frame in video_frames(replace(TURN, turn="round"), turned)]
    np.testing.assert_allclose(np.diff(yaws), 2 * math.pi / 8)
    assert yaws[0] == 2.0


def test_source_becomes_target_before_a_camera_that_stands(loaded) -> None:
    frames = video_frames(BETWEEN, loaded)
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
    assert most_kept((4096, 4096)) == 4


def test_a_preview_asks_for_half_the_pixels(loaded) -> None:
    frame = video_frames(TURN, loaded)[0]
    rows = frame_rows(replace(TURN, size=(101, 81), quality="preview"), frame)
    assert {(part.size, part.preview) for part in rows} == {((51, 41), True)}


def test_markers_follow_the_instance_and_the_camera(loaded) -> None:
    depth = np.full((80, 100), HOME.radius - 0.2, np.float32)
    frame = video_frames(BETWEEN, loaded)[2]
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
    frame = video_frames(TURN, loaded)[0]
    assert positions_request(loaded, replace(frame, instance=TemplateInstance())) is None
    assert positions_request(replace(loaded, points=()), frame) is None
    assert positions_request(bare, frame) is None


def test_a_frame_comes_back_as_the_state_that_shows_it(loaded) -> None:
    frame = video_frames(BETWEEN, loaded)[3]
    state = frame_state(BETWEEN, frame, loaded)
    assert state.instance(SOURCE) == frame.instance
    assert state.camera(SOURCE) == frame.camera
    assert state.targets == loaded.targets


def test_every_view_can_be_filmed_and_every_way(loaded) -> None:
    two = replace(loaded, targets=loaded.targets * 2, template_shown=True)
    assert [views for _, views in subjects(two)] == [
        (SOURCE,), ("target1",), ("target2",), (TEMPLATE,),
        (SOURCE, "target1"), (SOURCE, "target2"), (SOURCE, "target1", "target2"),
    ]  # fmt: skip
