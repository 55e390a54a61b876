"""Points from files: what was saved comes back, what is broken is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.features.points import changes as point_changes
from app.features.points.importing import read_points
from app.state import changes, point_edits
from app.state.points_file import save_points, to_csv
from app.state.screen import Screen
from app.state.viewer_state import SOURCE, TEMPLATE, ViewerState
from ddf_core.errors import InputError
from ddf_core.io.point_checks import MAX_POINTS
from ddf_core.io.point_files import MAX_BYTES
from tests.app.state.test_screen import matched


@pytest.fixture
def rich(loaded) -> ViewerState:
    """Points put everywhere, with odd digits, names and looks."""
    position = (0.1 + 0.2, -0.123456789012345, 0.0)
    state = point_edits.with_instance_point(
        loaded, SOURCE, loaded.instance(SOURCE), position, (0.25, -1 / 3, 0.0)
    )
    state = point_edits.with_instance_point(
        state, TEMPLATE, state.instance(TEMPLATE), (0.0, 0.1, 0.2)
    )
    state = changes.with_latent(state, SOURCE, changes.seed_instance(state.source, 77, 3))
    state = point_edits.rename_point(state, 4, 'a "tip", left; or\tright')
    state = point_changes.colour_point(state, 2, 6)
    return point_changes.with_visible(state, 3, False)


def saved(tmp_path: Path, state: ViewerState, name: str) -> Path:
    path = tmp_path / name
    save_points(path, state, matched(state))
    return path


def written(tmp_path: Path, data: str | bytes, name: str = "points.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_json_comes_back_exactly(rich, tmp_path) -> None:
    found = read_points(saved(tmp_path, rich, "points.json"), rich)
    assert found.points == rich.points
    assert found.note == ""


def test_csv_comes_back_with_the_exact_template_places_names_and_looks(rich, tmp_path) -> None:
    found = read_points(saved(tmp_path, rich, "points.csv"), rich).points
    kept = [(p.id, p.name, p.colour_index, p.x_tmpl, p.visible) for p in found]
    assert kept == [(p.id, p.name, p.colour_index, p.x_tmpl, p.visible) for p in rich.points]


def test_a_table_that_was_read_is_written_the_same_again(loaded, tmp_path) -> None:
    path = saved(tmp_path, loaded, "points.csv")
    again = point_changes.with_more_points(
        point_edits.without_points(loaded), read_points(path, loaded).points
    )
    assert to_csv(again, matched(again)) == path.read_text(encoding="utf-8-sig")


def test_points_of_a_model_without_fields_come_back_on_their_instance(bare, tmp_path) -> None:
    state = point_edits.with_instance_point(
        bare, "target1", bare.instance("target1"), (0.1, 0.2, 1 / 3)
    )
    for name in ("points.csv", "points.json"):
        path = tmp_path / name

        save_points(path, state, Screen())
        (point,) = read_points(path, state).points
        assert (point.x_origin, point.origin) == ((0.1, 0.2, 1 / 3), state.instance("target1"))
        assert point.origin_view == "target1"


@pytest.mark.parametrize(
    "text",
    ["x,y,z\n0.1,0.2,0.3\n", "\ufeffX;Y;Z\r\n0.1;0.2;0.3\r\n\r\n", "z\ty\tx\n0.3\t0.2\t0.1"],
)
def test_anybodys_table_of_x_y_z_is_read_as_template_places(loaded, tmp_path, text: str) -> None:
    (point,) = read_points(written(tmp_path, text), loaded).points
    assert (point.x_tmpl, point.name) == ((0.1, 0.2, 0.3), "point 1")


def test_a_comma_is_the_point_in_a_table_divided_by_semicolons(loaded, tmp_path) -> None:
    (point,) = read_points(written(tmp_path, 'x;y;z\n"0,1";0;0\n'), loaded).points
    assert point.x_tmpl == (0.1, 0.0, 0.0)


def test_a_table_of_instance_places_stands_on_what_is_shown_now(loaded, tmp_path) -> None:
    path = written(tmp_path, "name,source x,source y,source z\nchin,0.1,0,0.2\n")
    (point,) = read_points(path, loaded).points
    assert (point.origin, point.x_origin) == (loaded.instance(SOURCE), (0.1, 0.0, 0.2))
    assert point.pending


def test_points_of_another_model_keep_their_template_places_and_say_so(rich, tmp_path) -> None:
    path = saved(tmp_path, rich, "points.json")
    text = path.read_text(encoding="utf-8").replace("0" * 64, "f" * 64)
    found = read_points(written(tmp_path, text, "other.json"), rich)
    assert [point.x_tmpl for point in found.points] == [point.x_tmpl for point in rich.points]
    assert all(point.origin is None for point in found.points)
    assert "“ball”" in found.note


def rows(count: int) -> str:
    return "x,y,z\n" + "0,0,0\n" * count


BROKEN = {
    "empty": ("", "points.none"),
    "a head alone": ("x,y,z\n", "points.none"),
    "no points": ('{"points": []}', "points.none"),
    "columns missing": ("name,x,y\na,1,2\n", "points.columns_missing"),
    "another list": ('{"items": []}', "points.columns_missing"),
    "a list": ("[1, 2, 3]", "points.columns_missing"),
    "a word": ("x,y,z\n0.1,left,0\n", "points.not_a_number"),
    "a gap": ("x,y,z\n0.1,,0\n", "points.not_a_number"),
    "nan": ("x,y,z\nnan,0,0\n", "points.not_a_number"),
    "a blank row": ("name,x,y,z\na,,,\n", "points.no_place"),
    "outside": ("x,y,z\n0,7,0\n", "points.outside"),
    "outside an instance": ("source x,source y,source z\n0,0,0.61\n", "points.outside"),
    "bad id": ("id,x,y,z\n-4,0,0,0\n", "points.not_a_number"),
    "huge id": ("id,x,y,z\n99999999999,0,0,0\n", "points.not_a_number"),
    "twice": ("id,x,y,z\n1,0,0,0\n1,0,0,0\n", "points.wrong_value"),
    "colour": ("x,y,z,colour\n0,0,0,#123456\n", "points.wrong_value"),
    "too many": (rows(MAX_POINTS + 1), "points.too_many"),
    "a NUL": ("x,y,z\n0,0,\0\n", "points."),
    "a long cell": (f'x,y,z\n0,0,"{"9" * 200_000}"\n', "points.not_table"),
    "cut": ('{"points": [{"x_tmpl": [0, 0', "points.not_json"),
    "NaN": ('{"points": [{"x_tmpl": [0, 0, NaN]}]}', "points.not_json"),
    "deep": ("[" * 100_000, "points.not_json"),
    "two numbers": ('{"points": [{"x_tmpl": [0, 0]}]}', "points.not_a_number"),
    "a truth": ('{"points": [{"x_tmpl": [0, 0, true]}]}', "points.not_a_number"),
    "huge": ('{"points": [{"x_tmpl": [0, 0, 1e999]}]}', "points.not_a_number"),
    "a number for a point": ('{"points": [3]}', "points.wrong_value"),
    "nowhere": ('{"points": [{"name": "a"}]}', "points.no_place"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_file_is_refused_in_words(loaded, tmp_path, case: str) -> None:
    text, code = BROKEN[case]
    with pytest.raises(InputError) as refusal:
        read_points(written(tmp_path, text), loaded)
    assert refusal.value.code.startswith(code)
    assert refusal.value.advice
    assert len(refusal.value.message) < 300


def test_the_row_that_is_wrong_is_named(loaded, tmp_path) -> None:
    with pytest.raises(InputError, match="Row 3: y is “low”, wanted is a number"):
        read_points(written(tmp_path, "x,y,z\n0,0,0\n0,low,0\n"), loaded)


@pytest.mark.parametrize(
    "placed",
    [
        '{"instance": "target7", "x_inst": [0, 0, 0]}',
        '{"instance": {"z": [1, 2], "psi": 1}, "x_inst": [0, 0, 0]}',
        '{"instance": {"z": [1, 2, 1e9], "psi": 1}, "x_inst": [0, 0, 0]}',
        '{"instance": {"z": [1, 2, 3], "psi": -4}, "x_inst": [0, 0, 0]}',
        '{"instance": "template", "x_inst": [0, 0]}',
        '{"instance": "template", "x_inst": [0, 0, 9]}',
    ],
)
def test_an_instance_that_cannot_be_is_refused(loaded, tmp_path, placed: str) -> None:
    model = f'{{"digest": "{"0" * 64}"}}'
    point = f'{{"x_tmpl": [0, 0, 0], "placed": {placed}}}'
    path = written(tmp_path, f'{{"model": {model}, "points": [{point}]}}')
    with pytest.raises(InputError):
        read_points(path, loaded)


def test_files_that_cannot_be_read_are_refused(loaded, tmp_path) -> None:
    for path, code in (
        (tmp_path / "missing.csv", "points.unreadable"),
        (tmp_path, "points.unreadable"),
        (written(tmp_path, b"\xff\xfe\x00x", "a.csv"), "points.not_text"),
        (written(tmp_path, b"x" * (MAX_BYTES + 1), "b.csv"), "points.too_large"),
    ):
        with pytest.raises(InputError) as refusal:
            read_points(path, loaded)
        assert refusal.value.code == code
