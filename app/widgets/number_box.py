"""Boxes for numbers, shown and read in one way whatever the system's language.

Shown with a point. Read with a point or a comma, and with any digits. A text that is no number of
the box stays while it is typed, changes nothing, and gives way to the old number in the end, with
a word beside the box: no key is swallowed, for what is left would be another number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QValidator
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDialog,
    QDoubleSpinBox,
    QSpinBox,
    QToolTip,
    QWidget,
)

from app.widgets.fields import is_escape, let_go

# ``1,234`` is a thousand to some and little more than one to others.
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
# The minus of typographers and the decimal mark of Arabic.
_MARKS = str.maketrans({"\u2212": "-", "\u066b": ".", "\u00a0": " ", "\u202f": " "})

Read = tuple[QValidator.State, str, int]


def read_number(text: str, low: float, high: float) -> float | None:
    """The one number between ``low`` and ``high`` that ``text`` can mean; None where there is none,
    or more than one."""
    plain = text.translate(_MARKS).strip()
    if _THOUSANDS.fullmatch(plain):
        meant = [float(plain.replace(",", mark)) for mark in ("", ".")]
        inside = [number for number in meant if low <= number <= high]
        return inside[0] if len(inside) == 1 else None
    if "." not in plain:
        plain = plain.replace(",", ".", 1)
    if not _NUMBER.fullmatch(plain):
        return None
    number = float(plain)
    return number if low <= number <= high else None


def read_whole(text: str, low: int, high: int) -> int | None:
    """The same of whole numbers; none has a point or a comma."""
    plain = text.translate(_MARKS).strip()
    if not re.fullmatch(r"[+-]?\d{1,18}", plain):
        return None
    return int(plain) if low <= int(plain) <= high else None


class NumberBox(QDoubleSpinBox):
    """A box for any number, with ``decimals()`` digits behind the point."""

    def __init__(self, parent: QWidget | None = None, **properties: Any) -> None:
        super().__init__(parent, **properties)
        # Taken when it is done: on the way to 61, 6 is a number too, and would be left of it.
        self.setKeyboardTracking(False)

    def textFromValue(self, value: float) -> str:
        # Added to zero, -0.0 loses its sign.
        return f"{round(value, self.decimals()) + 0.0:.{self.decimals()}f}"

    def valueFromText(self, text: str) -> float:
        found = self._read(text)
        return self.value() if found is None else round(found, self.decimals())

    def validate(self, text: str, position: int) -> Read:
        return _state(self._read(text)), text, position

    def fixup(self, text: str) -> str:
        _refuse(self, text)
        return text

    def event(self, event: QEvent) -> bool:
        if is_escape(event, self):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not isinstance(self.window(), QDialog):
            _give_back(self, self.textFromValue(self.value()))
        else:
            super().keyPressEvent(event)

    def _read(self, text: str) -> float | None:
        return read_number(_bare(self, text), self.minimum(), self.maximum())


class WholeBox(QSpinBox):
    """A box for whole numbers."""

    def __init__(self, parent: QWidget | None = None, **properties: Any) -> None:
        super().__init__(parent, **properties)
        self.setKeyboardTracking(False)

    def textFromValue(self, value: int) -> str:
        return str(value)

    def valueFromText(self, text: str) -> int:
        found = self._read(text)
        return self.value() if found is None else found

    def validate(self, text: str, position: int) -> Read:
        return _state(self._read(text)), text, position

    def fixup(self, text: str) -> str:
        _refuse(self, text)
        return text

    def event(self, event: QEvent) -> bool:
        if is_escape(event, self):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not isinstance(self.window(), QDialog):
            _give_back(self, self.textFromValue(self.value()))
        else:
            super().keyPressEvent(event)

    def _read(self, text: str) -> int | None:
        return read_whole(_bare(self, text), self.minimum(), self.maximum())


def take_typed(boxes: Iterable[QAbstractSpinBox]) -> None:
    """Numbers that are still being typed are meant."""
    for box in boxes:
        box.interpretText()


def _state(found: float | None) -> QValidator.State:
    return QValidator.State.Intermediate if found is None else QValidator.State.Acceptable


def _bare(box: NumberBox | WholeBox, text: str) -> str:
    """What stands between the prefix and the suffix, of which a part may have been deleted."""
    return (
        text.removeprefix(box.prefix())
        .removesuffix(box.suffix())
        .strip()
        .removesuffix(box.suffix().strip() or "\0")
    )


def _give_back(box: NumberBox | WholeBox, text: str) -> None:
    """Esc: what was typed is not meant."""
    box.lineEdit().setText(box.prefix() + text + box.suffix())
    let_go(box)


def _refuse(box: NumberBox | WholeBox, text: str) -> None:
    """Say beside the box why the old number is there again."""
    bare = _bare(box, text)
    if not bare:
        return
    kind = "whole number" if isinstance(box, WholeBox) else "number"
    ends = f"from {box.minimum():.12g} to {box.maximum():.12g}"
    words = f"“{bare:.20}” is not taken: wanted is one {kind} {ends}."
    QToolTip.showText(box.mapToGlobal(QPoint(0, box.height())), words, box)
