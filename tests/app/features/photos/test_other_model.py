"""A photo that is explained badly is offered to another bundled model, once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.context import Start
from app.features.photos.dialog import PhotoDialog
from app.features.photos.other_model import better_model, photo_models
from ddf_core import resource_paths
from ddf_core.requests import FoundInstance, FoundPhoto
from tests.app.fake_engine import FROM_PHOTO, PHOTO_CAMERA, BallEngine, model_info

SHOT = FoundPhoto(PHOTO_CAMERA, 0.22, 14.0, "fair", "Nearest.")
FOUND = FoundInstance(FROM_PHOTO, (SHOT,), 3.0, True)
HEADS, FACES, CATS = (Path("/models") / name for name in ("heads", "faces", "cats"))


@pytest.mark.parametrize(
    ("found", "tried", "other"),
    [
        (FOUND, {HEADS}, FACES),
        (replace(FOUND, photos=(replace(SHOT, grade="low"),)), {HEADS}, FACES),
        (FOUND, {HEADS, FACES}, CATS),
        (FOUND, {HEADS, FACES, CATS}, None),
        (replace(FOUND, photos=(replace(SHOT, grade="good"),)), {HEADS}, None),
        (replace(FOUND, complete=False), {HEADS}, None),
    ],
)
def test_the_first_model_that_was_not_tried_is_offered_where_it_is_needed(
    found, tried, other
) -> None:
    assert better_model((HEADS, FACES, CATS), model_info(HEADS), found, tried) == other


def test_a_model_that_knows_photographs_is_not_left_for_one_that_knows_none() -> None:
    heads, faces = (resource_paths.MODELS / name for name in ("heads", "faces"))
    assert photo_models(heads) == [heads, faces]
    assert photo_models(faces) == [faces]


@pytest.mark.window
@pytest.mark.parametrize("closed", [False, True], ids=["dialog open", "dialog closed"])
def test_one_click_opens_the_photo_with_the_other_model_and_it_is_not_offered_back(
    open_loaded, until, answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, closed: bool
) -> None:
    models = tmp_path / "models"
    for name in ("heads", "faces", "bare"):
        (models / name).mkdir(parents=True)
        (models / name / "card.json").touch()
        if name != "bare":
            (models / name / "encoder.safetensors").touch()
    monkeypatch.setattr(resource_paths, "MODELS", models)
    photo = tmp_path / "me.jpg"
    Image.fromarray(np.full((60, 80, 3), 120, np.uint8)).save(photo)
    engine = BallEngine()
    engine.quality = (0.22, 14.0, "fair", "The nearest head.")
    program = open_loaded(engine, start=Start(models / "heads", photo=photo))

    def dialog() -> PhotoDialog:
        found = [d for d in program.window.findChildren(PhotoDialog) if d.isVisible()]
        return found[-1]

    until(lambda: bool([d for d in program.window.findChildren(PhotoDialog) if d.isVisible()]))
    first, bar = dialog(), program.window.banner
    crop = replace(first.crop.crop, x=4.0, side=50.0)
    first.crop.set_crop(crop)
    QTest.mouseClick(first.start, Qt.MouseButton.LeftButton)
    until(lambda: bar.offer.isVisible())
    assert bar.offer.text() == "Open with faces"
    if closed:
        # It covers the banner: most people close it first.
        buttons = [b for b in first.findChildren(QPushButton) if b.text() == "Close"]
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        assert not any(d.isVisible() for d in program.window.findChildren(PhotoDialog))
    said = answer("Discard")
    QTest.mouseClick(bar.offer, Qt.MouseButton.LeftButton)
    until(lambda: program.store.state.model.name == "faces")
    until(lambda: any(d is not first for d in program.window.findChildren(PhotoDialog)))
    assert said
    assert dialog().crop.crop == crop
    QTest.mouseClick(dialog().start, Qt.MouseButton.LeftButton)
    until(lambda: program.store.state.source.style is not None)
    assert program.store.state.banner is None
    assert not program.actions["photo_with_other_model"].isEnabled()
