"""Texture, shape and labels in a world whose truth is known: shifted blobs, each with a checker."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ddf_core.correspondence import Identity
from ddf_core.correspondence.transfer import (
    PartMask,
    label_field,
    numbers_of,
    texture_field,
    votes_field,
)
from ddf_core.errors import InputError, MissingFieldsError
from tests.core.checker_ball import checker, checker_model, half_of, halves
from tests.core.shifted_ball import BOX_HALF, ShiftFields

ZERO = torch.zeros(3)
Z_A, Z_B = torch.tensor([0.9, -0.6, 0.3]), torch.tensor([-0.7, 0.8, 1.0])
MODEL = checker_model(ShiftFields())
LABELS = halves()
RED, BLUE = torch.tensor([1.0, 0.0, 0.0]), torch.tensor([0.0, 0.0, 1.0])


def who(z: Tensor, model=MODEL) -> Identity | None:
    """The instance of a latent; of 0, the template."""
    return Identity(model.generator.style(z), z) if z.any() else None


def points(z: Tensor = Z_A, count: int = 400) -> Tensor:
    """Points of the box, most of them in the blob of ``z``, none on a border between labels."""
    rng = torch.Generator().manual_seed(3)
    x = 0.2 * torch.randn(4 * count, 3, generator=rng)
    x = x[(x.abs() < BOX_HALF).all(1) & ((x - 0.05 * z).abs()[:, :2] > 0.004).all(1)]
    return x[:count]


def seen(x: Tensor, z: Tensor = Z_A) -> Tensor:
    return MODEL.instance(z=z).density(x) * BOX_HALF > 0.01


@pytest.mark.parametrize(
    ("target", "source"), [(Z_A, Z_B), (Z_B, Z_A), (ZERO, Z_B), (Z_A, ZERO), (Z_A, Z_A)]
)
def test_the_target_is_seen_in_the_checker_of_the_source(target, source) -> None:
    x = points(target)
    rgb, sigma = texture_field(MODEL, who(target), who(source))(x)
    there = seen(x, target)
    assert 50 < there.sum() < len(x)
    torch.testing.assert_close(rgb[there], checker(x[there], target, source), atol=2e-5, rtol=0)
    torch.testing.assert_close(sigma, MODEL.instance(z=target).density(x))


def test_without_blend_it_is_the_target_itself_and_halfway_the_mean() -> None:
    x = points()
    own, other = (texture_field(MODEL, who(Z_A), who(Z_B), blend)(x)[0] for blend in (0.0, 1.0))
    torch.testing.assert_close(own, MODEL.instance(z=Z_A)(x)[0], atol=0, rtol=0)
    half = texture_field(MODEL, who(Z_A), who(Z_B), 0.5)(x)[0]
    torch.testing.assert_close(half, (own + other) / 2, atol=1e-6, rtol=0)


def test_only_the_parts_that_were_named_get_the_texture() -> None:
    x = points()
    x = x[seen(x)]
    rgb, _ = texture_field(MODEL, who(Z_A), who(Z_B), 1.0, PartMask(LABELS, (2,), 0.0))(x)
    expected = torch.where(
        (half_of(x, Z_A) == 2)[:, None], checker(x, Z_A, Z_B), checker(x, Z_A, Z_A)
    )
    torch.testing.assert_close(rgb, expected, atol=2e-5, rtol=0)


def test_over_its_border_a_part_fades_and_beyond_it_is_whole_or_nothing() -> None:
    # The template is a ball; label 1 is its left half, and what is carried fades about x = 0.
    border = 0.06
    angles = torch.linspace(0.1, torch.pi - 0.1, 200)
    x = 0.24 * torch.stack((angles.cos(), -angles.sin() * 0.6, angles.sin() * 0.8), 1)
    own, _ = texture_field(MODEL, None, who(Z_B), 0.0)(x)
    whole, _ = texture_field(MODEL, None, who(Z_B), 1.0)(x)
    rgb, _ = texture_field(MODEL, None, who(Z_B), 1.0, PartMask(LABELS, (1,), border))(x)
    apart = (whole - own).abs().amax(-1) > 0.3
    share = ((rgb - own) * (whole - own)).sum(-1)[apart] / (whole - own).square().sum(-1)[apart]
    place = x[apart, 0]
    assert share[place < -border].min() > 0.97
    assert share[place > border].max() < 0.03
    expected = 0.5 * torch.erfc(place * 2.563 / border / 2**0.5)
    torch.testing.assert_close(share, expected, atol=0.12, rtol=0)


def test_the_partner_is_asked_only_where_something_can_be_seen(monkeypatch) -> None:
    asked: list[int] = []
    real = ShiftFields.to_instance
    monkeypatch.setattr(
        ShiftFields, "to_instance", lambda self, x, c: (asked.append(len(x)), real(self, x, c))[1]
    )
    x = points()
    field = texture_field(MODEL, who(Z_A), who(Z_B))
    field(x)
    field.density(x)
    field(torch.full((5, 3), 0.49))
    assert asked == [int(seen(x).sum())]


@pytest.mark.parametrize("z", [Z_A, ZERO])
def test_a_label_lies_at_its_place_on_every_instance(z) -> None:
    x = points(z)
    x = x[seen(x, z)]
    table = torch.stack((ZERO, RED, BLUE))
    for opacity in (0.25, 1.0):
        rgb, _ = label_field(MODEL, who(z), LABELS, opacity)(x)
        number, own = half_of(x, z), checker(x, z, z)
        over = own.lerp(table[number], opacity)
        expected = torch.where((number > 0)[:, None], over, own)
        torch.testing.assert_close(rgb, expected, atol=2e-5, rtol=0)


def test_votes_are_one_hot_beside_the_own_colour() -> None:
    x = points()
    field = votes_field(MODEL, who(Z_A), LABELS)
    channels, _ = field(x)
    there = seen(x)
    assert channels.shape == (len(x), field.channels) == (len(x), 6)
    torch.testing.assert_close(channels[:, :3], MODEL.instance(z=Z_A)(x)[0])
    expected = torch.nn.functional.one_hot(half_of(x, Z_A), 3).float()
    torch.testing.assert_close(channels[there][:, 3:], expected[there])
    assert not channels[~there][:, 3:].any()


def test_a_number_that_has_no_label_any_more_is_none() -> None:
    fewer = LABELS.with_labels(LABELS.labels[:1])
    x = torch.tensor([[-0.1, 0.1, 0.0], [0.1, 0.1, 0.0]])
    assert numbers_of(fewer, x).tolist() == [1, 0]


def test_labels_on_the_template_need_no_fields_and_everything_else_does() -> None:
    bare = checker_model(None)
    label_field(bare, None, LABELS)(points())
    for make in (
        lambda: label_field(bare, who(Z_A, bare), LABELS),
        lambda: texture_field(bare, None, who(Z_A, bare)),
        lambda: texture_field(bare, who(Z_A, bare), None),
    ):
        with pytest.raises(MissingFieldsError):
            make()


@pytest.mark.parametrize("blend", [-0.1, 1.1, float("nan")])
def test_a_blend_that_is_no_share_is_refused(blend) -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        texture_field(MODEL, who(Z_A), who(Z_B), blend)
    with pytest.raises(InputError, match="between 0 and 1"):
        label_field(MODEL, who(Z_A), LABELS, blend)


@pytest.mark.parametrize("parts", [(0,), (3,), (1, -1)])
def test_a_part_that_does_not_exist_is_refused(parts) -> None:
    with pytest.raises(InputError, match="no label number"):
        texture_field(MODEL, who(Z_A), who(Z_B), 1.0, PartMask(LABELS, parts))
