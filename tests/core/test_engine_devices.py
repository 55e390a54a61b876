"""Every request answered on another device: the same as on the CPU, and nothing meets half way."""

from __future__ import annotations

import copy
import dataclasses
import math
from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest
import torch

import ddf_core.engine.engine as engine_module
import ddf_core.engine.picture_answers as answers_module
from ddf_core.answers import Answer, DeviceUsed, PictureRendered
from ddf_core.card import Sampling
from ddf_core.correspondence.evidence import CONFIDENCE_TERMS
from ddf_core.device import why_no_gpu
from ddf_core.engine import Engine
from ddf_core.errors import InputError
from ddf_core.inversion.settings import InvertSettings, Stage
from ddf_core.io.photo import Crop, Photo, SquarePhoto
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.meshing.settings import MeshSettings
from ddf_core.model import Model
from ddf_core.models.deformation import DeformationConfig, DualDeformation
from ddf_core.models.encoder import Encoder, EncoderConfig
from ddf_core.requests import (
    BakeGrid,
    FindHead,
    HoverPoint,
    InvertStep,
    MakeMesh,
    MarkedPoint,
    MatchGallery,
    MatchPoints,
    MeasurePair,
    OutlineHead,
    PhotoStepped,
    PickPixel,
    ProfileRay,
    RenderPicture,
    RenderRows,
    RenderTile,
    Request,
    ToTemplate,
    UseDevice,
    ViewRay,
)
from ddf_core.shown import (
    COLOUR,
    Appearance,
    LatentInstance,
    LayerMix,
    StyleInstance,
    TemplateInstance,
)
from tests.core.away import AWAY, pretended_device
from tests.core.shifted_ball import BOX_HALF, CAMERA, ball_model

SIZE = (10, 10)
A, B, TEMPLATE = (
    LatentInstance((0.5, 0.0, 0.3)),
    LatentInstance((-0.4, 0.2, 0.0)),
    TemplateInstance(),
)
STYLED = StyleInstance((0.0,) * 12, (0.1,) * 12, 0.5)
MIXED = dataclasses.replace(A, mix=LayerMix(B.z, 1.0, 1, 1))
FRONT = (0.0, 0.0, 0.23)
GREY = np.full((32, 32, 3), 128, np.uint8)
SQUARE = SquarePhoto(GREY, None, np.ones((32, 32), bool))
MASKED = dataclasses.replace(SQUARE, alpha=np.full((32, 32), 200, np.uint8))
STEPS = InvertSettings(
    seconds=math.inf,
    steps=1,
    poses=False,
    tune=True,
    tune_steps=1,
    stages=(Stage(1.0, 16, 8, 2, True),),
)
LABELS = LabelMap((Label("front", "#ff8800"), Label("back", "#0088ff")), BOX_HALF).add_stroke(
    Stroke(1, 0.2, (FRONT,))
)
LINE = ViewRay(A, CAMERA, FRONT)
MARKED = (MarkedPoint(1, FRONT), MarkedPoint(2, FRONT, A, FRONT))
QUESTION = MatchPoints(MARKED, (A, B, TEMPLATE))
MESH = MeshSettings(resolution=12, texture_px=0)


def rows(instance, appearance=COLOUR) -> RenderRows:
    """A small picture that needs no fine grid."""
    return RenderRows(instance, CAMERA, SIZE, (2, 8), appearance, preview=True)


CASES: dict[str, Request] = {
    "grid": BakeGrid("v", A, 40),
    "grid of a look": BakeGrid("v", A, 32, Appearance("confidence", B)),
    "picture": RenderPicture("v", A, CAMERA, SIZE),
    "a style": rows(STYLED),
    "a mixture": rows(MIXED),
    "the template": rows(TEMPLATE),
    "normals": rows(A, Appearance("normals")),
    "template places": rows(A, Appearance("template")),
    "round trip": rows(A, Appearance("round_trip")),
    "labels": rows(A, Appearance("labels", blend=0.7, labels=LABELS)),
    "texture": rows(A, Appearance("texture", B, 0.5, (1,), LABELS)),
    "tile": RenderTile(0, B, CAMERA, SIZE),
    "pick": PickPixel("v", A, CAMERA, (5.0, 5.0), SIZE),
    "points": QUESTION,
    "wall": MatchGallery(QUESTION),
    "to template": ToTemplate(A, (FRONT, (0.1, 0.0, 0.2))),
    "hover": HoverPoint("v", A, CAMERA, FRONT, (B, TEMPLATE)),
    "ray": ProfileRay(LINE, ViewRay(B, CAMERA, FRONT)),
    "pair": MeasurePair(A, B, 40),
    "mesh": MakeMesh(A, MESH),
    "carried mesh": MakeMesh(A, dataclasses.replace(MESH, same_topology=True)),
    "outline": OutlineHead(),
    "crop": FindHead(Photo(GREY, None), Crop(0, 0, 32)),
    "photo": InvertStep(1, 1, (SQUARE,), STEPS, slice_s=math.inf),
    "photo with a mask": InvertStep(2, 1, (MASKED,), STEPS, slice_s=math.inf),
}


@cache
def whole_model() -> Model:
    """The shifted ball with fields that move a little, an encoder, labels and confidence."""
    model = ball_model()
    style_dim = model.generator.config.style_dim
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        fields = DualDeformation(
            DeformationConfig(
                2 * style_dim, hidden_dim=8, layers=2, confidence_terms=CONFIDENCE_TERMS
            )
        )
        for field in (fields.backward_field, fields.forward_field):
            field.head.weight.normal_(std=1e-3)
        fields.confidence_weights.normal_()
        encoder = Encoder(EncoderConfig("latent", 3, 2 * style_dim, 16, (8, 8), 8))
    return dataclasses.replace(model, fields=fields, encoder=encoder, labels=LABELS)


def moved_copy(model: Model, device: torch.device) -> Model:
    parts = {
        name: copy.deepcopy(getattr(model, name)) for name in ("generator", "fields", "encoder")
    }
    return dataclasses.replace(model, **parts).to(device)


@pytest.fixture(scope="module")
def here() -> Engine:
    return Engine(whole_model())


@pytest.fixture(scope="module")
def away() -> Engine:
    with pretended_device():
        return Engine(moved_copy(whole_model(), AWAY))


@pytest.fixture(autouse=True)
def coarse_grids(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers_module, "TILE_GRID", 32)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the processor interpolates what it was asked before: up to two bytes' difference."""
    monkeypatch.setattr("ddf_core.engine.instances.kept_resolution", lambda fields: None)


def leaves(value: object) -> Iterator[np.ndarray]:
    """The numbers of an answer, its request and what is about time left out."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, int | float):
        yield np.asarray(value, float)
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in ("request", "seconds", "seconds_left"):
                yield from leaves(getattr(value, field.name))
    else:
        assert value is None or isinstance(value, str | bool), f"{type(value)} left the engine"


def answered(engine: Engine, request: Request) -> Answer:
    """The answer; of a photo that of its last slice, which has the head."""
    answer = engine.answer(request)
    while isinstance(answer, PhotoStepped) and answer.found is None:
        answer = engine.answer(dataclasses.replace(request, turn=answer.request.turn + 1))
    return answer


@pytest.mark.parametrize("name", CASES)
def test_a_request_is_answered_alike_on_another_device(
    name: str, here: Engine, away: Engine
) -> None:
    wanted = list(leaves(answered(here, CASES[name])))
    with pretended_device():
        found = list(leaves(answered(away, CASES[name])))
    assert len(found) == len(wanted) > 0
    for one, other in zip(found, wanted, strict=True):
        assert_alike(one, other)


def assert_alike(one: np.ndarray, other: np.ndarray) -> None:
    # A byte of a picture may be rounded to the next one.
    near = 1.01 if one.dtype == np.uint8 else 2e-4
    np.testing.assert_allclose(one.astype(float), other.astype(float), rtol=1e-3, atol=near)


def test_the_rule_of_pigan_is_followed_on_another_device() -> None:
    model = whole_model()
    card = dataclasses.replace(model.card, sampling=Sampling(8, 8, "pigan"), clip_to_box=False)
    model = dataclasses.replace(model, card=card)
    request = RenderPicture("v", A, CAMERA, SIZE)
    wanted = Engine(model).answer(request)
    with pretended_device():
        found = Engine(moved_copy(model, AWAY)).answer(request)
    assert isinstance(wanted, PictureRendered)
    assert isinstance(found, PictureRendered)
    assert_alike(found.rgba, wanted.rgba)


def test_a_switch_moves_the_model_and_answers_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        engine_module, "chosen_device", lambda word: torch.device("cpu") if word == "cpu" else AWAY
    )
    monkeypatch.setattr(engine_module, "processor_of", lambda device: device)
    engine = Engine(moved_copy(whole_model(), torch.device("cpu")))
    assert engine.model is not None
    wanted = engine.answer(QUESTION)
    with pretended_device():
        engine.answer(UseDevice("cuda"))
        assert engine.model.generator.device == AWAY
        there = engine.answer(QUESTION)
        assert isinstance(engine.answer(UseDevice("cpu")), DeviceUsed)
    assert engine.model.generator.device == torch.device("cpu")
    for answer in (there, engine.answer(QUESTION)):
        for one, other in zip(leaves(answer), leaves(wanted), strict=True):
            assert_alike(one, other)


def test_a_gpu_that_is_not_there_is_refused_and_the_model_stays() -> None:
    if not why_no_gpu():
        pytest.skip("this machine has a GPU")
    engine = Engine(whole_model())
    with pytest.raises(InputError, match="The GPU cannot be used"):
        engine.answer(UseDevice("cuda"))
    assert engine.model is not None
    assert engine.model.generator.device == torch.device("cpu")


def test_requests_are_answered_alike_on_a_gpu(here: Engine) -> None:
    if why_no_gpu():
        pytest.skip(f"no GPU: {why_no_gpu()}")
    there = Engine(moved_copy(whole_model(), torch.device("cuda")))
    for request in CASES.values():
        found, wanted = leaves(answered(there, request)), leaves(answered(here, request))
        for one, other in zip(found, wanted, strict=True):
            assert_alike(one, other)
