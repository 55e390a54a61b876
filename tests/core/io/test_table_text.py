"""Tables as spreadsheets save them, byte by byte; and what they may be given."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest

from ddf_core.errors import InputError
from ddf_core.io.point_files import read_point_file
from ddf_core.io.point_table import PointTable, Row, table_csv
from ddf_core.io.points_json import OpenModel
from ddf_core.io.table_text import (
    csv_bytes,
    csv_text,
    is_comma_decimal,
    number_of,
    plain_cell,
    rows_of,
    safe_cell,
    text_of,
)

MODEL = OpenModel(0.6, 3, "d")
NAMES = ["Nasenspitze", "rechtes Auge außen", "Ohr links"]
PLACES = [(-0.0012, -0.0354, 0.2912), (-0.11, 0.05, 0.2), (0.22, 0.0, -0.02)]


def told(delimiter: str, comma: bool = False, end: str = "\r\n", head: str = "name") -> str:
    """The same three points as a spreadsheet of some country writes them."""
    lines = [[head, "x", "y", "z"]]
    lines += [[name, *map(repr, position)] for name, position in zip(NAMES, PLACES, strict=True)]
    text = "".join(delimiter.join(line) + end for line in lines)
    return text.replace(".", ",") if comma else text


QUOTED = '"name","x","y","z"\r\n' + "".join(
    f'"{name}",' + ",".join('"{}"'.format(repr(v).replace(".", ",")) for v in position) + "\r\n"
    for name, position in zip(NAMES, PLACES, strict=True)
)
SAVED = {
    "plain": told(",").encode(),
    "Excel, CSV UTF-8": b"\xef\xbb\xbf" + told(",").encode(),
    "German Excel, CSV UTF-8": b"\xef\xbb\xbf" + told(";", comma=True).encode(),
    "German Excel, CSV": told(";", comma=True).encode("cp1252"),
    "Excel, Unicode text": b"\xff\xfe" + told("\t").encode("utf-16-le"),
    "big-endian": b"\xfe\xff" + told("\t", comma=True).encode("utf-16-be"),
    "UTF-16 without a mark": told(";").encode("utf-16-le"),
    "said separator": ("sep=;\r\n" + told(";", comma=True)).encode(),
    "said separator, capital": ("SEP=,\n" + told(",", end="\n")).encode(),
    "Mac line ends": told(",", end="\r").encode(),
    "quoted decimal comma": QUOTED.encode(),
    "trailing rows": (told(",") + ",,,\r\n,,,\r\n\r\n").encode(),
    "trailing rows, German": (told(";", comma=True) + ";;;\r\n").encode("cp1252"),
    "a label column": told(",", head="label").encode(),
    "a landmark column": told(";", head="Landmark").encode(),
    "every row one cell": "".join(f'"{row}"\r\n' for row in told(",").splitlines()).encode(),
    "typographer's minus": told(",").replace("-", "\u2212").encode(),
}


@pytest.mark.parametrize("case", SAVED)
def test_the_same_points_come_out_of_every_spreadsheet(tmp_path: Path, case: str) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(SAVED[case])
    points, note = read_point_file(path, MODEL, {})
    assert [point.name for point in points] == NAMES
    assert [point.x_tmpl for point in points] == PLACES
    assert note == ""


@pytest.mark.parametrize(
    "row",
    [
        "1,234;0.5;0.1",
        "1,234;2,345;3,456",
        "1.234,5;0,1;0,2",
        "0,1,2;0,1;0,2",
        "1_0;0;0",
        "0x1;0;0",
    ],
)
def test_a_number_that_could_be_another_one_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(f"x;y;z\n{row}\n")
    with pytest.raises(InputError) as caught:
        read_point_file(path, OpenModel(1e4, 3, "d"), {})
    assert caught.value.code == "points.not_a_number"
    assert "Row 2" in caught.value.message


def test_a_row_is_named_by_its_line_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("sep=;\nx;y;z\n\n0;0;0\n0;left;0\n")
    with pytest.raises(InputError, match="Row 5: y is “left”"):
        read_point_file(path, MODEL, {})


def test_a_workbook_is_named_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(InputError, match="this is an Excel workbook, no table") as caught:
        read_point_file(path, MODEL, {})
    assert "CSV UTF-8" in caught.value.advice


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"x,y,z\n0,0,\x00\n", b"\xff\xfe\x00\xd8"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_point_file(path, MODEL, {})
    assert caught.value.code in ("points.not_text", "points.columns_missing")


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "comma"),
    [
        (["0,5", "1"], True),
        (["0,291"], True),
        (["1,234", "0,5"], True),
        (["1,234"], False),
        (["0.5", "0,5"], False),
        (["1", ""], False),
    ],
)
def test_a_comma_is_a_decimal_point_where_it_can_be_nothing_else(
    cells: list[str], comma: bool
) -> None:
    assert is_comma_decimal(cells) is comma


def test_numbers_are_read_with_their_exponent_and_never_guessed() -> None:
    assert number_of("1,5E-02", True) == 0.015
    assert number_of(" -0.25\u00a0", False) == -0.25
    for cell in ("0,5", "", "1 000"):
        with pytest.raises(ValueError):
            number_of(cell, False)


# --- formulas --------------------------------------------------------------------------------

FORMULAS = [
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "＝1",
    "'=1",
    "''=1",
]


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_cannot_become_a_formula_and_comes_back(tmp_path: Path, name: str) -> None:
    row = Row(1, name, 0, (0.1, -0.2, 0.3), (0.1, -0.2, 0.3), [], exact=((0.1, -0.2, 0.3),))
    text = table_csv(PointTable((), [row]))
    (_, cells) = list(csv.reader(io.StringIO(text, newline="")))
    assert cells[1][0] == "'"
    assert cells[3] == "-0.2"
    path = tmp_path / "points.csv"
    path.write_bytes(csv_bytes(text))
    (point,) = read_point_file(path, MODEL, {})[0]
    # A name is shown on one line, so blanks at its ends are not kept.
    assert point.name == name.strip()


@pytest.mark.parametrize("name", ["Nase", "O'Hara", "'quoted'", "1-2", "a=b", ""])
def test_ordinary_names_are_written_as_they_are(name: str) -> None:
    assert safe_cell(name) == name
    assert plain_cell(name) == name


def test_numbers_are_left_alone_and_titles_are_not() -> None:
    assert safe_cell(-0.5) == -0.5
    assert csv_text([["=1", -1]]) == "'=1,-1\n"


def test_our_own_file_has_the_mark_by_which_excel_knows_its_letters(tmp_path: Path) -> None:
    row = Row(1, "Auge außen", 0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), [])
    data = csv_bytes(table_csv(PointTable((), [row])))
    assert data.startswith(b"\xef\xbb\xbfid,name")
    # Excel in Germany opens it into one column, and saves it as text of Windows.
    saved = text_of(data).replace("\n", "\r\n").encode("cp1252")
    path = tmp_path / "points.csv"
    path.write_bytes(saved)
    assert read_point_file(path, MODEL, {})[0][0].name == "Auge außen"


def test_half_a_character_is_written_as_a_mark() -> None:
    assert csv_bytes("a\ud800") == b"\xef\xbb\xbfa?"


def test_rows_keep_line_breaks_within_a_quoted_cell() -> None:
    assert rows_of('a,b\n"x\ny",1\n') == [(1, ["a", "b"]), (3, ["x\ny", "1"])]
