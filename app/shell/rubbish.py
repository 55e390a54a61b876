"""When Python looks for objects that hold nothing but each other."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

GAP_MS = 10_000
NEVER = 1_000_000


class RubbishCollector(QObject):
    """Looks through all objects in a turn of the window's loop of its own, and not in the middle of
    an answer to the hand: with five thousand points it takes 0.05 s and more.

    Young objects are looked at by Python itself, as ever; old ones, too, once this is stopped.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._before = gc.get_threshold()
        gc.set_threshold(*self._before[:2], NEVER)
        self._timer = QTimer(self)
        self._timer.setInterval(GAP_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Look through all, where enough was made since the last time."""
        if gc.get_count()[2] > 1:
            gc.collect()

    def stop(self) -> None:
        """Leave it to Python again, as it was before."""
        self._timer.stop()
        gc.set_threshold(*self._before)
