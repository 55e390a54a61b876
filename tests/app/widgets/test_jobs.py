"""Progress and time left, by hand."""

from __future__ import annotations

import pytest

from app.widgets.jobs import Job, rough_duration


def test_time_left_follows_from_the_pace_so_far() -> None:
    job = Job("Saving a.png", done=3, total=12, seconds=6.0)
    assert job.fraction == 0.25
    assert job.left_s == pytest.approx(18.0)
    assert job.left_text() == "about 20 s left"


def test_before_the_first_part_nobody_can_say() -> None:
    assert Job("x", 0, 5).left_s is None
    assert Job("x", 0, 5).left_text() == ""


@pytest.mark.parametrize(("done", "total", "fraction"), [(5, 5, 1.0), (7, 5, 1.0), (0, 0, 0.0)])
def test_a_fraction_stays_between_nothing_and_all(done: int, total: int, fraction: float) -> None:
    assert Job("x", done, total).fraction == fraction


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 s"),
        (9.4, "9 s"),
        (12, "10 s"),
        (54, "55 s"),
        (58, "1 min"),
        (170, "3 min"),
        (3600, "1 h"),
        (4700, "1 h 20 min"),
    ],
)
def test_times_are_said_as_people_say_them(seconds: float, words: str) -> None:
    assert rough_duration(seconds) == words
