"""Models that are looked at without being opened."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ddf_core.card import Card, Made
from ddf_core.engine import Engine
from ddf_core.engine.previews import THUMBNAIL_NAME, learnt_from
from ddf_core.errors import ModelFileError
from ddf_core.io.card import read_card, write_card
from ddf_core.io.model_folder import save_model
from ddf_core.requests import PreviewModel
from tests.core.cli.conftest import ARCHITECTURE, BOX_HALF, CAMERA, tiny_generator


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("box")
    made = Made(command="python -m ddf_core train pictures x", figures={"pictures": {"train": 740}})
    card = Card("box", ARCHITECTURE, CAMERA, BOX_HALF, made=made, notes=("Soft.",))
    save_model(tiny_generator(), card, folder)
    return folder


def test_a_model_is_told_of_and_shown_and_nothing_is_opened(folder: Path) -> None:
    engine = Engine()
    seen = engine.answer(PreviewModel(folder, 24))
    assert (seen.name, seen.learnt_from, seen.notes) == (
        "box",
        "Learnt from 740 pictures.",
        ("Soft.",),
    )
    assert (seen.has_fields, seen.has_encoder) == (False, False)
    assert seen.rgba.shape == (24, 24, 4)
    # The box is in the middle, and there is nothing in the corners.
    assert seen.rgba[12, 12, 3] == 255
    assert seen.rgba[0, 0, 3] == 0
    assert engine.model is None


def test_what_the_card_says_of_its_origin_goes_before_what_its_command_tells(
    folder: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    write_card(replace(read_card(copy / "card.json"), about="Balls of 1900."), copy / "card.json")
    assert Engine().answer(PreviewModel(copy, 8)).learnt_from == "Balls of 1900."


def test_a_thumbnail_in_the_folder_stands_for_it(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    Image.fromarray(np.full((40, 40, 3), (10, 200, 30), np.uint8)).save(copy / THUMBNAIL_NAME)
    seen = Engine().answer(PreviewModel(copy, 24))
    assert (seen.rgba == (10, 200, 30, 255)).all()


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError):
        Engine().answer(PreviewModel(tmp_path, 24))


@pytest.mark.parametrize(
    ("command", "figures", "said"),
    [
        ("ddf train pictures A", {"pictures": 12345}, "Learnt from 12,345 pictures."),
        ("ddf train pictures A", {}, "Learnt from pictures."),
        ("ddf train generator", {}, "Learnt from procedural heads, whose every point is known."),
        ("", {}, ""),
    ],
)
def test_the_card_says_what_a_model_learnt_from(command, figures, said) -> None:
    assert learnt_from(Made(command=command, figures=figures)) == said
