"""Landmarks carried between photographs, in a world where every instance is a known shift."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ddf_core.correspondence import Matches
from ddf_core.evaluation import portraits
from ddf_core.evaluation.picture_set import NAMED, SIDE, TestPicture
from ddf_core.evaluation.portraits import Portrait, match_figures, project, surface_under
from ddf_core.inversion.settings import InvertSettings, Stage
from ddf_core.io.photo import SquarePhoto
from ddf_core.models.instance_field import InstanceField
from ddf_core.scene.bake import bake
from ddf_core.scene.grid_render import render_with_grid
from ddf_core.scene.photo_pose import PhotoPose
from ddf_core.scene.sample_plan import GridSettings
from tests.core.shifted_ball import BOX_HALF, CAMERA, StyleShiftFields, ball_model, shift_of

EYES = 0.2
# Points of the template's surface that faces the camera, by their directions from its middle.
PLACES = torch.nn.functional.normalize(
    torch.tensor([[0.0, 0, 1], [0.3, 0.2, 1], [-0.3, 0.1, 1], [0.1, -0.3, 1]]), dim=-1
)


def portrait(z: torch.Tensor) -> Portrait:
    """A blob, its picture, and landmarks where the truth is."""
    model = ball_model()
    field = InstanceField(model.generator, model.generator.style(z), BOX_HALF)
    grid = bake(field, 32)
    camera = PhotoPose().camera(CAMERA)
    seen = render_with_grid(
        field, grid, camera, (SIDE, SIDE), GridSettings(background="white_back")
    )
    x = radius_along(PLACES) * PLACES + shift_of(z)
    photo = SquarePhoto(np.zeros((SIDE, SIDE, 3), np.uint8), None, np.ones((SIDE, SIDE), bool))
    picture = TestPicture("a", seen.rgb, seen.opacity, photo, project(camera, x), EYES)
    return Portrait(picture, field, grid, camera, field)


def radius_along(directions: torch.Tensor) -> torch.Tensor:
    """(N, 1) where the density of the template passes that of the surface."""
    model = ball_model()
    field = model.instance()
    radii = torch.linspace(0.1, 0.4, 600)
    sigma = field.density((radii[:, None, None] * directions).reshape(-1, 3)).view(600, -1)
    return radii[(sigma > 60).sum(0).clamp(max=599)][:, None]


def test_exact_fields_have_no_error_and_the_same_point_is_off_by_the_shift(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    zs = torch.tensor([[0.0, 0.0, 0.0], [1.0, -0.5, 0.0]])
    both = [portrait(z) for z in zs]
    shifts = {id(each.field): shift_of(z) for each, z in zip(both, zs, strict=True)}

    def exact(_: object, source: object, targets: Sequence[object], x: torch.Tensor) -> Matches:
        moved = x - shifts[id(source)] + shifts[id(targets[0])]
        none = torch.zeros(1, len(x))
        return Matches(x, moved[None], none, none)

    monkeypatch.setattr(portraits, "match", exact)
    model = ball_model()
    object.__setattr__(model, "fields", object())
    figures = match_figures(model, both)
    assert figures["fields"]["mean"] < 0.02
    assert figures["fields"]["pck_0.05"] == 1.0
    # By 0.056 scene units of a picture that is 1.07 wide there: 0.0525 of its side.
    distance = float(shift_of(zs[1]).norm()) / (2 * 2.0 * np.tan(np.radians(15)))
    assert figures["same_point"]["mean"] == pytest.approx(distance / EYES, rel=0.15)
    assert figures["same_pixel"]["mean"] == pytest.approx(distance / EYES, rel=0.15)
    # A shift is all there is: after the best one nothing is left.
    assert figures["same_point_best_shift"]["mean"] < 0.1 * figures["same_point"]["mean"]
    assert set(figures) >= {"warp_2d"}


def test_a_place_beside_the_object_has_no_surface() -> None:
    one = portrait(torch.zeros(3))
    x = surface_under(one, np.array([[0.5, 0.5], [0.02, 0.02]]))
    assert not bool(x[0].isnan().any())
    assert bool(x[1].isnan().all())


def test_the_own_picture_of_an_instance_is_explained() -> None:
    inside, whole = portraits.psnr_of(portrait(torch.zeros(3)))
    assert inside > 30
    assert whole > 30


def test_what_stands_beside_the_mask_is_seen_in_the_whole_picture_alone() -> None:
    """The photo's mask ends in the middle: what the instance shows beyond is too much."""
    one = portrait(torch.zeros(3))
    mask = one.picture.mask.clone()
    mask[:, mask.shape[1] // 2 :] = 0
    half = replace(one, picture=replace(one.picture, mask=mask))
    inside, whole = portraits.psnr_of(half)
    assert inside > 30
    assert whole < 20


def test_known_cameras_are_an_oracle_beside_those_that_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blobs beside the middle, each seen from elsewhere: who knows from where finds the shift."""
    model = replace(ball_model(StyleShiftFields()), path=tmp_path)
    zs = torch.tensor([[1.5, 0.0, 0.0], [-1.5, 0.5, 0.0], [0.0, -1.0, 1.0]])
    poses = [PhotoPose(math.pi / 2 + turned) for turned in (0.5, -0.4, 0.2)]
    marked = np.full((len(zs), 478, 3), 0.5)
    for number, (z, pose) in enumerate(zip(zs, poses, strict=True)):
        field = InstanceField(model.generator, model.generator.style(z), BOX_HALF)
        camera = pose.camera(CAMERA)
        settings = GridSettings(background="white_back")
        seen = render_with_grid(field, bake(field, 32), camera, (SIDE, SIDE), settings)
        rgba = torch.cat((seen.rgb, seen.opacity[..., None]), -1).clamp(0, 1)
        pixels = (rgba.detach() * 255).byte().numpy()
        Image.fromarray(pixels).save(tmp_path / f"{number}.png")
        x = radius_along(PLACES) * PLACES + shift_of(z)
        # Every named landmark is one of the four places.
        for turn, index in enumerate(NAMED.values()):
            marked[number, index, :2] = project(camera, x)[turn % len(x)]
    rows = [
        {"picture": f"{number}.png", "yaw_rad": pose.yaw_rad, "pitch_rad": pose.pitch_rad}
        for number, pose in enumerate(poses)
    ]
    told = {"fov_deg": 30.0, "radius": 2.0, "size_px": 1, "pictures": rows}
    (tmp_path / "cameras.json").write_text(json.dumps(told))
    np.savez(tmp_path / "landmarks.npz", xyz=marked)
    (tmp_path / "pictures.json").write_text('{"digests": {"train": ["0"], "validate": []}}')
    quick = InvertSettings(seconds=math.inf, steps=40, stages=(Stage(1.0, 32),))
    monkeypatch.setattr(portraits, "WAYS", {"both": quick})
    said: list[tuple[float, float, str]] = []
    row: Any = portraits.portraits_row(
        model, tmp_path, 3, 0, lambda done, total, note: said.append((done, total, note))
    )
    match = row["match"]
    assert match["fields_given_cameras"]["mean"] < 0.5 * match["same_point"]["mean"]
    assert match["fields_given_cameras"]["mean"] < 0.6 * match["fields"]["mean"]
    # Forty steps and the start, of six inversions.
    assert said[0] == (0.0, 30.0, "both, 1 of 3")
    assert said[-1] == (25.0, 30.0, "given cameras, 3 of 3")
