"""The bundled faces: what they say of themselves, and what their fields do."""

from __future__ import annotations

from functools import cache

import torch

from ddf_core.correspondence import cycle_error, match, to_template
from ddf_core.evaluation.picture_set import seen_digests
from ddf_core.io.model_folder import load_model
from ddf_core.resource_paths import MODELS
from ddf_core.scene.bake import bake
from ddf_core.scene.rays import camera_rays
from ddf_core.scene.surface import first_surfaces

FOLDER = MODELS / "faces"
MIB = 1 << 20


@cache
def faces():  # type: ignore[no-untyped-def]
    return load_model("faces")


def surface(seed: int) -> torch.Tensor:
    """(N, 3) points that the frontal picture of a seed shows, thirty-two pixels a side."""
    model = faces()
    camera, field = model.card.camera, model.instance(seed=seed)
    rays = camera_rays(camera, (32, 32))
    t = first_surfaces(field, bake(field, 48), rays, camera.near, camera.far)
    return (rays.origins + t[:, None] * rays.directions)[~t.isnan()]


def test_every_part_is_there_and_small_enough_for_a_clone() -> None:
    model = faces()
    assert model.fields is not None and model.encoder is not None and model.labels is not None
    assert [label.name for label in model.labels.labels] == [
        "skin", "hair", "eyes", "brows", "lips", "nose", "ears", "neck",
    ]  # fmt: skip
    assert max(path.stat().st_size for path in FOLDER.iterdir()) < 8 * MIB


def test_the_card_says_whose_pictures_they_were_and_that_the_fields_are_of_use() -> None:
    card = faces().card
    for word in ("744", "public domain", "CC0", "older", "male", "pale"):
        assert word in card.about
    assert card.fields is not None
    assert card.fields.made.figures["better_than_same_point"] is True
    assert card.notes == ()
    assert len(seen_digests(faces())) == 744 + 87


def test_heads_of_people_fill_the_frontal_picture_and_not_its_corners() -> None:
    model = faces()
    for seed in (3, 7):
        field = model.instance(seed=seed)
        rays = camera_rays(model.card.camera, (8, 8))
        t = first_surfaces(field, None, rays, model.card.camera.near, model.card.camera.far)
        hit = ~t.isnan().view(8, 8)
        assert bool(hit[3:5, 3:5].all())
        assert not bool(hit[0, 0]) and not bool(hit[0, 7])


def test_a_match_lies_near_the_surface_of_the_other_face_and_comes_back() -> None:
    model = faces()
    x = surface(3)
    target = model.instance(seed=7)
    found = match(model, model.instance(seed=3), [target], x)
    other = surface(7)
    away = torch.cdist(found.x_tgt[0], other).min(1).values
    # Points stand 0.02 apart there; without a field they are further off.
    still = torch.cdist(x, other).min(1).values
    assert away.median() < 0.015
    assert away.mean() < still.mean()
    assert cycle_error(model, target, other).median() < 0.01
    assert 0.2 < float(found.confidence.mean()) < 0.95


def test_one_label_map_serves_every_face() -> None:
    model = faces()
    assert model.labels is not None
    x = surface(12)
    numbers = model.labels.numbers_at(to_template(model, model.instance(seed=12), x).numpy())
    labelled = numbers > 0
    assert labelled.mean() > 0.7
    middle = x[:, 0].abs() < 0.05
    # Along the middle of a face the forehead is above the nose, and the nose above the lips.
    heights = [
        float(x[middle & torch.from_numpy(numbers == model.labels.number_of(name))][:, 1].median())
        for name in ("hair", "nose", "lips")
    ]
    assert heights[0] > heights[1] > heights[2]
