from __future__ import annotations

import gc
import math
import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ddf_core.answers import (
    BroughtToTemplate,
    FrameMatched,
    GridBaked,
    ModelLoaded,
    PictureRendered,
    PointsMatched,
    RowsRendered,
)
from ddf_core.card import Axis, Card, SamplePoint, Sampling
from ddf_core.engine import Engine
from ddf_core.engine.cache import Budget, LruCache
from ddf_core.engine.describe import component_directions, model_info
from ddf_core.engine.picture_answers import TILE_GRID
from ddf_core.engine.pictures import PICTURE_GRID
from ddf_core.errors import Cancelled, InputError, MissingFieldsError, ModelFileError
from ddf_core.io.model_folder import save_model
from ddf_core.model import Model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.film_generator import FilmGenerator
from ddf_core.models.film_siren import SirenConfig
from ddf_core.requests import (
    BakeGrid,
    LoadModel,
    MarkedPoint,
    MatchFrame,
    MatchPoints,
    RenderPicture,
    RenderRows,
    ToTemplate,
)
from ddf_core.scene.camera import Camera
from ddf_core.shown import LatentInstance, TemplateInstance
from ddf_core.trust import trust_at
from tests.core.scene.worlds import SoftBall

CAMERA = Camera(radius=2.7, fov_deg=20.5, near=1.75, far=3.65)
ARCHITECTURE = SirenConfig(latent_dim=3, hidden_dim=8, layers=2, mapping_hidden=8, mapping_layers=1)
CARD = Card(
    name="balls",
    architecture=ARCHITECTURE,
    camera=CAMERA,
    box_half=0.6,
    background="white_back",
    sampling=Sampling(rule="midpoints"),
    axes=(Axis("size", "shape"), Axis("hue", "colour", -2.0, 2.0)),
    sample_points=(SamplePoint("front", (0.0, 0.0, 0.4)),),
)
SHIFT = (0.01, -0.02, 0.03)
BIG, SMALL, TEMPLATE = LatentInstance((0.1, 0, 0)), LatentInstance((-0.1, 0, 0)), TemplateInstance()


class BallOfLatent(SoftBall):
    """The instance of z: a ball whose radius is 0.4 + psi * z[0]."""

    def __init__(self, radius: float, model: Model) -> None:
        super().__init__(radius, 150.0)
        self.style = model.generator.mean_style()


class BallModel(Model):
    """A model whose instances are known in closed form."""

    def instance(self, *, seed=None, z=None, style=None, psi=1.0):
        return BallOfLatent(0.4 + (0.0 if z is None else psi * float(z[0])), self)


def shifting_fields() -> DualDeformation:
    """F moves every point by SHIFT, B moves it back."""
    config = DeformationConfig(2 * ARCHITECTURE.style_dim, hidden_dim=8, layers=1, input_scale=2.0)
    fields = DualDeformation(config)
    with torch.no_grad():
        fields.forward_field.head.bias.copy_(2.0 * torch.tensor(SHIFT))
        fields.backward_field.head.bias.copy_(-2.0 * torch.tensor(SHIFT))
    return fields


def engine(*, fields: bool = True, card: Card = CARD) -> Engine:
    generator = FilmGenerator(ARCHITECTURE)
    return Engine(
        BallModel(generator, shifting_fields() if fields else None, card, Path("balls"), "0")
    )


@pytest.mark.parametrize("points", [(), (MarkedPoint(1, (0.0, 0.0, 0.0)),)])
def test_without_fields_a_match_is_refused_with_the_command(points: tuple) -> None:
    with pytest.raises(MissingFieldsError, match="python -m ddf_core train fields balls"):
        engine(fields=False).answer(MatchPoints(points, (BIG,)))


def test_markers_stand_at_f_of_the_template_point_and_under_their_own_click() -> None:
    clicked = MarkedPoint(1, (0.1, 0.2, 0.3), BIG, (0.1105, 0.18, 0.33))
    typed = MarkedPoint(2, (0.0, 0.1, 0.0))
    answer = engine().answer(MatchPoints((clicked, typed), (BIG, SMALL, TEMPLATE)))
    assert isinstance(answer, PointsMatched)
    assert answer.x_inst.shape == (3, 2, 3) and answer.cycle.shape == (3, 2)
    np.testing.assert_allclose(answer.x_inst[0, 0], (0.1105, 0.18, 0.33), atol=1e-6)
    np.testing.assert_allclose(answer.x_inst[1, 0], np.add((0.1, 0.2, 0.3), SHIFT), atol=1e-6)
    np.testing.assert_allclose(answer.x_inst[0, 1], np.add((0.0, 0.1, 0.0), SHIFT), atol=1e-6)
    np.testing.assert_allclose(answer.x_inst[2, 1], (0.0, 0.1, 0.0), atol=1e-6)
    np.testing.assert_allclose(answer.cycle, 0, atol=1e-6)


def test_cycle_and_confidence_are_those_of_the_match_from_the_source() -> None:
    asked = engine()
    asked.model.fields.to_instance = _off_by(0.01, asked.model.fields.to_instance)
    clicked = MarkedPoint(1, (0.1, 0.2, 0.3), SMALL, (0.1, 0.2, 0.3))
    alone = asked.answer(MatchPoints((clicked,), (BIG,)))
    from_big = asked.answer(MatchPoints((clicked,), (BIG,), BIG))
    np.testing.assert_array_equal(from_big.x_inst, alone.x_inst)
    put_there = replace(clicked, origin=BIG, x_origin=tuple(from_big.x_inst[0, 0].tolist()))
    wanted = asked.answer(MatchPoints((put_there,), (BIG,)))
    np.testing.assert_allclose(from_big.cycle, wanted.cycle, atol=1e-6)
    # What its place is worth is that of the place where it was put.
    worth = [trust_at(answer.burial[0], 0.6) for answer in (from_big, wanted)]
    ratio = from_big.confidence / wanted.confidence
    np.testing.assert_allclose(ratio, worth[0] / worth[1], rtol=1e-5)
    assert from_big.burial == alone.burial


def _off_by(error: float, move):
    return lambda x, condition: move(x, condition) + error


def test_no_points_match_to_nothing() -> None:
    answer = engine().answer(MatchPoints((), (BIG,)))
    assert isinstance(answer, PointsMatched) and answer.x_inst.shape == (1, 0, 3)


def test_typed_points_are_brought_to_the_template() -> None:
    answer = engine().answer(ToTemplate(BIG, ((0.1, 0.0, 0.2), (0.0, 0.0, 0.0))))
    assert isinstance(answer, BroughtToTemplate)
    np.testing.assert_allclose(answer.x_tmpl[0], np.subtract((0.1, 0.0, 0.2), SHIFT), atol=1e-6)
    assert answer.cycle == pytest.approx((0.0, 0.0), abs=1e-6)


def test_a_picture_has_straight_alpha_and_the_depth_of_the_surface() -> None:
    answer = engine().answer(RenderPicture("source", BIG, CAMERA, (21, 31)))
    assert isinstance(answer, PictureRendered)
    assert answer.rgba.shape == (31, 21, 4) and answer.rgba.dtype == np.uint8
    assert answer.rgba[15, 10, 3] == 255 and answer.rgba[0, 0, 3] == 0
    # SoftBall's colour at (0, 0, 0.5), no white mixed in.
    expected = 0.5 + 0.5 * np.sin(9 * np.array((0.0, 0.0, 0.5)))
    np.testing.assert_allclose(answer.rgba[15, 10, :3], 255 * expected, atol=6)
    assert answer.depth[15, 10] == pytest.approx(2.2, abs=0.02)
    assert math.isnan(answer.depth[0, 0])


def test_a_model_with_pigans_rule_is_rendered_by_it_and_opaque() -> None:
    card = replace(CARD, background="last_back", sampling=Sampling(12, 12, "pigan"))
    answer = engine(card=card).answer(RenderPicture("source", BIG, CAMERA, (8, 8)))
    assert isinstance(answer, PictureRendered)
    assert answer.samples == 24 and np.all(answer.rgba[..., 3] == 255)


def test_a_grid_is_baked_once_and_comes_as_bytes() -> None:
    asked = engine()
    first = asked.answer(BakeGrid("source", BIG, 40))
    field = asked._instances.field(BIG)  # type: ignore[union-attr]
    count = field.asked
    second = asked.answer(BakeGrid("target", BIG, 40))
    assert isinstance(first, GridBaked) and isinstance(second, GridBaked)
    assert first.rgba.shape == (40, 40, 40, 4) and first.rgba.dtype == np.uint8
    assert first.rgba[20, 20, 20, 3] > 250 and first.rgba[0, 0, 0, 3] == 0
    assert field.asked == count
    np.testing.assert_array_equal(first.rgba, second.rgba)


def test_what_stays_is_made_as_if_no_draft_had_been_shown() -> None:
    asked, fresh = engine(), engine()
    for resolution in (32, 48):
        draft = BakeGrid("source", BIG, resolution, in_hand=True)
        assert isinstance(asked.answer(draft), GridBaked)
    moved = asked._instances.field(BIG)  # type: ignore[union-attr]
    before = moved.asked
    rests = BakeGrid("source", BIG, 48)
    answers = asked.answer(rests), fresh.answer(rests)
    assert isinstance(answers[0], GridBaked) and isinstance(answers[1], GridBaked)
    np.testing.assert_array_equal(answers[0].rgba, answers[1].rgba)
    assert moved.asked - before == fresh._instances.field(BIG).asked  # type: ignore[union-attr]
    # A draft of what has been made already is that very grid.
    before = moved.asked
    again = asked.answer(replace(rests, in_hand=True))
    assert isinstance(again, GridBaked) and moved.asked == before
    np.testing.assert_array_equal(again.rgba, answers[0].rgba)


def test_work_stops_when_asked() -> None:
    answers = iter([False] * 5 + [True] * 5)
    with pytest.raises(Cancelled):
        engine().answer(RenderPicture("source", BIG, CAMERA, (300, 300)), lambda: next(answers))


def test_without_a_model_the_engine_says_so() -> None:
    with pytest.raises(InputError, match="No model is loaded"):
        Engine().answer(BakeGrid("source", BIG, 8))


def test_a_bad_file_leaves_the_old_model(tmp_path: Path) -> None:
    asked = engine()
    old = asked.model
    (tmp_path / "card.json").write_text("{")
    with pytest.raises(ModelFileError):
        asked.answer(LoadModel(tmp_path))
    assert asked.model is old


def test_a_loaded_model_is_described(tmp_path: Path) -> None:
    save_model(FilmGenerator(ARCHITECTURE), CARD, tmp_path)
    asked = Engine()
    answer = asked.answer(LoadModel(tmp_path))
    assert isinstance(answer, ModelLoaded)
    info = answer.info
    assert (info.name, info.latent_dim, info.has_fields) == ("balls", 3, False)
    assert info.home == CAMERA and info.background == "white_back"
    assert [axis.name for axis in info.axes] == ["size", "hue"]
    assert info.axes[1].direction == (0.0, 1.0, 0.0) and info.axes[1].low == -2.0
    assert info.sample_points == (("front", (0.0, 0.0, 0.4)),)
    assert any("train fields" in note for note in info.notes)
    grid = asked.answer(BakeGrid("source", LatentInstance((1.0, 0.0, 0.0)), 8))
    assert isinstance(grid, GridBaked)


def test_axes_without_names_are_unit_directions_and_stay_the_same() -> None:
    model = Model(FilmGenerator(ARCHITECTURE), None, replace(CARD, axes=()), Path("x"), "0")
    axes = model_info(model).axes
    assert len(axes) == 3
    lengths = [math.hypot(*axis.direction) for axis in axes]
    assert lengths == pytest.approx([1.0] * 3, abs=1e-5)
    assert axes == model_info(model).axes


def test_component_directions_recover_a_known_linear_map() -> None:
    rng = torch.Generator().manual_seed(0)
    z = torch.randn(2000, 4, generator=rng)
    styles = torch.stack((5 * z[:, 2], 2 * z[:, 0], 0.1 * z[:, 1]), 1)
    first, second = component_directions(z, styles - styles.mean(0), 2)
    torch.testing.assert_close(first, torch.tensor([0.0, 0, 1, 0]), atol=0.05, rtol=0)
    torch.testing.assert_close(second, torch.tensor([1.0, 0, 0, 0]), atol=0.05, rtol=0)


def test_the_cache_forgets_what_was_not_used_for_longest() -> None:
    cache: LruCache[str, int] = LruCache(10, cost=float)
    cache.put("a", 4)
    cache.put("b", 4)
    assert cache.get("a") == 4
    cache.put("c", 4)
    assert list(cache) == ["a", "c"] and cache.get("b") is None
    cache.put("huge", 99)
    assert list(cache) == ["huge"]


def test_caches_that_share_a_bound_give_up_what_was_not_used_for_longest_in_any() -> None:
    shared = Budget(10)
    left: LruCache[str, int] = LruCache(shared, cost=float)
    right: LruCache[str, int] = LruCache(shared, cost=float)
    left.put("a", 4)
    right.put("a", 4)
    assert left.get("a") == 4
    left.put("b", 5)
    assert (list(left), list(right), shared.used) == (["a", "b"], [], 9)
    left.put("b", 1)
    assert shared.used == 5
    right.put("c", 5)
    left.clear()
    assert (list(left), list(right), shared.used) == ([], ["c"], 5)
    right.put("huge", 99)
    assert (list(right), shared.used) == (["huge"], 99)


def test_a_cache_that_nobody_holds_is_gone_at_once_with_what_it_kept() -> None:
    class Value:
        """Something that can be told to be gone."""

    shared = Budget(3)
    left: LruCache[str, Value] = LruCache(shared)
    right: LruCache[str, Value] = LruCache(shared)
    value = Value()
    left.put("a", value)
    told = weakref.ref(value)
    gc.disable()
    try:
        del left, value
        assert told() is None
    finally:
        gc.enable()
    for name in "abc":
        right.put(name, Value())
    assert (list(right), shared.used) == (["a", "b", "c"], 3)


def test_another_model_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    one = engine()
    one.answer(BakeGrid("source", BIG, 24))
    told = weakref.ref(one.instances)
    save_model(FilmGenerator(ARCHITECTURE), CARD, tmp_path / "balls")
    gc.disable()
    try:
        one.answer(LoadModel(tmp_path / "balls"))
        assert told() is None
    finally:
        gc.enable()


def test_rows_of_a_large_picture_are_those_of_the_picture_made_at_once() -> None:
    one = engine()
    size = (64, 48)
    whole = one.answer(RenderPicture("source", BIG, CAMERA, size))
    bands = [one.answer(RenderRows(BIG, CAMERA, size, rows)) for rows in ((0, 20), (20, 48))]
    assert isinstance(whole, PictureRendered)
    together = np.concatenate([band.rgba for band in bands if isinstance(band, RowsRendered)])
    assert together.shape == whole.rgba.shape
    assert np.abs(together.astype(int) - whole.rgba.astype(int)).max() <= 1
    assert whole.rgba[..., 3].max() == 255


def test_a_preview_of_rows_needs_no_more_than_a_coarse_grid() -> None:
    one = engine()
    answer = one.answer(RenderRows(BIG, CAMERA, (64, 48), (0, 48), preview=True))
    assert isinstance(answer, RowsRendered)
    assert one._instances is not None
    assert one._instances.best_grid(BIG, PICTURE_GRID) is None
    assert one._instances.best_grid(BIG, TILE_GRID) is not None
    assert answer.rgba[..., 3].max() == 255


def test_a_frame_is_matched_like_any_points() -> None:
    one = engine()
    question = MatchPoints((MarkedPoint(1, (0.0, 0.05, 0.1)),), (BIG,))
    answer, plain = one.answer(MatchFrame(question)), one.answer(question)
    assert isinstance(answer, FrameMatched)
    assert isinstance(plain, PointsMatched)
    np.testing.assert_array_equal(answer.matched.x_inst, plain.x_inst)


@pytest.mark.parametrize("rows", [(-1, 3), (3, 3), (5, 4), (0, 49)])
def test_rows_outside_the_picture_are_refused(rows: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="row"):
        engine().answer(RenderRows(BIG, CAMERA, (64, 48), rows))
