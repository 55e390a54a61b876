"""Moves of a user at work in the views: heads, modes, points, labels, the camera path."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from app.canvas.view_canvas import ViewCanvas
from app.features.gallery.panel import GalleryPanel
from app.features.labels.panel import LabelPanel
from app.state.viewer_state import TEMPLATE
from tools.soak.hand import LEFT, NO_KEYS, Hand, Until, move_to, rest

Steps = Iterator[Until]
SETTLE_S = 3.0
"""So long a move may wait for its pictures; as long, at most, as a person who wants to see them."""


class ViewMoves:
    """Each move is a generator that says what it waits for."""

    def __init__(self, hand: Hand) -> None:
        self._hand, self._program, self._numbers = hand, hand.program, hand.numbers

    def settle(self) -> Until:
        """All pictures are there."""
        return Until(lambda: self._program.controller.is_settled, SETTLE_S)

    def _some(self, prefix: str) -> list[str]:
        return [a.name for a in self._program.actions if a.name.startswith(prefix)]

    # --- heads -------------------------------------------------------------------------------

    def roll_the_dice(self) -> Steps:
        """One to four new heads, and a look at the last."""
        for _ in range(self._numbers.randint(1, 4)):
            self._hand.trigger(self._numbers.choice(("random_source", "random_target")))
            yield rest(self._numbers.uniform(0.0, 0.4))
        yield self.settle()

    def add_and_remove_targets(self) -> Steps:
        """More heads side by side, and fewer."""
        for _ in range(self._numbers.randint(1, 3)):
            self._hand.trigger(self._numbers.choice(("add_target", "add_target", "remove_target")))
            yield rest(0.3)
        yield self.settle()
        while len(self._program.store.state.targets) > 2:
            self._hand.trigger("remove_target")
            yield rest(0.0)

    def look_at_the_gallery(self) -> Steps:
        """Many seeds at once, from another one on; then the views again."""
        self._hand.trigger("gallery")
        panel = self._program.window.findChild(GalleryPanel)
        if panel is not None and self._program.store.state.gallery.shown:
            self._hand.type_number(panel.first, self._numbers.randrange(10_000))
            QTest.keyClick(panel.first, Qt.Key.Key_Return)
            self._hand.choose_any(panel.count)
            yield Until(lambda: bool(self._program.store.screen.tiles), SETTLE_S)
            yield rest(self._numbers.uniform(0.0, SETTLE_S))
            QTest.mouseClick(panel.view.viewport(), LEFT, NO_KEYS, self._hand.spot(panel.view))
            yield rest(0.3)
        if self._program.store.state.gallery.shown:
            self._hand.trigger("gallery")

    # --- window ------------------------------------------------------------------------------

    def switch_modes(self) -> Steps:
        """Several render modes one after the other."""
        for name in self._numbers.sample(self._some("mode_"), 3):
            self._hand.trigger(name)
            yield rest(self._numbers.uniform(0.0, 0.8))
        yield self.settle()

    def switch_themes(self) -> Steps:
        """Light and dark."""
        for name in self._numbers.sample(self._some("theme_"), 2):
            self._hand.trigger(name)
            yield rest(0.1)

    def fold_and_unfold_panels(self) -> Steps:
        """Panels closed and opened again, all in a row or one of them."""
        panels = self._program.window.panels
        names = [name for name in self._some("show_") if name.removeprefix("show_") in panels]
        for name in self._numbers.sample(names, self._numbers.randint(1, len(names))):
            self._hand.trigger(name)
            yield rest(0.05)

    # --- points and labels -------------------------------------------------------------------

    def drag_a_point(self) -> Steps:
        """A marker is clicked, and pulled: the head follows."""
        view = self._numbers.choice(self._program.store.state.instance_views)
        canvas = self._canvas(view)
        seen = [m for m in canvas.markers if m.state == "visible"] if canvas is not None else []
        if canvas is None or not seen:
            return
        marker, ratio = self._numbers.choice(seen), canvas.devicePixelRatioF()
        x, y = marker.pixel_xy
        spot = QPoint(round(x / ratio), round(y / ratio))
        QTest.mouseClick(canvas, LEFT, NO_KEYS, spot)
        yield rest(0.1)
        QTest.mousePress(canvas, LEFT, NO_KEYS, spot)
        for _ in range(self._numbers.randint(3, 10)):
            spot += QPoint(self._numbers.randint(-9, 9), self._numbers.randint(-9, 9))
            move_to(canvas, spot)
            yield rest(0.06)
        QTest.mouseRelease(canvas, LEFT, NO_KEYS, spot)
        yield self.settle()

    def paint_labels(self) -> Steps:
        """Strokes on the template, with brush and eraser."""
        program = self._program
        if not program.store.state.painting:
            self._hand.trigger("paint")
        # Nothing is painted where no surface is known yet.
        yield self.settle()
        for _ in range(self._numbers.randint(4, 12)):
            canvas = self._canvas(TEMPLATE)
            if canvas is None or not program.store.state.painting:
                return
            self._hand.trigger(self._numbers.choice(("brush_smaller", "brush_larger")))
            if self._numbers.random() < 0.2:
                self._hand.click(self._labels.erase)
            self._hand.drag(canvas, self._way(canvas))
            yield rest(0.1)
        yield self.settle()
        if program.store.state.painting:
            self._hand.trigger("paint")
        if self._numbers.random() < 0.2:
            self._hand.trigger("own_labels")

    @property
    def _labels(self) -> LabelPanel:
        panel = self._program.window.panels["labels"]
        assert isinstance(panel, LabelPanel)
        return panel

    def _way(self, canvas: ViewCanvas) -> list[QPoint]:
        """A stroke about the middle of a view."""
        draw, width, height = self._numbers.uniform, canvas.width(), canvas.height()
        spots = [QPoint(round(draw(0.3, 0.7) * width), round(draw(0.3, 0.7) * height))]
        for _ in range(self._numbers.randint(4, 30)):
            spots.append(spots[-1] + QPoint(round(draw(-12, 12)), round(draw(-12, 12))))
        return spots

    def _canvas(self, view: str) -> ViewCanvas | None:
        shown = view in self._program.store.state.views
        return self._program.window.area.canvas(view) if shown else None

    # --- camera ------------------------------------------------------------------------------

    def play_a_camera_path(self) -> Steps:
        """Keys from here and there, some changed and removed, and the way along them."""
        for _ in range(self._numbers.randint(2, 4)):
            canvas = self._hand.any_canvas()
            self._hand.drag(canvas, [self._hand.spot(canvas) for _ in range(3)])
            self._hand.trigger("add_camera_key")
            yield rest(0.1)
        self._hand.trigger("previous_camera_key", "update_camera_key", "play_camera_path")
        yield rest(self._numbers.uniform(0.3, 2.0))
        self._hand.trigger("play_camera_path", "next_camera_key")
        yield rest(0.1)
        self._hand.trigger(self._numbers.choice(("remove_camera_key", "clear_camera_path")))
        yield self.settle()
