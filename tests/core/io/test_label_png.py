"""Label pictures: written and read they are the same, and every way one can be wrong has a name."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from ddf_core.errors import LabelFileError
from ddf_core.io import label_png
from ddf_core.io.label_png import read_label_png, write_label_png
from ddf_core.labels.label_map import Label, LabelMap

LABELS = LabelMap(
    (Label("red", "#ff0000"), Label("black", "#000000"), Label("sea", "#01a2b3")), 0.5
)
NUMBERS = np.array([[0, 1, 2], [3, 0, 1]], np.uint8)
VIEW = (300, 200)


def png(image: Image.Image, **settings) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", **settings)
    return out.getvalue()


def rgb(*colours, alpha: int | None = None) -> bytes:
    """A picture of 3 x 2 pixels, the first ones in those colours, the others red."""
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[..., 0] = 255
    for at, colour in enumerate(colours):
        pixels.reshape(-1, 3)[at] = colour
    if alpha is not None:
        whole = np.full((2, 3, 1), 255, np.uint8)
        whole[0, 0] = alpha
        pixels = np.concatenate((pixels, whole), -1)
    return png(Image.fromarray(pixels))


def read(tmp_path, data: bytes, labels: LabelMap = LABELS) -> list[list[int]]:
    path = tmp_path / "painted.png"
    path.write_bytes(data)
    return read_label_png(path, labels, VIEW).tolist()


def test_an_indexed_picture_has_the_labels_as_its_indices(tmp_path) -> None:
    path = tmp_path / "labels.png"
    write_label_png(path, NUMBERS, LABELS.labels)
    with Image.open(path) as image:
        assert image.mode == "P"
        assert np.asarray(image).tolist() == NUMBERS.tolist()
        assert image.getpalette()[3:12] == [255, 0, 0, 0, 0, 0, 1, 0xA2, 0xB3]
    assert read_label_png(path, LABELS, VIEW).tolist() == NUMBERS.tolist()


def test_an_indexed_picture_with_a_palette_of_its_own_counts_by_colour(tmp_path) -> None:
    image = Image.fromarray(np.array([[7, 0, 0], [0, 9, 7]], np.uint8))
    palette = [255] * 30
    palette[21:24], palette[27:30] = [1, 0xA2, 0xB3], [255, 0, 0]
    image.putpalette(palette)
    assert read(tmp_path, png(image)) == [[3, 0, 0], [0, 1, 3]]


def test_white_and_transparent_pixels_are_no_label_and_so_is_black_where_no_label_is(
    tmp_path,
) -> None:
    assert read(tmp_path, rgb((255, 255, 255))) == [[0, 1, 1], [1, 1, 1]]
    assert read(tmp_path, rgb((9, 9, 9), alpha=0)) == [[0, 1, 1], [1, 1, 1]]
    assert read(tmp_path, rgb((0, 0, 0))) == [[2, 1, 1], [1, 1, 1]]
    without = LABELS.with_labels(LABELS.labels[:1])
    assert read(tmp_path, rgb((0, 0, 0)), without) == [[0, 1, 1], [1, 1, 1]]


def test_of_two_labels_in_one_colour_the_first_is_meant(tmp_path) -> None:
    twice = LABELS.with_labels((LABELS.labels[0], LABELS.labels[0]))
    assert read(tmp_path, rgb(), twice)[0] == [1, 1, 1]


WRONG = {
    "no picture": (b"hello", "labels.damaged", "no whole PNG"),
    "empty": (b"", "labels.damaged", "no whole PNG"),
    "cut short": (rgb()[:50], "labels.damaged", "no whole PNG"),
    "another format": (b"BM" + bytes(60), "labels.damaged", "this is a BMP picture"),
    "grey": (png(Image.new("L", (3, 2))), "labels.mode", "mode L"),
    "grey in 16 bits": (png(Image.new("I;16", (3, 2))), "labels.mode", "mode I;16"),
    "bits": (png(Image.new("1", (3, 2))), "labels.mode", "mode 1"),
    "another shape": (png(Image.new("RGB", (200, 200))), "labels.size", "200 x 200"),
    "upright": (png(Image.new("RGB", (200, 300))), "labels.size", "another shape"),
    "a colour beside": (
        rgb((255, 0, 0), (255, 0, 0), (255, 0, 0), (255, 0, 0), (254, 0, 0)),
        "labels.colour",
        "#fe0000 at pixel x 1, y 1",
    ),
    "a soft brush": (rgb(alpha=128), "labels.colour", "#ff0000 at 50 % opacity at pixel x 0, y 0"),
    "nothing painted": (
        png(Image.new("RGB", (3, 2), (255, 255, 255))), "labels.empty", "no pixel in the colour"
    ),
    "all transparent": (png(Image.new("RGBA", (3, 2))), "labels.empty", "no pixel"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "words"), WRONG.values(), ids=WRONG)
def test_a_wrong_picture_is_refused_by_what_is_wrong(tmp_path, data, code, words) -> None:
    with pytest.raises(LabelFileError, match=words) as caught:
        read(tmp_path, data)
    assert caught.value.code == code


def test_a_picture_of_too_many_pixels_is_refused_before_they_are_read(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(label_png, "MAX_PIXELS", 5)
    monkeypatch.setattr(Image.Image, "convert", lambda *a, **k: 1 / 0)
    with pytest.raises(LabelFileError, match="too large") as caught:
        read(tmp_path, rgb())
    assert caught.value.code == "labels.too_large"


def test_a_file_that_is_too_long_or_not_there_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(label_png, "DOOR", replace(label_png.DOOR, limit=10))
    with pytest.raises(LabelFileError, match="too large"):
        read(tmp_path, rgb())
    with pytest.raises(LabelFileError, match=r"gone\.png cannot be read"):
        read_label_png(tmp_path / "gone.png", LABELS, VIEW)
