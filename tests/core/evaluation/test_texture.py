"""The row of texture transfer: what the truth is, and what the oracle does with it."""

from __future__ import annotations

import pytest
import torch

from ddf_core.correspondence.transfer import field_of
from ddf_core.evaluation import texture
from ddf_core.evaluation.pairs import identity
from ddf_core.evaluation.texture import recoloured_head, texture_row, true_texture
from ddf_core.procedural.axes import SHAPE_AXES, THETA_DIM
from ddf_core.procedural.head import Head, project_to_surface
from tests.core.evaluation.test_evaluate import tiny_heads

SPLIT = len(SHAPE_AXES)


def head(seed: int) -> Head:
    return Head(torch.randn(THETA_DIM, generator=torch.Generator().manual_seed(seed)))


def test_the_truth_has_the_shape_of_one_and_the_palette_of_the_other() -> None:
    shape, palette = head(1), head(2)
    both = recoloured_head(shape, palette)
    assert torch.equal(both.theta[:SPLIT], shape.theta[:SPLIT])
    assert torch.equal(both.theta[SPLIT:], palette.theta[SPLIT:])


def test_the_oracle_fetches_the_source_at_the_true_place() -> None:
    model = tiny_heads(True)
    target, source = head(1), head(2)
    x_tmpl = project_to_surface(torch.tensor([[0.0, -0.05, 0.27], [0.1, 0.1, 0.2]]))
    x_tgt, x_src = target.from_template(x_tmpl)[0], source.from_template(x_tmpl)[0]
    pair = [(one, identity(model, one)) for one in (target, source)]
    field = true_texture(model, *pair)
    rgb, sigma = field(x_tgt)
    assert (sigma * field.box_half > 0.01).all()
    torch.testing.assert_close(rgb, field_of(model, pair[1][1])(x_src)[0], atol=1e-4, rtol=0)


def test_the_row_has_its_baseline_and_its_oracle(monkeypatch) -> None:
    monkeypatch.setattr(texture, "SIZE", (24, 24))
    monkeypatch.setattr(texture, "GRID_RESOLUTION", 24)
    row = texture_row(tiny_heads(True), 1, 3)
    assert row["pictures"] == 1
    for figures in (row, row["baseline_untransferred"], row["oracle"]):
        assert 0 < figures["psnr"] < 60
    assert row["psnr"] != row["baseline_untransferred"]["psnr"]


def test_a_transfer_by_the_truth_scores_as_the_oracle(monkeypatch) -> None:
    monkeypatch.setattr(texture, "SIZE", (24, 24))
    monkeypatch.setattr(texture, "GRID_RESOLUTION", 24)

    def perfect(model, target, source):
        return true_texture(model, (Head(target.z), target), (Head(source.z), source))

    monkeypatch.setattr(texture, "texture_field", perfect)
    row = texture_row(tiny_heads(True), 1, 4)
    assert row["psnr"] == pytest.approx(row["oracle"]["psnr"])
