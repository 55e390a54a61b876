"""Studies of the training from pictures: one change at a time, and a table that says how sure."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tools.studies.__main__ import StudyRun, table
from tools.studies.measure import Figures
from tools.studies.variants import variants

FIGURES = Figures(18.0, 20.0, 0.09, 0.1, 0.06)


def differing(name: str) -> set[str]:
    """The groups of settings in which a change differs from none, at equal steps."""
    usual, one = (variants()[key].of_steps(100, 1) for key in ("as it was", name))
    names = [field.name for field in fields(usual)]
    return {key for key in names if getattr(one, key) != getattr(usual, key)}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("as it was", set()),
        ("128 px from the first step", {"coarse_until"}),
        ("parts of z, mixed", {"augment"}),
        ("density like a surface", {"weights"}),
        ("patch discriminator", {"steps", "adversarial_steps"}),
    ],
)
def test_each_change_is_one(name: str, changed: set[str]) -> None:
    assert differing(name) == changed


def test_a_stage_with_a_discriminator_finds_an_encoder_of_its_own() -> None:
    settings = variants()["patch discriminator"].of_steps(100, 2)
    assert (settings.first_stage, settings.adversarial_steps, settings.seed) == (1, 100, 2)


def test_the_table_has_means_and_half_the_range_between_seeds() -> None:
    other = Figures(19.0, 20.5, 0.07, 0.1, 0.06)
    runs = [StudyRun("start", 0, 0, FIGURES), StudyRun("it", 1, 90, FIGURES)]
    runs.append(StudyRun("it", 2, 110, other))
    lines = table(runs).splitlines()
    assert lines[0].startswith("| change | steps | encoder | both | tracked |")
    assert lines[2] == "| start | 0 | 18.00 | 20.00 | 0.0900 | 0.1000 | 0.0600 |"
    assert lines[3].startswith("| it | 100 | 18.50 ± 0.50 | 20.25 ± 0.25 | 0.0800 ± 0.0100 |")
