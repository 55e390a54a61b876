"""Untrained fields are the identity; the condition is normalised and chosen as configured."""

from __future__ import annotations

import pytest
import torch

from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.generator import Style

CONFIG = DeformationConfig(condition_dim=8, hidden_dim=6, layers=2, mapping_hidden=5)


def moving(config: DeformationConfig = CONFIG) -> DualDeformation:
    """Fields whose heads are not zero, so that something moves."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        fields = DualDeformation(config)
        for field in (fields.backward_field, fields.forward_field):
            torch.nn.init.normal_(field.head.weight)
    return fields


def test_untrained_fields_leave_every_point_where_it_is() -> None:
    fields = DualDeformation(CONFIG)
    x, condition = torch.randn(2, 5, 3), torch.randn(2, 8)
    assert torch.equal(fields.to_template(x, condition), x)
    assert torch.equal(fields.to_instance(x, condition), x)


def test_both_directions_are_networks_of_their_own() -> None:
    fields = moving()
    x, condition = torch.randn(1, 5, 3), torch.randn(1, 8)
    assert not torch.allclose(
        fields.to_template(x, condition), fields.to_instance(x, condition), atol=1e-3
    )


def test_a_batch_of_instances_and_each_alone_agree() -> None:
    fields = moving()
    x, condition = torch.randn(3, 5, 3), torch.randn(3, 8)
    together = fields.to_template(x, condition)
    for i in range(3):
        alone = fields.to_template(x[i], condition[i])
        torch.testing.assert_close(alone, together[i])
        torch.testing.assert_close(fields.to_template(x[i : i + 1], condition[i : i + 1])[0], alone)


def test_the_condition_is_normalised_by_the_stored_statistics() -> None:
    fields = moving()
    x, raw = torch.randn(1, 5, 3), torch.randn(1, 8)
    before = fields.to_template(x, raw)
    fields.set_condition_statistics(torch.full((8,), 3.0), torch.full((8,), 2.0))
    torch.testing.assert_close(fields.to_template(x, 2 * raw + 3), before)


def test_a_channel_that_never_varies_is_not_divided_by_zero() -> None:
    fields = moving()
    fields.set_condition_statistics(torch.zeros(8), torch.zeros(8))
    assert fields.condition_std.tolist() == [1.0] * 8


def test_offsets_are_in_units_of_the_box() -> None:
    small = moving(DeformationConfig(8, hidden_dim=6, layers=2, mapping_hidden=5, input_scale=10.0))
    large = moving(DeformationConfig(8, hidden_dim=6, layers=2, mapping_hidden=5, input_scale=1.0))
    x, condition = torch.randn(1, 5, 3), torch.randn(1, 8)
    offset = large.to_template(x, condition) - x
    torch.testing.assert_close(small.to_template(x / 10, condition) - x / 10, offset / 10)


def test_a_loss_reaches_every_weight_of_both_fields() -> None:
    fields = moving()
    x, condition = torch.randn(2, 5, 3), torch.randn(2, 8)
    fields.to_instance(fields.to_template(x, condition), condition).square().sum().backward()
    still = [n for n, p in fields.named_parameters() if p.grad is None or not p.grad.any()]
    assert still == []


def test_the_condition_of_a_style_is_its_vector_and_of_a_batch_both_parts() -> None:
    fields = DualDeformation(CONFIG)
    style = Style(torch.arange(4.0), torch.arange(4.0, 8.0))
    assert fields.condition_of(style).tolist() == [[0, 1, 2, 3, 4, 5, 6, 7]]
    batch = (torch.zeros(3, 4), torch.ones(3, 4))
    assert fields.condition_of(batch).shape == (3, 8)


def test_fields_conditioned_on_z_want_a_z() -> None:
    fields = DualDeformation(DeformationConfig(condition_dim=2, condition="z"))
    style = Style(torch.zeros(4), torch.zeros(4))
    assert fields.condition_of(style, torch.tensor([1.0, 2.0])).tolist() == [[1.0, 2.0]]
    with pytest.raises(ValueError, match="conditioned on z"):
        fields.condition_of(style)
