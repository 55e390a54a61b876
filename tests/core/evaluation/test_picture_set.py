"""Which pictures a model may be judged by, and landmarks that fit them or are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ddf_core.errors import InputError
from ddf_core.evaluation.picture_set import NAMED, seen_digests, unseen_pictures
from ddf_core.training.pictures.split import digest_of, part_of, short
from tests.core.shifted_ball import ball_model
from tests.core.training.pictures.balls import write_balls


def digests(folder: Path) -> dict[str, str]:
    return {path.name: digest_of(path.read_bytes()) for path in sorted(folder.glob("*.png"))}


def test_a_picture_that_was_learnt_or_chosen_from_judges_nothing(tmp_path: Path) -> None:
    write_balls(tmp_path / "f", 20)
    held = digests(tmp_path / "f")
    names = sorted(held)
    saw = {"train": [short(held[n]) for n in names[:9]],
           "validate": [short(held[n]) for n in names[9:12]]}  # fmt: skip
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "pictures.json").write_text(json.dumps({"digests": saw}))
    model = replace(ball_model(), path=tmp_path / "model")
    assert len(seen_digests(model)) == 12
    found = unseen_pictures(model, tmp_path / "f", 100, 0)
    assert sorted(one.name for one in found) == names[12:]
    assert found[0].landmarks is None


def test_of_a_model_that_does_not_say_what_it_saw_the_test_part_judges(tmp_path: Path) -> None:
    write_balls(tmp_path / "f", 40)
    held = digests(tmp_path / "f")
    model = replace(ball_model(), path=tmp_path / "nowhere")
    found = {one.name for one in unseen_pictures(model, tmp_path / "f", 100, 0)}
    assert found == {name for name, digest in held.items() if part_of(digest) == "test"}


def test_a_fresh_seed_brings_other_pictures_and_the_same_seed_the_same(tmp_path: Path) -> None:
    write_balls(tmp_path / "f", 40)
    (tmp_path / "pictures.json").write_text('{"digests": {"train": ["0"], "validate": []}}')
    model = replace(ball_model(), path=tmp_path)
    first, again, other = (
        [one.name for one in unseen_pictures(model, tmp_path / "f", 8, seed)] for seed in (3, 3, 4)
    )
    assert first == again
    assert set(first) != set(other)


def test_a_folder_of_which_everything_was_seen_is_refused(tmp_path: Path) -> None:
    write_balls(tmp_path / "f", 20)
    told = {"train": [short(d) for d in digests(tmp_path / "f").values()], "validate": []}
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "pictures.json").write_text(json.dumps({"digests": told}))
    model = replace(ball_model(), path=tmp_path / "model")
    with pytest.raises(InputError) as caught:
        unseen_pictures(model, tmp_path / "f", 8, 0)
    assert caught.value.code == "evaluate.pictures"


def with_landmarks(folder: Path, shape: tuple[int, ...]) -> None:
    write_balls(folder, 20)
    told = json.loads((folder / "cameras.json").read_text())
    (folder / "cameras.json").write_text(json.dumps({**told, "size_px": 32}))
    xyz = np.zeros(shape, np.float16)
    xyz[:, 33] = xyz[:, 133] = (8, 10, 0)
    xyz[:, 362] = xyz[:, 263] = (24, 10, 0)
    xyz[:, :, 2] = 5
    for number in range(shape[0]):
        xyz[number, 1, 0] = number
    np.savez(folder / "landmarks.npz", xyz=xyz)


def test_landmarks_stand_beside_their_own_picture(tmp_path: Path) -> None:
    with_landmarks(tmp_path / "f", (20, 478, 3))
    # A model that saw a picture of another folder: all of this one are new to it.
    (tmp_path / "pictures.json").write_text('{"digests": {"train": ["0"], "validate": []}}')
    model = replace(ball_model(), path=tmp_path)
    names = sorted(digests(tmp_path / "f"))
    found = unseen_pictures(model, tmp_path / "f", 100, 0)
    assert len(found) == 20
    for one in found:
        assert one.landmarks is not None
        nose = one.landmarks[list(NAMED).index("nose tip")]
        assert nose[0] * 32 == names.index(one.name)
        assert one.eyes == pytest.approx(0.5)


@pytest.mark.parametrize("shape", [(19, 478, 3), (20, 20, 3), (20, 478)])
def test_landmarks_of_other_pictures_are_refused(tmp_path: Path, shape: tuple[int, ...]) -> None:
    with_landmarks(tmp_path / "f", (20, 478, 3))
    np.savez(tmp_path / "f" / "landmarks.npz", xyz=np.zeros(shape, np.float16))
    model = replace(ball_model(), path=tmp_path / "nowhere")
    with pytest.raises(InputError) as caught:
        unseen_pictures(model, tmp_path / "f", 100, 0)
    assert caught.value.code == "evaluate.landmarks"


def test_landmarks_that_are_no_archive_are_refused(tmp_path: Path) -> None:
    with_landmarks(tmp_path / "f", (20, 478, 3))
    (tmp_path / "f" / "landmarks.npz").write_bytes(b"no archive at all")
    model = replace(ball_model(), path=tmp_path / "nowhere")
    with pytest.raises(InputError) as caught:
        unseen_pictures(model, tmp_path / "f", 100, 0)
    assert caught.value.code == "evaluate.landmarks"
