"""The session of a scene; that the window reads it is tested in tests/app/features/sessions."""

from __future__ import annotations

from pathlib import Path

from ddf_core.document.parts import MAX_TARGETS
from ddf_core.document.scene import Scene, SceneModel, scene_session
from ddf_core.io.recipe import SESSION_FORMAT
from ddf_core.model_info import ModelInfo
from ddf_core.scene.camera import Camera
from ddf_core.shown import LatentInstance, LayerMix, StyleInstance, TemplateInstance
from ddf_core.tuned import TunedWeights

INFO = ModelInfo("cats", "/models/cats", "0" * 64, 2, 0.6, Camera(), "none", True, ())
MODEL = SceneModel(INFO, Path("/program/models/heads"), "cats")
MIXED = LatentInstance((1.0, 2.0), 0.7, LayerMix((3.0, 4.0), 1.0, 2, 3))


def test_all_views_have_the_camera_and_more_instances_than_views_are_left_out() -> None:
    camera = Camera(yaw_rad=1.0)
    instances = [(seed, LatentInstance((float(seed), 0.0))) for seed in range(9)]
    record = scene_session(MODEL, Scene(instances, camera), Path("/out/a.png"))
    assert record["format"] == SESSION_FORMAT
    state = record["state"]
    assert [item["seed"] for item in state["targets"]] == [1, 2, 3, 4]
    assert len(state["targets"]) == MAX_TARGETS
    assert {item["yaw_rad"] for item in state["cameras"].values()} == {1.0}
    assert not state["template_shown"]


def test_the_model_is_named_with_its_place_and_preset() -> None:
    record = scene_session(MODEL, Scene([], Camera()), Path("/models/out/a.png"))
    model = record["model"]
    assert (model["name"], model["path"], model["preset"]) == ("cats", "/models/cats", "cats")
    assert model["beside"] == "../cats"
    bundled = SceneModel(INFO, Path("/models/cats"))
    assert scene_session(bundled, Scene([], Camera()), Path("a.png"))["model"]["path"] == ""


def test_mixed_layers_and_points_are_kept() -> None:
    scene = Scene([(3, MIXED), (0, TemplateInstance())], Camera(), [("tip", (0.1, 0.2, 0.3))])
    state = scene_session(MODEL, scene, Path("a.png"))["state"]
    assert state["source"]["mix"] == {"z": [3.0, 4.0], "psi": 1.0, "first": 2, "last": 3}
    assert state["points"][0]["x_tmpl"] == [0.1, 0.2, 0.3]
    assert state["next_point_id"] == 2
    assert state["template_shown"]


def test_the_view_is_that_of_the_first_instance() -> None:
    assert Scene([(3, MIXED)], Camera()).view == "source"
    assert Scene([(0, TemplateInstance()), (3, MIXED)], Camera()).view == "template"


def test_a_photos_head_keeps_its_style_and_its_tuned_weights() -> None:
    photo = StyleInstance((1.0, 2.0), (3.0, 4.0), 0.9, TunedWeights.of(b"weights"))
    scene = Scene([(0, TemplateInstance()), (3, photo), (4, MIXED)], Camera())
    assert scene.views == ("template", "source", "target1")
    record = scene_session(MODEL, scene, Path("a.png"))
    item = record["state"]["source"]
    assert item["psi"] == 0.9
    assert item["style"]["frequencies"] == [1.0, 2.0]
    assert photo.tuned is not None
    assert record["tuned"] == {photo.tuned.digest: photo.tuned.packed}
    assert record["state"]["targets"][0]["seed"] == 4
