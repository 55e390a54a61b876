"""A shared page in a real browser, by clicks and pixels: Chromium, WebGL in software, from a file.

The world of shifted balls, so that what stands where is known. Where Chromium is missing this
fails: ``make setup-tests`` installs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ddf_core.export.web_page.html import write_page
from ddf_core.export.web_page.plan import MadePage
from tests.browser import Browser, open_browser
from tests.core.export.page_world import HOSTILE, PLAN, make_page

READY = "document.documentElement.dataset.ready === 'yes'"
SIZE = (900, 570)
CLICKED_RGB = (0xE6, 0x9F, 0x00)
TURN_PER_PX = 0.009
# Inside the disc, whose radius is 10 px here, and beside the number on it.
BESIDE_PX = 6


@pytest.fixture(scope="module")
def made() -> MadePage:
    return make_page(PLAN)


@pytest.fixture(scope="module")
def browser(made: MadePage, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that has the page open."""
    folder = tmp_path_factory.mktemp("page")
    write_page(folder / "page.html", made, {})
    with open_browser(folder / "profile") as browser:
        browser.look(*SIZE)
        browser.open(folder / "page.html", READY)
        yield browser


@pytest.fixture(autouse=True)
def _as_opened(browser: Browser) -> None:
    """Nothing marked, from the front, in its own colours."""
    for name in ("clear", "front"):
        browser.run(f"document.getElementById('{name}').click()")
    browser.run("document.querySelector('#views input').click()")


def box_of(browser: Browser, tile: int) -> tuple[float, float, float, float]:
    """Left, top, width and height of a tile."""
    left, top, width, height = browser.run(
        "(() => { const canvases = document.querySelectorAll('figure canvas');"
        f"const box = canvases[{tile}].getBoundingClientRect();"
        "return [box.left, box.top, box.width, box.height] })()"
    )
    return left, top, width, height


def place(browser: Browser, tile: int, vertex: int) -> np.ndarray:
    """Where a vertex of a head is in the window."""
    at = browser.run(f"ddfPage.project({tile}, {vertex})")
    return np.array([at["x"], at["y"]])


def beside(picture: np.ndarray, at: np.ndarray) -> np.ndarray:
    """The colour of the disc at a place, left of its number."""
    x, y = np.round(at - (BESIDE_PX, 0)).astype(int)
    return picture[y, x].astype(int)


def is_marked(picture: np.ndarray, at: np.ndarray) -> bool:
    return bool(np.abs(beside(picture, at) - CLICKED_RGB).max() < 12)


def click_on_first(browser: Browser) -> tuple[np.ndarray, int]:
    """Click the first head right of its middle; the place, and the vertex that is marked."""
    left, top, width, height = box_of(browser, 0)
    at = np.array([left + 0.56 * width, top + 0.45 * height])
    browser.click(*at)
    (point,) = browser.run("ddfPage.points()")
    return at, point["vertex"]


def test_a_page_asks_nobody_for_anything_and_names_are_text(browser: Browser) -> None:
    assert browser.troubles() == []
    assert {address.split(":")[0] for address in browser.addresses()} == {"file", "data"}
    assert browser.run("document.querySelectorAll('script, img, b').length") == 3
    assert browser.run("document.title").startswith("</script><script>alert(1)</script>")


def test_a_click_on_one_head_marks_the_same_vertex_on_the_other(
    browser: Browser, made: MadePage
) -> None:
    before = browser.picture()
    at, vertex = click_on_first(browser)
    after = browser.picture()
    own, other = place(browser, 0, vertex), place(browser, 1, vertex)
    # Vertices of this coarse ball are up to 20 px apart.
    assert np.linalg.norm(own - at) < 16
    for there in (own, other):
        assert is_marked(after, there)
        assert not is_marked(before, there)
    # On the other ball the vertex is elsewhere in its tile: not the place, the vertex is shared.
    offset = (other - box_of(browser, 1)[:2]) - (own - box_of(browser, 0)[:2])
    assert np.linalg.norm(offset) > 10
    rows = browser.run("[...document.querySelectorAll('#confidences tr')].map(r => r.innerText)")
    worth = [round(100 * float(head.confidence[vertex])) for head in made.heads]
    assert [int(row.split()[-2]) for row in rows] == pytest.approx(worth, abs=1)


def test_heads_turn_together_and_markers_stay_on_their_vertices(browser: Browser) -> None:
    _, vertex = click_on_first(browser)
    left, top, width, height = box_of(browser, 1)
    start = (left + width / 2, top + height / 2)
    yaw = browser.run("ddfPage.view().yaw")
    before = place(browser, 0, vertex)
    browser.drag(start, (start[0] + 40, start[1]))
    assert browser.run("ddfPage.view().yaw") == pytest.approx(yaw + 40 * TURN_PER_PX)
    assert len(browser.run("ddfPage.points()")) == 1
    turned = browser.picture()
    after = place(browser, 0, vertex)
    # The front of the ball follows the hand.
    assert after[0] - before[0] > 10
    assert is_marked(turned, after) and is_marked(turned, place(browser, 1, vertex))


def test_the_wheel_and_the_keyboard_do_what_the_hand_does(browser: Browser) -> None:
    left, top, width, height = box_of(browser, 0)
    browser.mouse("mouseWheel", left + 20, top + 20, deltaX=0, deltaY=-100)
    assert browser.run("ddfPage.view().zoom") == pytest.approx(np.exp(0.15))
    browser.run("document.querySelector('figure').focus()")
    yaw = browser.run("ddfPage.view().yaw")
    browser.press("ArrowRight")
    assert browser.run("ddfPage.view().yaw") == pytest.approx(yaw + np.pi / 24)
    browser.press("Enter")
    (point,) = browser.run("ddfPage.points()")
    middle = np.array([left + width / 2, top + height / 2])
    assert np.linalg.norm(place(browser, 0, point["vertex"]) - middle) < 20
    browser.press("Delete")
    assert browser.run("ddfPage.points()") == []


def test_labels_colour_every_head_and_their_legend_names_them(
    browser: Browser, made: MadePage
) -> None:
    vertex = int(np.linalg.norm(made.x_tmpl - (0.0, 0.0, 0.23), axis=1).argmin())

    def red_at(tile: int, picture: np.ndarray) -> bool:
        x, y = np.round(place(browser, tile, vertex)).astype(int)
        red, green, blue = picture[y, x].astype(int)
        return bool(red > 100 and red > 2 * green and red > 2 * blue)

    own = browser.picture()
    browser.run("document.querySelector('#views input[value=labels]').click()")
    labelled = browser.picture()
    for tile in (0, 1, 2):
        assert red_at(tile, labelled) and not red_at(tile, own)
    assert browser.run("document.querySelector('#legend li').innerText") == "</script><b>nose"


def test_the_slider_takes_one_head_to_the_other(browser: Browser) -> None:
    _, vertex = click_on_first(browser)

    def inside(tile: int) -> np.ndarray:
        return place(browser, tile, vertex) - box_of(browser, tile)[:2]

    for value, wanted in ((0, inside(0)), (100, inside(1))):
        browser.run(
            f"(() => {{ const slider = document.getElementById('morph'); slider.value = {value};"
            "slider.dispatchEvent(new Event('input')); })()"
        )
        np.testing.assert_allclose(inside(2), wanted, atol=0.05)
        assert is_marked(browser.picture(), place(browser, 2, vertex))


def test_a_phone_shows_it_without_scrolling_sideways(browser: Browser) -> None:
    browser.look(390, 844, "dark")
    try:
        picture = browser.picture()
        assert browser.run("document.documentElement.scrollWidth") == 390
        assert picture[0, 0].tolist() == [0x14, 0x16, 0x1A]
        sizes = [box_of(browser, tile) for tile in range(3)]
        assert sizes[0][1] == sizes[1][1] < sizes[2][1]
        assert min(width for _, _, width, _ in sizes) > 160
    finally:
        browser.look(*SIZE)


def test_without_points_labels_or_a_second_head_a_page_is_whole(
    made: MadePage, browser: Browser, tmp_path: Path
) -> None:
    bare = replace(made, heads=made.heads[:1], plan=replace(made.plan, points=(), labels=None))
    write_page(tmp_path / "bare.html", bare, {})
    browser.open(tmp_path / "bare.html", READY)
    assert browser.troubles() == []
    assert browser.run("document.querySelectorAll('figure').length") == 1
    assert browser.run("document.getElementById('no-points').hidden") is False
    assert browser.run("document.querySelectorAll('#views label').length") == 2
    assert HOSTILE[:9] in browser.run("document.querySelector('h1').textContent")
