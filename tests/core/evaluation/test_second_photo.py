"""The row second_photo: both pictures beside the first alone, on the same heads."""

from __future__ import annotations

import math

import pytest

from ddf_core.evaluation import inversion as row_module
from ddf_core.evaluation import second_photo
from ddf_core.evaluation.second_photo import second_photo_row
from ddf_core.inversion.settings import InvertSettings
from tests.core.evaluation.test_evaluate import tiny_heads


def test_both_pictures_are_judged_beside_the_first_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    start = InvertSettings(seconds=math.inf, steps=2, optimise=False, poses=False)
    for module in (row_module, second_photo):
        monkeypatch.setattr(module, "SIZE", (16, 16))
    monkeypatch.setattr(row_module, "GRID_RESOLUTION", 16)
    monkeypatch.setattr(second_photo, "SETTINGS", start)
    row = second_photo_row(tiny_heads(False), 1, 0)
    assert row["heads"] == 1
    alone = row["one"]
    assert isinstance(alone, dict)
    # Nothing was optimised: the mean head and the frontal camera, with one picture or two.
    assert row["psnr_novel_view"] == alone["psnr_novel_view"]
    assert set(alone) == {name for name in row if name not in {"heads", "steps", "one",
                                                               "one_as_long"}}  # fmt: skip
