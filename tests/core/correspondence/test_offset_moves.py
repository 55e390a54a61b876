"""What a photo's offsets move is taken off before B and put on after F."""

from __future__ import annotations

import pytest
import torch

from ddf_core.correspondence import Identity, cycle_error, match, to_instance, to_template
from ddf_core.correspondence.maps import to_instances
from ddf_core.correspondence.offset_moves import OffsetMoves
from ddf_core.editing.style_map import StyleMap
from ddf_core.models.style_space import nearest_style, style_space
from ddf_core.training.offset_tracker import OffsetTracker, landed, wants_offset_moves
from tests.core.shifted_ball import BOX_HALF, ShiftFields, StyleShiftFields, ball_model, shift_of

MOVE = torch.tensor([0.02, -0.01, 0.03])
X = torch.tensor([[0.1, 0.0, 0.2], [0.0, 0.1, 0.25], [-0.2, 0.05, 0.1]])


def moves(by: torch.Tensor = MOVE) -> OffsetMoves:
    ticks = torch.linspace(-0.4, 0.4, 7)
    x = torch.cartesian_prod(ticks, ticks, ticks)
    return OffsetMoves(x, x - by, BOX_HALF)


def test_a_common_move_is_found_everywhere_and_undone() -> None:
    torch.testing.assert_close(moves().to_plain(X), X - MOVE)
    torch.testing.assert_close(moves().to_inst(moves().to_plain(X)), X)
    torch.testing.assert_close(OffsetMoves(X[:0], X[:0], BOX_HALF).to_plain(X), X)
    assert moves().to_plain(X[:0]).shape == (0, 3)


def test_between_points_that_move_differently_it_goes_over_smoothly() -> None:
    x = torch.tensor([[0.0, 0.0, 0.0], [0.1, 0.0, 0.0]])
    pair = OffsetMoves(x, x + torch.tensor([[0.0, 0.0, 0.02], [0.0, 0.0, 0.04]]), BOX_HALF)
    half = pair.to_plain(torch.tensor([[0.0, 0.0, 0.0], [0.05, 0.0, 0.0], [0.1, 0.0, 0.0]]))
    assert half[:, 2].tolist() == pytest.approx([0.02, 0.03, 0.04], abs=2e-4)


def test_all_ways_of_a_match_take_them_off_and_put_them_on() -> None:
    model = ball_model(ShiftFields())
    a, b = (torch.tensor([z, 0.0, 0.0]) for z in (0.4, -0.8))
    plain = [Identity(model.generator.style(z), z) for z in (a, b)]
    photo = [Identity(who.style, who.z, moves()) for who in plain]
    torch.testing.assert_close(
        to_template(model, photo[0], X + MOVE), to_template(model, plain[0], X)
    )
    known = to_instance(model, plain[1], X)
    torch.testing.assert_close(to_instance(model, photo[1], X), known + MOVE)
    both = to_instances(model, [plain[1], photo[1]], X)
    torch.testing.assert_close(both, torch.stack((known, known + MOVE)))
    found = match(model, photo[0], [plain[1], photo[1]], X + MOVE)
    wanted = match(model, plain[0], [plain[1]], X)
    torch.testing.assert_close(found.x_tgt[1], wanted.x_tgt[0] + MOVE)
    torch.testing.assert_close(found.cycle[0], wanted.cycle[0], atol=1e-5, rtol=0)
    assert float(cycle_error(model, photo[0], X).max()) < 1e-3


def test_an_edit_moves_points_that_have_them() -> None:
    model = ball_model(StyleShiftFields())
    z = torch.zeros(3)
    who = Identity(model.generator.style(z), moves=moves())
    c = torch.tensor([[0.0, 0.0, 0.0], [0.6, 0.0, -0.4]])
    with torch.no_grad():
        found = StyleMap(model, who, z).positions(X, c)
    torch.testing.assert_close(found, X + shift_of(c)[:, None] + MOVE, atol=1e-4, rtol=0)


def test_the_nearest_style_is_one_of_the_mapping_s_own() -> None:
    generator = ball_model().generator
    space = style_space(generator)
    z = torch.tensor([1.0, -0.5, 0.3])
    style = generator.style(z)
    found = nearest_style(space, style)
    again = nearest_style(space, found)
    # The prior draws it to the middle, and again: all phases by the same part.
    first = (found.phases / style.phases)[:6].detach()
    torch.testing.assert_close(first, first[:1].expand(6), atol=5e-3, rtol=0)
    assert 0 < float(first[0]) < 1
    second = (again.phases / found.phases)[:6].detach()
    torch.testing.assert_close(second, first, atol=5e-3, rtol=0)


def test_tracked_moves_are_the_true_ones() -> None:
    model = ball_model()
    z = torch.tensor([0.8, -0.4, 0.2])
    style = model.generator.style(z)
    found = OffsetTracker(model).moves(model.instance(style=style))
    plain = nearest_style(style_space(model.generator), style)
    # A style of this world only shifts; phases say by how much, as a part of what z does.
    part = float((plain.phases.norm() / style.phases.norm()).detach())
    move = found.x_plain - found.x_inst
    wanted = shift_of(z) * (part - 1)
    # Two damped steps go most of the way, in the right direction, all points alike.
    torch.testing.assert_close(move.mean(0), 0.9 * wanted, atol=0, rtol=0.1)
    assert float((move - move.mean(0)).norm(dim=-1).median()) < 0.1 * float(wanted.norm())


def test_points_come_down_to_the_surface_together_and_stay_where_it_ends() -> None:
    rng = torch.Generator().manual_seed(0)
    towards = torch.randn(4000, 3, generator=rng)
    towards /= towards.norm(dim=1, keepdim=True)
    surface = 0.4 * towards[towards[:, 2] > -0.5]
    above = towards[:900][towards[:900, 2] > 0.5]
    deep = 0.4 + 0.02 + 0.002 * torch.randn(len(above), 1, generator=rng)
    found = landed(deep * above, surface, reach=0.03)
    # What all have in common is gone; what differs from point to point is not followed.
    assert abs(float(found.norm(dim=1).mean()) - 0.4) < 0.002
    assert float((found.norm(dim=1) - 0.4).abs().max()) < 0.012
    assert float((found - 0.4 * above).norm(dim=1).mean()) < 0.004
    far = torch.tensor([[0.0, 0.0, 0.45], [0.0, 0.0, 0.2]])
    assert torch.equal(landed(far, surface, reach=0.02), far)


def test_a_tuned_copy_is_tracked_from_its_own_surface() -> None:
    model = ball_model()
    style = model.generator.style(torch.tensor([0.8, -0.4, 0.2]))
    larger = ball_model()
    with torch.no_grad():
        larger.generator.siren.final_layer.bias.add_(4.0)
    found = OffsetTracker(model).moves(larger.instance(style=style))
    # The blob's surface is where the sum of cosines of 4 x is 2.6, the copy's where it is 2.5: by
    # their first terms at radii of 0.224 and 0.25.
    radii = [(x - x.mean(0)).norm(dim=1).median() for x in (found.x_inst, found.x_plain)]
    assert [float(radius) for radius in radii] == pytest.approx([0.25, 0.224], abs=0.008)


def test_a_photo_without_a_surface_moves_nothing() -> None:
    model, clear = ball_model(), ball_model()
    with torch.no_grad():
        clear.generator.siren.final_layer.bias.sub_(100.0)
    style = model.generator.style(torch.tensor([0.8, -0.4, 0.2]))
    found = OffsetTracker(model).moves(clear.instance(style=style))
    assert torch.equal(found.to_plain(X), X)
    assert torch.equal(found.to_inst(X), X)


def test_they_are_wanted_where_a_generator_learnt_from_pictures() -> None:
    assert not wants_offset_moves(ball_model())
