"""The row "from pictures": the oracle judged as if it were what learnt from pictures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ddf_core.errors import InputError
from ddf_core.evaluation import from_pictures
from ddf_core.evaluation.from_pictures import fresh_sights, from_pictures_row
from ddf_core.io.model_folder import load_model


def test_the_oracle_itself_reaches_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_pictures, "SIDE", 24)
    monkeypatch.setattr(from_pictures, "POINTS", 40)
    monkeypatch.setattr(from_pictures, "BOTH", replace(from_pictures.BOTH, steps=2))
    row = from_pictures_row(load_model(), 1, 0)
    assert row["fields"] == row["oracle"]
    assert row["reached"] == pytest.approx(1.0)
    after = row["fields_after_inversion"], row["same_point_after_inversion"]
    assert all(0 < figures["mean"] < 0.2 for figures in after)


def test_sights_are_fresh_and_the_same_for_a_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_pictures, "SIDE", 16)
    first, again, other = (fresh_sights(2, seed)[1] for seed in (0, 0, 1))
    assert (first.photo.rgb == again.photo.rgb).all()
    assert first.camera == again.camera
    assert first.camera != other.camera


def test_a_model_that_reads_no_pictures_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        from_pictures_row(replace(load_model(), encoder=None), 1, 0)
    assert caught.value.code == "evaluate.no_encoder"
