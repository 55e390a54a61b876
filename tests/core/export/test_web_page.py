"""Pages of the world of shifted balls, where F of every point is known, read back from the file."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ddf_core.engine import Engine
from ddf_core.errors import InputError, OutputError
from ddf_core.export.web_page.html import SCRIPTS, json_text, page_bytes, write_page
from ddf_core.export.web_page.plan import (
    MOST_HEADS,
    MadePage,
    PageHead,
    PagePoint,
    PageWork,
)
from ddf_core.export.web_page.recipe import page_recipe
from ddf_core.export.web_page.record import page_record
from ddf_core.resource_paths import WEB
from ddf_core.shown import StyleInstance, TemplateInstance
from ddf_core.tuned import TunedWeights
from tests.core.export.page_world import (
    FRONT,
    HEADS,
    HOSTILE,
    LATENTS,
    PLAN,
    Elements,
    block,
    make_page,
)
from tests.core.shifted_ball import BOX_HALF, SHIFT_PER_LATENT, ShiftFields, ball_model


@pytest.fixture(scope="module")
def made() -> MadePage:
    return make_page(PLAN)


@pytest.fixture(scope="module")
def text(made: MadePage) -> str:
    recipe = page_recipe(made.plan, made.info)
    return page_bytes(made.plan.title, page_record(made), recipe).decode()


def positions(record: dict[str, Any], head: int) -> np.ndarray:
    """(V, 3) as the page's script reads them."""
    levels = np.frombuffer(base64.b64decode(record["heads"][head]["positions"]), "<u2")
    return record["boxHalf"] * (2 * levels.astype(float).reshape(-1, 3) / 65535 - 1)


def test_a_vertex_is_f_of_one_template_point_on_every_head(made: MadePage, text: str) -> None:
    record = block(text, "page-data")
    for number, z in enumerate(LATENTS):
        shift = SHIFT_PER_LATENT * np.array(z)
        found = positions(record, number)
        np.testing.assert_allclose(found, made.x_tmpl + shift, atol=BOX_HALF / 65535 + 1e-6)


def test_places_of_the_atlas_lead_back_to_the_triangles_of_the_mesh(
    made: MadePage, text: str
) -> None:
    record = block(text, "page-data")
    kind = {16: "<u2", 32: "<u4"}
    faces, vertex_of = (
        np.frombuffer(base64.b64decode(record[name]["data"]), kind[record[name]["bits"]])
        for name in ("faces", "vertexOf")
    )
    np.testing.assert_array_equal(vertex_of[faces].reshape(-1, 3), made.heads[0].mesh.mesh.faces)


def test_confidence_is_that_of_each_head_and_labels_are_those_of_the_template(
    made: MadePage, text: str
) -> None:
    record = block(text, "page-data")
    count = len(made.x_tmpl)
    for head, own in zip(record["heads"], made.heads, strict=True):
        shown = np.frombuffer(base64.b64decode(head["confidence"]), np.uint8)
        assert len(shown) == count
        np.testing.assert_allclose(shown / 255, own.confidence, atol=1 / 255)
    numbers = np.frombuffer(base64.b64decode(record["labels"]), np.uint8)
    near = np.linalg.norm(made.x_tmpl - np.array(FRONT), axis=1)
    assert (numbers[near < 0.08] == 1).all() and (near < 0.08).any()
    assert (numbers[near > 0.12] == 0).all() and (near > 0.12).any()


def test_the_labels_picture_has_the_colours_of_the_map_and_nothing_elsewhere(text: str) -> None:
    record = block(text, "page-data")
    picture = base64.b64decode(record["labelPicture"].partition("base64,")[2])
    rgba = np.asarray(Image.open(io.BytesIO(picture)).convert("RGBA"))
    assert rgba.shape == (64, 64, 4)
    seen = rgba[rgba[..., 3] > 0]
    assert 0 < len(seen) < 64 * 64 / 2
    assert (seen == (255, 0, 0, 255)).all()


def test_a_named_point_is_the_vertex_next_to_it(made: MadePage, text: str) -> None:
    (point,) = block(text, "page-data")["points"]
    away = np.linalg.norm(made.x_tmpl - np.array(FRONT), axis=1)
    assert point["vertex"] == int(away.argmin())
    assert point["colour"] == "#E69F00"


def test_names_of_strangers_are_text_and_open_no_element(text: str) -> None:
    elements = Elements(text)
    assert [tag for tag, _ in elements.found].count("script") == 3
    assert not {"img", "b"} & {tag for tag, _ in elements.found}
    assert block(text, "page-data")["labelMap"][0]["name"] == "</script><b>nose"
    assert block(text, "page-data")["points"][0]["name"].startswith("</script><script>alert(1)")
    (title,) = elements.all_texts("title")
    assert title.startswith("</script><script>alert(1)</script>")
    assert "alert(1)</script>" not in text.replace("&lt;/script&gt;", "")


def test_json_in_a_script_has_no_sign_that_could_end_it() -> None:
    told = json_text({"name": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(told)
    assert json.loads(told) == {"name": HOSTILE}


def test_the_policy_lets_in_this_script_and_this_style_alone(text: str) -> None:
    elements = Elements(text)
    (policy,) = [
        attrs["content"]
        for _, attrs in elements.found
        if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "http" not in policy and "connect-src" not in policy
    assert len(re.findall(r"'sha256-[A-Za-z0-9+/]{43}='", policy)) == 2
    # Nothing is fetched: no address of another file in any element.
    assert not [attrs for _, attrs in elements.found if {"src", "href"} & set(attrs)]


def test_three_js_comes_with_its_licence_and_as_it_was_pinned(text: str) -> None:
    source = (WEB / "three" / "SOURCE.md").read_text(encoding="utf-8")
    for name, digest in re.findall(r"`([\w.]+)` \| `(\w{64})`", source):
        assert hashlib.sha256((WEB / "three" / name).read_bytes()).hexdigest() == digest
    assert "Permission is hereby granted, free of charge" in text
    assert "Three.js Authors" in text


def test_every_script_of_the_folder_is_in_the_page() -> None:
    assert sorted(path.name for path in WEB.glob("*.js")) == sorted(SCRIPTS)


def test_a_page_is_small(text: str) -> None:
    three = (WEB / "three" / "three.module.min.js").stat().st_size
    assert len(text) < three + 300_000


def test_the_recipe_names_heads_and_settings_and_no_file_of_the_maker(text: str) -> None:
    recipe = block(text, "page-recipe")
    assert recipe["heads"][1]["z"] == list(LATENTS[1])
    assert recipe["settings"]["resolution"] == 16
    assert "nowhere" not in json.dumps(recipe["model"])


def test_of_a_photos_head_a_recipe_keeps_the_style_and_no_weights(made: MadePage) -> None:
    style = StyleInstance((0.5,), (0.25,), tuned=TunedWeights("0" * 64))
    plan = replace(PLAN, heads=(PageHead("Photo", style),))
    (head,) = page_recipe(plan, made.info)["heads"]
    assert head["frequencies"] == (0.5,) and head["tuned"] is None


def test_work_counts_up_to_all_and_the_template_is_a_head_like_others(made: MadePage) -> None:
    plan = replace(PLAN, heads=(PageHead("Template", TemplateInstance()),), labels=None, points=())
    engine, work, seen = Engine(ball_model(ShiftFields())), PageWork(plan, made.info), [0.0]
    while (request := work.request) is not None:
        work.take(engine.answer(request))
        seen.append(work.done)
    assert seen == sorted(seen) and seen[-1] == pytest.approx(1.0)
    page = work.page()
    np.testing.assert_array_equal(page.heads[0].mesh.mesh.vertices, page.x_tmpl)
    record = page_record(page)
    assert record["labels"] is None and record["labelPicture"] is None and record["points"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"heads": ()}, "page.no_heads"),
        ({"heads": HEADS[:1] * (MOST_HEADS + 1)}, "page.too_many"),
        ({"points": (PagePoint("p", FRONT, "#000000"),) * 100}, "page.points"),
        ({"texture_px": 0}, "page.texture"),
        ({"resolution": 4}, "input.range"),
    ],
)
def test_what_no_page_can_show_is_refused_before_any_work(
    made: MadePage, change: dict[str, Any], code: str
) -> None:
    with pytest.raises(InputError) as refused:
        PageWork(replace(PLAN, **change), made.info)
    assert refused.value.code == code


def test_an_older_page_stays_where_the_new_one_cannot_be_written(made: MadePage, tmp_path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError) as refused:
        write_page(tmp_path / "file" / "page.html", made, {})
    assert refused.value.code == "output.unwritable"
    assert write_page(tmp_path / "page.html", made, {}) == (tmp_path / "page.html").stat().st_size
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "page.html"]
