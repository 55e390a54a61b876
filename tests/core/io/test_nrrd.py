from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from ddf_core.io.nrrd import Volume, nrrd_bytes

VALUES = np.arange(27, dtype=np.float32).reshape(3, 3, 3)


def parsed(data: bytes) -> tuple[list[str], dict[str, str], np.ndarray]:
    """Header lines, fields and values [x, y, z], by the format's description alone."""
    header, _, packed = data.partition(b"\n\n")
    lines = header.decode("ascii").splitlines()
    assert lines[0] == "NRRD0005"
    fields = dict(line.split(": ", 1) for line in lines[1:] if ":=" not in line)
    assert (fields["type"], fields["endian"], fields["encoding"]) == ("float", "little", "gzip")
    sizes = [int(size) for size in fields["sizes"].split()]
    # The first axis is the fastest.
    return lines, fields, np.frombuffer(gzip.decompress(packed), "<f4").reshape(sizes, order="F")


def vector(text: str) -> list[float]:
    return [float(number) for number in text.strip("()").split(",")]


def test_a_reader_by_the_book_finds_each_value_at_its_place() -> None:
    _, fields, values = parsed(nrrd_bytes(Volume(VALUES, 0.6, "m", "density"), {}))
    steps = [vector(step) for step in fields["space directions"].split()]
    np.testing.assert_allclose(steps, 0.4 * np.eye(3))
    np.testing.assert_allclose(vector(fields["space origin"]), [-0.4] * 3)
    assert fields["space units"] == '"m" "m" "m"'
    # One step along x from the first.
    assert values[1, 0, 0] == VALUES[0, 0, 1]
    np.testing.assert_array_equal(values, VALUES.transpose(2, 1, 0))


def test_scene_units_are_no_unit() -> None:
    _, fields, _ = parsed(nrrd_bytes(Volume(VALUES, 0.6, "", "density"), {}))
    assert "space units" not in fields


@pytest.mark.parametrize("name", ['quoted "a"', "a\nb", "ä", "back\\slash"])
def test_the_recipe_comes_back_by_the_rules_of_escapes(name: str) -> None:
    lines, _, _ = parsed(nrrd_bytes(Volume(VALUES, 0.6, "m", "density"), {"name": name}))
    (said,) = [line for line in lines if ":=" in line]
    key, _, value = said.partition(":=")
    assert key == "ddf-recipe"
    assert json.loads(value.replace("\\\\", "\\")) == {"name": name}


def test_the_same_grid_is_the_same_file() -> None:
    volume = Volume(VALUES, 0.6, "m", "density")
    assert nrrd_bytes(volume, {}) == nrrd_bytes(volume, {})
