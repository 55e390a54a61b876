"""Numbers typed by real keys: taken as they are meant, or not at all."""

from __future__ import annotations

import ast
import re

import pytest
from PySide6.QtCore import QEvent, QLocale, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolTip

from app.widgets.number_box import NumberBox, WholeBox, read_number, read_whole
from ddf_core.resource_paths import PROGRAM_FOLDER

SEEDS = (0, 999_999)


def typed(box: NumberBox | WholeBox, text: str) -> str:
    """What the box shows after ``text`` was typed over all that it had, and Enter."""
    box.setFocus()
    box.selectAll()
    for letter in text:
        # As another keyboard sends it; QTest knows the keys of one with Latin letters.
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QApplication.sendEvent(box, key)
    QTest.keyClick(box, Qt.Key.Key_Return)
    return box.text()


@pytest.fixture(params=["C", "de_DE", "tr_TR", "fr_FR", "ar_EG"])
def number(qtbot, request) -> NumberBox:
    """A box of a system of each language."""
    box = NumberBox(maximum=60.0, value=4.0, decimals=1, suffix=" s")
    box.setLocale(QLocale(request.param))
    box.setValue(5.0)
    box.setValue(4.0)
    qtbot.addWidget(box)
    box.show()
    return box


def test_it_is_shown_with_a_point_everywhere(number: NumberBox) -> None:
    assert number.text() == "4.0 s"


@pytest.mark.parametrize("text", ["2.5", "2,5", "2.50", "٢٫٥"])
def test_point_and_comma_are_understood_everywhere(number: NumberBox, text: str) -> None:
    assert typed(number, text) == "2.5 s"
    assert number.value() == 2.5


@pytest.mark.parametrize("text", ["1e1", "61", "1.2.3", "1,2,3", "-", "1 2", "x3"])
def test_what_is_no_number_of_the_box_changes_nothing(number: NumberBox, text: str) -> None:
    assert typed(number, text) == "4.0 s"
    assert QToolTip.text().startswith(f"“{text}” is not taken")
    QToolTip.hideText()


def test_a_place_is_pasted_as_it_is_shown(qtbot) -> None:
    box = NumberBox(prefix="x ", decimals=3, minimum=-9.0, maximum=9.0)
    qtbot.addWidget(box)
    QApplication.clipboard().setText("0.1142")
    box.selectAll()
    box.lineEdit().paste()
    box.interpretText()
    assert (box.text(), box.value()) == ("x 0.114", 0.114)
    box.setValue(-0.0001)
    assert box.text() == "x 0.000"


@pytest.mark.parametrize(
    ("text", "shown"), [("12", "12"), ("1,5", "7"), ("1.000", "7"), ("1e3", "7")]
)
def test_whole_numbers_lose_no_key(qtbot, text: str, shown: str) -> None:
    box = WholeBox(maximum=99_999, value=7)
    qtbot.addWidget(box)
    box.show()
    assert typed(box, text) == shown
    QToolTip.hideText()


def test_a_comma_that_may_divide_thousands_is_read_where_one_reading_fits() -> None:
    assert read_number("1,234", -2, 2) == 1.234
    assert read_number("1,234", 100, 2000) == 1234
    assert read_number("1,234", 0, 2000) is None
    assert read_number("0,234", 0, 2000) == 0.234
    assert read_number("−,5", -1, 1) == -0.5
    assert (read_whole("٣", *SEEDS), read_whole("-1", *SEEDS), read_whole("", *SEEDS)) == (
        3,
        None,
        None,
    )


def test_no_keyword_of_a_widget_begins_with_i() -> None:
    """In Turkish the capital of i is not I: PySide finds no ``setInterval`` by ``interval``."""
    found = [
        f"{path.relative_to(PROGRAM_FOLDER)}:{call.lineno} {keyword.arg}"
        for folder in ("app", "tools", "tests")
        for path in sorted((PROGRAM_FOLDER / folder).rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and _makes_a_widget(call)
        for keyword in call.keywords
        if keyword.arg and keyword.arg.startswith("i")
    ]
    assert found == []


def _makes_a_widget(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    is_above = isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
    return is_above or (name[:1] == "Q" and name[1:2].isupper()) or name in OWN_WIDGETS


OWN_WIDGETS = ("ComboBox", "NumberBox", "WholeBox", "FloatSlider")


def test_no_box_of_qt_reads_numbers_by_itself() -> None:
    boxes = [
        str(path.relative_to(PROGRAM_FOLDER))
        for path in sorted((PROGRAM_FOLDER / "app").rglob("*.py"))
        if path.name not in ("number_box.py", "theme.py")
        and re.search(r"\bQ(Double)?SpinBox\b", path.read_text(encoding="utf-8"))
    ]
    assert boxes == []
