from __future__ import annotations

import numpy as np
import pytest

from ddf_core.errors import OutputError
from ddf_core.io.depth_file import depth_scale, write_depth
from ddf_core.io.recipe import Recipe, beside, read_recipe
from ddf_core.scene.camera import Camera

CAMERA = Camera(near=1.75, far=3.65)
DEPTH = np.array([[1.75, 2.0], [np.nan, 3.65]], np.float32)
RECIPE = Recipe("depth", {}, settings={"depth": depth_scale(CAMERA)})


def test_numbers_come_back_as_they_were_with_the_recipe_beside(tmp_path) -> None:
    path = tmp_path / "depth.npy"
    write_depth(path, DEPTH, CAMERA, RECIPE)
    np.testing.assert_array_equal(np.load(path, allow_pickle=False), DEPTH)
    assert beside(path).is_file()
    assert read_recipe(path).settings["depth"]["near"] == 1.75


def test_a_picture_carries_its_recipe_and_nothing_lies_beside(tmp_path) -> None:
    path = tmp_path / "depth.png"
    write_depth(path, DEPTH, CAMERA, RECIPE)
    assert read_recipe(path).kind == "depth"
    assert [file.name for file in tmp_path.iterdir()] == ["depth.png"]


@pytest.mark.parametrize("name", ["depth.png", "depth.npy"])
def test_a_place_that_cannot_be_written_is_refused(tmp_path, name) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError):
        write_depth(tmp_path / "file" / name, DEPTH, CAMERA, None)
