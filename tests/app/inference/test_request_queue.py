"""Who is served first, who replaces whom, who steps aside."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.inference.request_queue import RequestQueue, is_preempted
from ddf_core.inversion.settings import InvertSettings
from ddf_core.io.photo import SquarePhoto
from ddf_core.labels.label_map import LabelMap
from ddf_core.meshing.settings import MeshSettings
from ddf_core.requests import (
    BakeGrid,
    HoverPoint,
    InvertStep,
    LoadModel,
    MakeMesh,
    MarkedPoint,
    MatchFrame,
    MatchPoints,
    MeasurePair,
    PickPixel,
    ProfileRay,
    RenderPicture,
    RenderPictureTile,
    RenderRows,
    ToTemplate,
    ViewRay,
)
from ddf_core.scene.camera import Camera
from ddf_core.shown import COLOUR, Appearance, LatentInstance, TemplateInstance

HEAD, OTHER = LatentInstance((1.0,)), LatentInstance((2.0,))
CAMERA = Camera()
LOAD = LoadModel(Path("heads"))
PICK = PickPixel("source", HEAD, CAMERA, (1.0, 2.0), (10, 10))
TYPED = ToTemplate(HEAD, ((0.0, 0.0, 0.0),))
MARKERS = MatchPoints((MarkedPoint(1, (0.0, 0.0, 0.0)),), (HEAD,))
COARSE, FINE = BakeGrid("source", HEAD, 24), BakeGrid("source", HEAD, 96)
FINE_THERE = BakeGrid("target1", HEAD, 48)
DRAFT = RenderPicture("source", HEAD, CAMERA, (112, 112))
DRAFT_THERE = RenderPicture("target1", HEAD, CAMERA, (112, 112))
PICTURE = RenderPicture("source", HEAD, CAMERA, (512, 512))
PICTURE_THERE = RenderPicture("target1", HEAD, CAMERA, (512, 512))
TILE, TILE_THERE = RenderPictureTile(PICTURE, 64, 3), RenderPictureTile(PICTURE_THERE, 64, 0)
RAY = ProfileRay(ViewRay(HEAD, CAMERA, (0.0, 0.0, 0.0)))
PAIR = MeasurePair(HEAD, OTHER)
ROWS = RenderRows(HEAD, CAMERA, (4096, 4096), (0, 8))
FRAME = MatchFrame(MARKERS)
MESH = MakeMesh(HEAD, MeshSettings(), slice_s=0.5)
MESH_SEEN = MakeMesh(HEAD, MeshSettings(48, texture_px=0))
PHOTO = SquarePhoto(np.zeros((4, 4, 3), np.uint8), None, np.ones((4, 4), bool))
STEP = InvertStep(1, 0, (PHOTO,), InvertSettings())
ALL = (LOAD, PICK, TYPED, MARKERS, COARSE, RAY, FINE, DRAFT_THERE, PAIR, PICTURE, TILE, ROWS)


HOVER = HoverPoint("source", HEAD, CAMERA, (0.0, 0.0, 0.1), (HEAD,))


def drained(box: RequestQueue) -> list:
    """Everything that waits, in the order in which it is served."""
    served = []
    while not box.is_idle:
        job = box.take()
        assert job is not None
        served.append(job.request)
        box.finish(job, answered=False)
    return served


def test_the_most_urgent_is_served_first_whatever_came_first() -> None:
    box = RequestQueue()
    for request in (PICTURE, PAIR, FINE_THERE, RAY, COARSE, MARKERS, PICK):
        box.post(request)
    assert drained(box) == [PICK, MARKERS, COARSE, RAY, FINE_THERE, PAIR, PICTURE]


def test_a_mesh_to_be_looked_at_comes_before_pictures_and_one_to_be_saved_last() -> None:
    box = RequestQueue()
    for request in (MESH, PICTURE, MESH_SEEN, PAIR):
        box.post(request)
    assert drained(box) == [PAIR, MESH_SEEN, PICTURE, MESH]


def test_what_is_saved_replaces_what_was_saved_and_no_preview() -> None:
    assert ROWS.key == FRAME.key == MESH.key != MESH_SEEN.key


def test_a_newer_ray_or_pair_replaces_the_older() -> None:
    box = RequestQueue()
    newer = ProfileRay(ViewRay(OTHER, CAMERA, (0.0, 0.0, 0.0)))
    for request in (RAY, PAIR, newer, MeasurePair(OTHER, HEAD)):
        box.post(request)
    assert drained(box) == [newer, MeasurePair(OTHER, HEAD)]


def test_a_newer_request_of_the_same_view_and_kind_replaces_the_older() -> None:
    box = RequestQueue()
    for instance in (HEAD, OTHER):
        box.post(BakeGrid("source", instance, 24))
        box.post(BakeGrid("target1", instance, 24))
    assert drained(box) == [BakeGrid("source", OTHER, 24), BakeGrid("target1", OTHER, 24)]


def test_no_click_replaces_another() -> None:
    box = RequestQueue()
    clicks = [PickPixel("source", HEAD, CAMERA, (float(x), 2.0), (10, 10)) for x in range(5)]
    for click in clicks:
        box.post(click)
    assert drained(box) == clicks


def test_a_double_of_what_waits_or_runs_is_dropped() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    box.post(PICTURE)
    job = box.take()
    box.post(PICTURE)
    assert job is not None
    assert not job.stop()
    box.finish(job, answered=False)
    assert box.is_idle


def test_tiles_of_two_views_take_turns_with_what_is_saved_after_all_whole_pictures() -> None:
    box = RequestQueue()
    box.post(TILE)
    running = box.take()
    box.post(TILE_THERE)
    assert running is not None and not running.stop()
    box.finish(running, answered=True)
    box.collect(TILE)
    following = replace(TILE, number=4)
    for request in (ROWS, following, PICTURE_THERE):
        box.post(request)
    assert drained(box) == [PICTURE_THERE, TILE_THERE, ROWS, following]


@pytest.mark.parametrize("urgent", [PICK, MARKERS, COARSE, FINE, PAIR, PICTURE_THERE])
def test_a_tile_steps_aside_and_is_made_afterwards(urgent) -> None:
    box = RequestQueue()
    box.post(TILE)
    job = box.take()
    box.post(urgent)
    assert job is not None and job.stop()
    box.finish(job, answered=False)
    assert drained(box) == [urgent, TILE]


def test_a_pick_interrupts_a_picture_which_is_made_afterwards() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    box.post(PICK)
    assert job.stop()
    box.finish(job, answered=False)
    assert drained(box) == [PICK, PICTURE]


def test_an_interrupted_picture_that_was_replaced_does_not_come_back() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    box.post(PICK)
    newer = RenderPicture("source", OTHER, CAMERA, (512, 512))
    box.post(newer)
    box.finish(job, answered=False)
    assert drained(box) == [PICK, newer]


def test_a_picture_that_was_finished_in_spite_of_the_interruption_does_not_come_back() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    box.post(PICK)
    box.finish(job, answered=True)
    box.collect(job.request)
    assert drained(box) == [PICK]


def test_a_newer_picture_of_the_same_view_stops_the_older_for_good() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    newer = RenderPicture("source", OTHER, CAMERA, (512, 512))
    box.post(newer)
    assert job.stop()
    box.finish(job, answered=False)
    assert drained(box) == [newer]


def test_a_running_coarse_grid_is_finished_though_the_slider_moved_on() -> None:
    box = RequestQueue()
    box.post(COARSE)
    job = box.take()
    assert job is not None
    box.post(BakeGrid("source", OTHER, 24))
    box.keep(lambda request: request != COARSE)
    assert not job.stop()


def moved(step: int) -> list:
    """What a slider that has moved asks for: markers, and the head in two views."""
    head = LatentInstance((float(step),))
    views = ("source", "target1")
    return [replace(MARKERS, instances=(head,)), *(BakeGrid(view, head, 24) for view in views)]


def test_markers_that_are_asked_faster_than_found_let_the_heads_follow() -> None:
    box = RequestQueue()
    served = []
    for step in range(9):
        box.keep(lambda request: not isinstance(request, BakeGrid | MatchPoints))
        for request in moved(step):
            box.post(request)
        job = box.take()
        served.append(job.request)
        box.finish(job, answered=True)
        box.collect(job.request)
    assert served == [moved(step)[step % 3] for step in range(9)]


def test_a_moving_picture_whose_turn_it_is_steps_aside_for_a_click_alone() -> None:
    box = RequestQueue()
    box.post(MARKERS)
    box.post(DRAFT)
    box.finish(box.take(), answered=True)
    job = box.take()
    assert job.request == DRAFT
    box.post(replace(MARKERS, instances=(OTHER,)))
    assert not job.stop()
    box.post(PICK)
    assert job.stop()


def test_who_waited_alone_has_its_urgency_again() -> None:
    box = RequestQueue()
    for request in (MARKERS, COARSE):
        box.post(request)
    assert drained(box) == [MARKERS, COARSE]
    for request in (COARSE, MARKERS):
        box.post(request)
    assert drained(box) == [MARKERS, COARSE]


def test_what_nobody_wants_any_more_is_forgotten_and_stopped() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    box.post(FINE_THERE)
    box.keep(lambda request: False)
    assert job.stop()
    box.finish(job, answered=False)
    assert box.is_idle


def test_what_became_unwanted_and_is_wanted_again_is_made() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    box.keep(lambda request: False)
    box.post(PICTURE)
    box.finish(job, answered=False)
    assert drained(box) == [PICTURE]


def test_going_back_to_what_runs_forgets_the_newer_one_that_waits() -> None:
    box = RequestQueue()
    box.post(COARSE)
    job = box.take()
    assert job is not None
    box.post(BakeGrid("source", OTHER, 24))
    box.post(COARSE)
    box.finish(job, answered=False)
    assert box.is_idle


def test_after_another_model_was_loaded_the_old_ones_questions_are_forgotten() -> None:
    box = RequestQueue()
    box.post(LOAD)
    job = box.take()
    assert job is not None
    for request in (MARKERS, COARSE, PICTURE_THERE):
        box.post(request)
    box.finish(job, answered=True)
    box.collect(job.request)
    assert box.is_idle


def test_who_has_not_heard_of_the_new_model_asks_it_nothing() -> None:
    """Between the engine's answer and the window's ears: a head of the old model would be asked
    for, whose latent the new one does not know."""
    box = RequestQueue()
    box.post(LOAD)
    job = box.take()
    assert job is not None
    box.finish(job, answered=True)
    for request in (MARKERS, COARSE, PICK):
        box.post(request)
    box.collect(LOAD)
    assert box.is_idle
    box.post(COARSE)
    assert drained(box) == [COARSE]


def test_of_two_new_models_the_last_has_to_be_heard_of() -> None:
    box = RequestQueue()
    other = replace(LOAD, path=Path("faces"))
    for load in (LOAD, other):
        box.post(load)
        job = box.take()
        assert job is not None
        box.finish(job, answered=True)
    box.collect(LOAD)
    box.post(COARSE)
    box.collect(other)
    assert box.is_idle


def test_a_model_that_is_refused_leaves_the_questions_to_the_old_one() -> None:
    box = RequestQueue()
    box.post(LOAD)
    job = box.take()
    assert job is not None
    box.post(PICK)
    box.finish(job, answered=True, refused=True)
    box.post(MARKERS)
    served = []
    for _ in range(2):
        job = box.take()
        assert job is not None
        served.append(job.request)
        box.finish(job, answered=False)
    assert served == [PICK, MARKERS]


def test_a_load_that_failed_leaves_the_questions() -> None:
    box = RequestQueue()
    box.post(LOAD)
    job = box.take()
    assert job is not None
    box.post(MARKERS)
    box.finish(job, answered=False)
    assert drained(box) == [MARKERS]


def test_an_answer_on_its_way_keeps_the_box_busy() -> None:
    box = RequestQueue()
    box.post(MARKERS)
    job = box.take()
    assert job is not None
    box.finish(job, answered=True)
    assert not box.is_idle
    box.collect(job.request)
    assert box.is_idle


def test_what_is_answered_but_not_yet_heard_is_not_made_again() -> None:
    box = RequestQueue()
    box.post(FINE)
    job = box.take()
    assert job is not None
    box.finish(job, answered=True)
    box.post(FINE)
    box.collect(FINE)
    assert box.is_idle
    box.post(FINE)
    assert drained(box) == [FINE]


def test_what_was_wanted_before_the_answer_on_its_way_is_wanted_no_more() -> None:
    box = RequestQueue()
    box.post(FINE)
    job = box.take()
    assert job is not None
    box.finish(job, answered=True)
    box.post(COARSE)
    box.post(FINE)
    box.collect(FINE)
    assert box.is_idle


def test_each_click_counts_though_the_answer_to_one_like_it_is_on_its_way() -> None:
    box = RequestQueue()
    box.post(PICK)
    job = box.take()
    assert job is not None
    box.finish(job, answered=True)
    box.post(PICK)
    box.collect(PICK)
    assert drained(box) == [PICK]


def test_closing_stops_the_running_job_and_wakes_who_waits() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert job is not None
    box.close()
    assert job.stop()
    box.finish(job, answered=False)
    got: list[object] = ["nothing yet"]
    waiter = threading.Thread(target=lambda: got.append(box.take()))
    waiter.start()
    waiter.join(timeout=5)
    assert got[-1] is None
    box.post(PICK)
    assert box.is_idle


def test_who_waits_for_work_gets_what_another_thread_posts() -> None:
    box = RequestQueue()
    got: list[object] = []
    waiter = threading.Thread(target=lambda: got.append(box.take()))
    waiter.start()
    box.post(PICK)
    waiter.join(timeout=5)
    assert [job.request for job in got] == [PICK]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("running", "newer", "aside"),
    [
        (PICTURE, PICK, True),
        (PICTURE, MARKERS, True),
        (PICTURE, COARSE, True),
        (PICTURE, FINE_THERE, True),
        (PICTURE, DRAFT_THERE, True),
        (PICTURE, PICTURE_THERE, False),
        (FINE, MARKERS, True),
        (FINE, FINE_THERE, False),
        (FINE, PICTURE_THERE, False),
        (COARSE, PICK, False),
        (DRAFT, PICK, True),
        (DRAFT, DRAFT_THERE, False),
        (MARKERS, PICK, False),
        (PICTURE, LOAD, True),
        (PICTURE, RAY, True),
        (PICTURE, PAIR, True),
        (FINE, RAY, False),
        (DRAFT, RAY, False),
        (PAIR, PICK, True),
        (PAIR, COARSE, True),
        (PAIR, RAY, True),
        (PAIR, FINE, False),
        (RAY, PICK, False),
        (ROWS, PICTURE, True),
        (ROWS, PICK, True),
        (ROWS, FINE, True),
        (MESH, PICTURE, True),
        (MESH, PICK, True),
        (FRAME, COARSE, True),
        (MESH_SEEN, PICK, True),
        (MESH_SEEN, FINE, True),
        (PICTURE, MESH, False),
        (PICTURE, MESH_SEEN, True),
        (PICTURE, ROWS, False),
        (STEP, PICTURE, True),
        (STEP, PICK, True),
        (STEP, ROWS, False),
        (ROWS, STEP, False),
        (PICTURE, STEP, False),
    ],
    ids=lambda value: value if isinstance(value, bool) else type(value).__name__,
)
def test_who_steps_aside_for_whom(running, newer, aside: bool) -> None:
    assert is_preempted(running, newer) is aside


def test_nobody_steps_aside_for_itself_so_two_can_never_stop_each_other_for_ever() -> None:
    for one in ALL:
        for other in ALL:
            assert not (is_preempted(one, other) and is_preempted(other, one))


def test_a_hover_stops_nothing_and_comes_after_clicks_and_markers() -> None:
    for running in (*ALL, HOVER):
        assert not is_preempted(running, HOVER)
    box = RequestQueue()
    for request in (PICTURE, COARSE, HOVER, MARKERS, PICK):
        box.post(request)
    assert drained(box) == [PICK, MARKERS, HOVER, COARSE, PICTURE]


def test_a_newer_hover_replaces_the_one_that_waits_from_whatever_view() -> None:
    box = RequestQueue()
    newer = replace(HOVER, view="target1")
    box.post(HOVER)
    box.post(newer)
    assert drained(box) == [newer]


def test_a_hover_is_taken_between_two_chunks_and_the_running_job_stays() -> None:
    box = RequestQueue()
    box.post(PICTURE)
    job = box.take()
    assert box.take_between() is None
    box.post(COARSE)
    box.post(HOVER)
    hover = box.take_between()
    assert hover.request == HOVER
    assert box.take_between() is None
    box.finish(hover, answered=True)
    box.finish(job, answered=False)
    assert not box.is_idle
    box.collect(HOVER)
    assert drained(box) == [COARSE, PICTURE]


def test_keys_differ_by_kind_and_view() -> None:
    assert len({request.key for request in ALL}) == len(ALL) - 1
    assert COARSE.key == FINE.key


def test_what_is_seen_under_the_hand_is_live() -> None:
    assert [r.urgency.is_live for r in (COARSE, DRAFT, MARKERS, FINE, PICTURE, ROWS)] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert BakeGrid("template", TemplateInstance(), 24).urgency.is_live


def test_a_painted_template_takes_turns_with_coarse_grids_and_is_not_stopped() -> None:
    labels = Appearance("labels", labels=LabelMap((), 0.6))
    painted = BakeGrid("template", TemplateInstance(), 96, labels)
    newer = replace(painted, appearance=replace(labels, blend=0.5))
    assert painted.urgency.is_live
    assert not replace(painted, appearance=COLOUR).urgency.is_live
    box = RequestQueue()
    box.post(painted)
    job = box.take()
    box.post(COARSE)
    box.post(newer)
    assert not job.stop()
    box.finish(job, answered=True)
    box.collect(painted)
    assert drained(box) == [COARSE, newer]


def test_a_closed_queue_is_idle_though_an_answer_was_never_heard() -> None:
    queue = RequestQueue()
    queue.post(LoadModel(Path("heads")))
    job = queue.take()
    assert job is not None
    queue.finish(job, answered=True)
    assert not queue.is_idle
    queue.close()
    assert queue.is_idle
