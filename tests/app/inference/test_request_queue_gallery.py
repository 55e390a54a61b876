"""The gallery waits for everything else."""

from __future__ import annotations

import pytest

from app.inference.request_queue import RequestQueue, is_preempted
from ddf_core.requests import MatchGallery, RenderPictureTile, RenderRows, RenderTile
from tests.app.inference.test_request_queue import (
    ALL,
    CAMERA,
    HEAD,
    MARKERS,
    OTHER,
    PICTURE,
    drained,
)

TILES = tuple(RenderTile(position, HEAD, CAMERA, (128, 128)) for position in range(3))
QUESTION = MatchGallery(MARKERS)


def test_points_of_the_gallery_come_first_then_its_tiles_and_all_after_the_views() -> None:
    box = RequestQueue()
    for request in (*reversed(TILES), QUESTION, PICTURE):
        box.post(request)
    assert drained(box) == [PICTURE, QUESTION, *TILES]


def test_a_newer_tile_of_a_place_replaces_the_older() -> None:
    box = RequestQueue()
    newer = RenderTile(1, OTHER, CAMERA, (128, 128))
    for request in (TILES[1], TILES[2], newer):
        box.post(request)
    assert drained(box) == [newer, TILES[2]]
    assert TILES[1].key == newer.key != TILES[2].key


# Rows of a picture to be saved are the last of all, with tiles of large views: they wait for the
# gallery.
LAST = (RenderRows, RenderPictureTile)
BEFORE_THE_GALLERY = [request for request in ALL if not isinstance(request, LAST)]


@pytest.mark.parametrize("urgent", BEFORE_THE_GALLERY, ids=lambda request: type(request).__name__)
def test_a_tile_steps_aside_for_every_view_and_goes_on_afterwards(urgent) -> None:
    assert is_preempted(TILES[1], urgent)
    assert is_preempted(QUESTION, urgent)
    box = RequestQueue()
    box.post(TILES[1])
    job = box.take()
    assert job is not None
    box.post(urgent)
    assert job.stop()
    box.finish(job, answered=False)
    assert drained(box) == [urgent, TILES[1]]


def test_tiles_wait_for_each_other_and_step_aside_for_no_question_of_the_gallery() -> None:
    assert not is_preempted(TILES[2], TILES[0])
    assert not is_preempted(TILES[2], QUESTION)
    assert not is_preempted(PICTURE, TILES[0])


def test_a_tile_that_nobody_wants_any_more_is_stopped() -> None:
    assert not TILES[0].urgency.is_live
    box = RequestQueue()
    for tile in TILES:
        box.post(tile)
    job = box.take()
    assert job is not None
    box.keep(lambda request: request == TILES[2])
    assert job.stop()
    box.finish(job, answered=False)
    assert drained(box) == [TILES[2]]
