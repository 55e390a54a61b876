"""Tables as text: what spreadsheets save, and what they may be given. Pure; what columns mean is
``points_csv``'s.

Read are UTF-8 with and without a byte order mark, UTF-16, and the 8-bit text of Windows; commas,
semicolons and tabs, said by ``sep=;`` or counted; line ends of every system. Written is UTF-8 with
a mark, without which Excel shows other letters for umlauts. A cell that a spreadsheet would compute
gets an apostrophe in front, which is taken off again when the table is read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

MARK = "\ufeff"
DELIMITERS = ",;\t"
# What begins a formula in Excel, LibreOffice or Google Sheets; the wide ones in Japanese programs.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SEPARATOR = re.compile(r"sep=([,;\t|])\s*(?:\r\n|\r|\n|$)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")

Row = tuple[int, list[str]]
"""The number of a line in the file, from 1, and its cells."""


# --- reading ---------------------------------------------------------------------------------


def unicode_text(data: bytes) -> str:
    """UTF-8 text, or UTF-16 where a byte order mark says so; the mark is taken off.

    Raises:
        UnicodeDecodeError: it is neither.
    """
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data.decode("utf-16" if is_wide else "utf-8-sig")


def text_of(data: bytes) -> str:
    """Text of any encoding that spreadsheets write.

    Raises:
        ValueError: it is no text.
    """
    try:
        text = _wide_text(data) or unicode_text(data)
    except UnicodeDecodeError:
        # What Windows calls ANSI; its few empty places are no reason to refuse a table.
        text = data.decode("cp1252", errors="replace")
    # Two bytes make some letter in UTF-16, whatever they are; a table has commas or numbers.
    if _CONTROL.search(text) or (text and not any(letter.isascii() for letter in text)):
        raise ValueError("it is no text")
    return text


def _wide_text(data: bytes) -> str:
    """UTF-16 without a mark: Latin letters have a zero in every other byte. Else empty."""
    half = len(data) // 2
    if half == 0 or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ""
    for name, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        if data[first::2].count(0) > half / 2 > 2 * data[1 - first :: 2].count(0):
            return data.decode(name)
    return ""


def rows_of(text: str) -> list[Row]:
    """The rows of a table that have anything in them.

    Raises:
        csv.Error: it is damaged.
    """
    said = _SEPARATOR.match(text)
    if said:
        return [(line + 1, cells) for line, cells in _rows(text[said.end() :], said[1])]
    rows = _rows(text, _delimiter(text))
    if rows and len(rows[0][1]) == 1 and _delimiter_in(rows[0][1][0]):
        # Opened by a spreadsheet that knows another delimiter, and saved: a row became one cell.
        inner = "\n".join(cells[0] for _, cells in rows)
        lines = [line for line, _ in rows]
        rows = [(lines[i - 1], cells) for i, cells in _rows(inner, _delimiter(inner))]
    return rows


def _rows(text: str, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]


def _delimiter(text: str) -> str:
    """What divides the cells of the first line: a comma, unless there are more of the others."""
    first = re.split(r"\r|\n", text.lstrip("\r\n"), maxsplit=1)[0]
    return max(DELIMITERS, key=re.sub(r'"[^"]*"', "", first).count)


def _delimiter_in(cell: str) -> bool:
    return any(delimiter in cell for delimiter in DELIMITERS)


def is_comma_decimal(cells: Iterable[str]) -> bool:
    """Whether a comma in the numbers of a table stands for the decimal point.

    Not where some have a point, and not where all could be thousands (``1,234``): a number is never
    read as another one.
    """
    numbers = [cell.strip() for cell in cells]
    if any("." in number for number in numbers):
        return False
    return any("," in number and not _THOUSANDS.fullmatch(number) for number in numbers)


def number_of(cell: str, is_comma: bool) -> float:
    """The number in a cell.

    Args:
        is_comma: a comma is the decimal point; else it makes no number.

    Raises:
        ValueError: it is none.
    """
    # The minus of typographers, and spaces that spreadsheets put beside numbers.
    text = cell.replace("\u2212", "-").replace("\u00a0", " ").strip()
    if "_" in text or (is_comma and text.count(",") > 1):
        raise ValueError(cell)
    return float(text.replace(",", ".") if is_comma else text)


def plain_cell(cell: str) -> str:
    """A text as it was before ``safe_cell``."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# --- writing ---------------------------------------------------------------------------------


def safe_cell(value: object) -> object:
    """A cell that no spreadsheet computes; numbers are left as they are."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def csv_text(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as CSV text, as programs and the clipboard take it; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return out.getvalue()


def csv_bytes(text: str) -> bytes:
    """CSV text as a file that Excel opens with its letters; half characters become marks."""
    return (MARK + text).encode("utf-8", errors="replace")
