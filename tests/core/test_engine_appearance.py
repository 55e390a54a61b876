"""Every appearance of the shifted blobs, as the engine answers it: grids, pictures, and the
hover."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from ddf_core.answers import GridBaked, Hovered, PictureRendered
from ddf_core.appearance.scales import colour_values, on_scale, value_span
from ddf_core.correspondence.evidence import CONFIDENCE_TERMS
from ddf_core.engine import Engine
from ddf_core.errors import InputError, MissingFieldsError
from ddf_core.requests import BakeGrid, HoverPoint, RenderPicture
from ddf_core.shown import Appearance, LatentInstance, TemplateInstance
from tests.core.shifted_ball import BOX_HALF, CAMERA, WAVE, ShiftFields, ball_model, shift_of

Z, OTHER_Z = (0.3, -0.2, 0.1), (-0.4, 0.2, 0.0)
HEAD, OTHER, TEMPLATE = LatentInstance(Z), LatentInstance(OTHER_Z), TemplateInstance()
SIZE = (24, 24)
FIELD_MODES = ("template", "deformation", "round_trip", "confidence")
SHIFT = shift_of(torch.tensor(Z)).numpy()


def engine(error: float = 0.0, *, fields: bool = True) -> Engine:
    return Engine(ball_model(ShiftFields(error) if fields else None))


def picture(mode, instance=HEAD, error: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Colours (N, 3) in [0, 1] of the opaque pixels, and the points (N, 3) seen there."""
    request = RenderPicture("source", instance, CAMERA, SIZE, Appearance(mode, OTHER))
    answer = engine(error).answer(request)
    assert isinstance(answer, PictureRendered)
    seen = answer.rgba[..., 3] >= 254
    assert seen.sum() > 20
    rays = CAMERA.picture_directions(SIZE).reshape(*SIZE, 3)
    x = CAMERA.eye + rays * answer.depth[..., None]
    return answer.rgba[seen][:, :3] / 255, x[seen]


def surface_colours(mode, instance=HEAD, error: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Colours (N, 3) in [0, 1] of a 48^3 grid where it is solid and near its surface; points."""
    answer = engine(error).answer(BakeGrid("source", instance, 48, Appearance(mode, OTHER)))
    assert isinstance(answer, GridBaked)
    centres = -BOX_HALF + (np.arange(48) + 0.5) * 2 * BOX_HALF / 48
    z, y, x = np.meshgrid(centres, centres, centres, indexing="ij")
    points = np.stack((x, y, z), axis=-1)
    alpha = answer.rgba[..., 3]
    solid = (alpha > 20) & (alpha < 200)
    assert solid.sum() > 100
    return answer.rgba[solid][:, :3] / 255, points[solid]


@pytest.mark.parametrize("seen", [picture, surface_colours])
def test_normals_are_those_of_the_closed_form(seen) -> None:
    rgb, x = seen("normals")
    outwards = np.sin(WAVE * (x - SHIFT))
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    np.testing.assert_allclose(rgb, (outwards + 1) / 2, atol=0.04)


@pytest.mark.parametrize("seen", [picture, surface_colours])
def test_a_place_has_the_colour_of_its_template_point(seen) -> None:
    rgb, x = seen("template")
    np.testing.assert_allclose(rgb, ((x - SHIFT) / BOX_HALF + 1) / 2, atol=0.03)


@pytest.mark.parametrize("seen", [picture, surface_colours])
@pytest.mark.parametrize(
    ("mode", "instance", "error", "value"),
    [
        ("deformation", HEAD, 0.0, float(np.linalg.norm(SHIFT))),
        ("deformation", TEMPLATE, 0.0, 0.0),
        ("round_trip", HEAD, 0.0, 0.0),
        # F is off by the error on the way to the partner, and on the way back.
        ("round_trip", HEAD, 0.001, 0.002 * 3**0.5),
        ("round_trip", TEMPLATE, 0.001, 0.002 * 3**0.5),
        ("confidence", HEAD, 0.0, 0.5),
        ("confidence", TEMPLATE, 0.0, 0.5),
    ],
)
def test_what_is_measured_has_its_colour_everywhere(seen, mode, instance, error, value) -> None:
    rgb, _ = seen(mode, instance, error)
    span = value_span(mode, BOX_HALF)
    value = on_scale(mode, np.array(value))
    np.testing.assert_allclose(
        rgb, np.broadcast_to(colour_values(value, *span), rgb.shape), atol=0.012
    )


def test_a_cycle_without_a_partner_is_that_of_one_head() -> None:
    answer = engine(0.001).answer(
        RenderPicture("source", HEAD, CAMERA, SIZE, Appearance("round_trip"))
    )
    rgb = answer.rgba[answer.rgba[..., 3] >= 254][:, :3] / 255
    once = colour_values(0.001 * 3**0.5, *value_span("round_trip", BOX_HALF))
    np.testing.assert_allclose(rgb, np.broadcast_to(once, rgb.shape), atol=0.012)


def test_confidence_is_about_the_partner() -> None:
    model = ball_model(ShiftFields())
    model.fields.confidence_weights = -torch.eye(CONFIDENCE_TERMS)[-1]
    asked = Engine(model)
    answers = [
        asked.answer(BakeGrid("source", HEAD, 24, Appearance("confidence", partner)))
        for partner in (HEAD, OTHER, TEMPLATE)
    ]
    greens = [int(answer.rgba[..., 1].max()) for answer in answers]
    # The last evidence is the distance moved: nothing to itself, most to the other.
    assert greens[0] > greens[2] > greens[1]


def test_the_density_is_the_same_in_every_look() -> None:
    asked = engine()
    plain = asked.answer(BakeGrid("source", HEAD, 40))
    for mode in ("normals", *FIELD_MODES):
        appearance = asked.answer(BakeGrid("source", HEAD, 40, Appearance(mode)))
        np.testing.assert_array_equal(appearance.rgba[..., 3], plain.rgba[..., 3])


def test_a_look_seen_before_is_not_measured_again() -> None:
    asked = engine()
    request = BakeGrid("source", HEAD, 32, Appearance("deformation"))
    first = asked.answer(request)
    asked.model.fields.to_template = lambda x, condition: 1 / 0
    again = asked.answer(replace(request, view="target1"))
    np.testing.assert_array_equal(again.rgba, first.rgba)


@pytest.mark.parametrize("mode", FIELD_MODES)
def test_without_fields_only_their_looks_are_refused(mode) -> None:
    asked = engine(fields=False)
    for request in (
        BakeGrid("source", HEAD, 24, Appearance(mode)),
        RenderPicture("source", HEAD, CAMERA, SIZE, Appearance(mode)),
    ):
        with pytest.raises(MissingFieldsError, match="train fields"):
            asked.answer(request)
    assert isinstance(asked.answer(BakeGrid("source", HEAD, 24, Appearance("normals"))), GridBaked)


def test_an_appearance_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="no appearance 'x-ray'"):
        engine().answer(BakeGrid("source", HEAD, 24, Appearance("x-ray")))


def test_a_hover_finds_the_place_in_every_instance_at_once() -> None:
    x = (0.1, 0.05, 0.2)
    hover = HoverPoint("source", HEAD, CAMERA, x, (OTHER, TEMPLATE, HEAD))
    answer = engine().answer(hover)
    assert isinstance(answer, Hovered)
    x_tmpl = np.array(x) - SHIFT
    expected = [x_tmpl + shift_of(torch.tensor(OTHER_Z)).numpy(), x_tmpl, x]
    np.testing.assert_allclose(answer.x_inst, expected, atol=1e-6)


def test_a_hover_from_the_template_and_one_with_nowhere_to_go() -> None:
    x = (0.1, 0.05, 0.2)
    answer = engine().answer(HoverPoint("template", TEMPLATE, CAMERA, x, (HEAD,)))
    np.testing.assert_allclose(answer.x_inst[0], np.array(x) + SHIFT, atol=1e-6)
    assert engine().answer(HoverPoint("source", HEAD, CAMERA, x, ())).x_inst == ()


def test_a_hover_needs_fields() -> None:
    with pytest.raises(MissingFieldsError):
        engine(fields=False).answer(HoverPoint("source", HEAD, CAMERA, (0.0, 0.0, 0.2), (OTHER,)))
