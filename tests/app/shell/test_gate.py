"""What a stranger's file names elsewhere is asked about once, with its place; one's own is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.context import AppContext, Start
from app.features.photos.photo_view import PhotoView
from app.shell.known_files import KnownFiles
from app.state import changes
from app.state.viewer_state import (
    InstanceState,
    ListedPhoto,
    PhotoOrigin,
    ViewerState,
    photo_place,
)
from ddf_core.document.session_file import Session, kept_part, write_session
from ddf_core.io.model_place import model_record
from ddf_core.io.photo import Crop
from ddf_core.requests import LoadModel
from ddf_core.resource_paths import BUNDLED_MODEL
from tests.app.fake_engine import FROM_PHOTO, PHOTO_CAMERA
from tests.app.features.sessions.worlds import ManyModels, info_of

pytestmark = pytest.mark.window


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """A folder of a stranger's with room for a session, and one with a model and a photo."""
    (tmp_path / "mine" / "cats").mkdir(parents=True)
    (tmp_path / "theirs").mkdir()
    picture = Image.fromarray(np.full((64, 64, 3), 90, np.uint8))
    picture.save(tmp_path / "mine" / "me.png")
    return tmp_path


def origin(path: Path) -> PhotoOrigin:
    return PhotoOrigin(str(path), Crop(0, 0, 64), PHOTO_CAMERA, 0.9, 25.0, "good", "as the photo")


def session_at(path: Path, model: Path, photo: Path | None = None) -> Path:
    """A session that names a model, and a photo of its head where one is given."""
    state = changes.with_model(ViewerState(), info_of(model))
    if photo is not None:
        head = InstanceState(1, (0.0, 0.0, 0.0), style=FROM_PHOTO, photos=(origin(photo),))
        state = replace(state, source=head, photo_list=(ListedPhoto(str(photo)),))
    write_session(path, Session(model_record(info_of(model), None, path, BUNDLED_MODEL),
                                kept_part(state)))  # fmt: skip
    return path


def view_of_photo(program: AppContext):
    return program.window.findChild(PhotoView, photo_place("source"))


def asked_models(program: AppContext) -> list[Path]:
    return [r.path for r in program.engine._worker._engine.asked if isinstance(r, LoadModel)]


@pytest.fixture
def program(open_loaded) -> AppContext:
    return open_loaded(ManyModels())


def test_a_model_in_another_folder_is_opened_only_where_the_user_says_so(
    program, places, answer, until
) -> None:
    path = session_at(places / "theirs" / "a.ddf.json", places / "mine" / "cats")
    said = answer("Cancel")
    program.files.open_path(str(path))
    assert said == ["“a.ddf.json” names a file in other folders. Open it?"]
    assert program.store.state.loading == ""
    assert program.store.state.model.name == "ball"
    answer("Open it")
    program.files.open_path(str(path))
    until(lambda: program.store.state.model.name == "cats")
    assert asked_models(program) == [Path("ball"), places / "mine" / "cats"]


def test_one_s_own_session_opens_without_a_question_wherever_its_model_lies(
    program, places, answer, until
) -> None:
    said = answer("Cancel")
    program.files.open_path(str(places / "mine" / "cats"))
    until(lambda: program.store.state.model.name == "cats")
    program.session.save(places / "theirs" / "own.ddf.json")
    program.files.open_path(str(BUNDLED_MODEL))
    until(lambda: program.store.state.model.name == "heads")
    program.files.open_path(str(places / "theirs" / "own.ddf.json"))
    until(lambda: program.store.state.model.name == "cats")
    assert said == []


def test_a_model_in_the_session_s_folder_needs_no_question(program, places, answer, until) -> None:
    said = answer("Cancel")
    path = session_at(places / "mine" / "a.ddf.json", places / "mine" / "cats")
    program.files.open_path(str(path))
    until(lambda: program.store.state.model.name == "cats")
    assert said == []


def test_photos_elsewhere_stay_closed_until_the_user_asks_for_them(
    program, places, answer, until
) -> None:
    photo = places / "mine" / "me.png"
    path = session_at(places / "theirs" / "a.ddf.json", places / "mine" / "cats", photo)
    said = answer("Only the model")
    program.files.open_path(str(path))
    until(lambda: program.store.state.model.name == "cats")
    assert said == ["“a.ddf.json” names 2 files in other folders. Open them?"]
    shown = view_of_photo(program)
    until(lambda: "was not opened" in shown.captions.message)
    assert not shown.has_photo
    assert program.actions["show_photos"].isEnabled()
    answer("Open it")
    program.actions["reopen_photo"].trigger()
    until(lambda: shown.has_photo)


def test_photos_that_are_allowed_are_opened_and_never_asked_about_again(
    open_loaded, places, answer, until, profile
) -> None:
    photo = places / "mine" / "me.png"
    path = session_at(places / "theirs" / "a.ddf.json", places / "mine" / "cats", photo)
    program = open_loaded(ManyModels(), profile=profile)
    answer("Open them")
    program.files.open_path(str(path))
    until(lambda: program.store.state.model.name == "cats" and view_of_photo(program).has_photo)
    known = KnownFiles(profile.settings.with_name("known.json"))
    assert known.knows(photo)
    assert known.knows(places / "mine" / "cats")


def test_a_session_that_is_named_at_the_start_and_not_allowed_leaves_the_usual_model(
    open_loaded, places, answer
) -> None:
    path = session_at(places / "theirs" / "a.ddf.json", places / "mine" / "cats")
    said = answer("Cancel")
    program = open_loaded(ManyModels(), start=Start(session=path))
    assert len(said) == 1
    assert program.store.state.model.name == "heads"


def test_a_link_out_of_a_model_s_folder_is_asked_about_with_its_end(
    program, places, answer, until
) -> None:
    linked = places / "theirs" / "cats"
    linked.mkdir()
    (linked / "card.json").symlink_to(places / "mine" / "me.png")
    said = answer("Cancel")
    program.files.open_path(str(linked))
    assert said == ["“cats” names a file in other folders. Open it?"]
    assert program.store.state.loading == ""
    answer("Open it")
    program.files.open_path(str(linked))
    until(lambda: program.store.state.model.name == "cats")
    loads = [r for r in program.engine._worker._engine.asked if isinstance(r, LoadModel)]
    assert loads[-1] == LoadModel(linked, None, True)
