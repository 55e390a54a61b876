"""The actions on labels, and the brush in the hand."""

from __future__ import annotations

from app.context import AppContext
from app.features.labels.controller import LabelController
from app.shell.actions import Action
from app.widgets.file_dialog import Kinds
from ddf_core.document.modes import NO_FIELDS

LABELS: Kinds = {"Label map": (".npz",)}
FILES = "Label maps and painted pictures (*.npz *.png)"


class LabelActions:
    """What is done with the brush and with files of labels; the panel comes with them."""

    def __init__(self, context: AppContext, labels: LabelController) -> None:
        self._context, self._labels = context, labels
        self._window, self._store = context.window, context.store

    def set_painting(self, on: bool) -> None:
        """The brush in the hand, with its panel; or put away, and the panel stays."""
        self._labels.set_painting(on)
        if on:
            self._window.docks["labels"].show()

    def put_brush_away(self) -> bool:
        """No brush in the hand; whether there was one."""
        was_painting = self._store.state.painting
        if was_painting:
            self._labels.set_painting(False)
        return was_painting

    def use_eraser(self, on: bool) -> None:
        """The eraser taken into the hand, or the brush again."""
        self._labels.set_erasing(on)
        self.set_painting(True)

    def use_brush(self) -> None:
        """The panel's Paint: the brush again after the eraser, else as the action."""
        if self._store.state.painting and self._store.state.label_tool.erasing:
            self._labels.set_erasing(False)
        else:
            self.set_painting(not self._store.state.painting)

    def open_labels(self) -> None:
        """Ask for a file, and show its labels in place of those of now."""
        path = self._context.ask.open_path("labels", "Open label map", FILES)
        if path is not None and self._labels.open_file(path):
            self._window.docks["labels"].show()

    def save_labels(self) -> None:
        """Ask where, and write the labels."""
        path = self._context.ask.save_path("labels", "Save label map", "labels.npz", LABELS)
        if path is not None and self._labels.save_file(path):
            self._window.status.show_saved(path)


def label_actions(
    context: AppContext, labels: LabelController, does: LabelActions
) -> tuple[Action, ...]:
    """Painting, the brush and files; what would do nothing is grey."""
    store = context.store

    def has_fields() -> bool:
        return store.state.model is not None and store.state.model.has_fields

    def why_no_paint() -> str:
        return NO_FIELDS if store.state.model is not None and not has_fields() else ""

    def is_painting() -> bool:
        return store.state.painting

    def has_labels() -> bool:
        return store.state.labels is not None and bool(store.state.labels.labels)

    return (
        Action("paint", "Paint labels", "Transfer",
               "Name parts by painting on the template; they appear on every head",
               does.set_painting, "B", "brush", position=110, enabled=has_fields,
               disabled_reason=why_no_paint, checked=is_painting),
        Action("brush_smaller", "Smaller brush", "Transfer", "A smaller brush",
               labels.smaller_brush, "[", position=120, enabled=is_painting),
        Action("brush_larger", "Larger brush", "Transfer", "A larger brush", labels.larger_brush,
               "]", position=130, enabled=is_painting),
        Action("open_labels", "Open label map…", "Transfer", "Open labels that were saved",
               does.open_labels, icon="open", position=210, enabled=has_fields),
        Action("save_labels", "Save label map…", "Transfer", "Save the labels as .npz",
               does.save_labels, icon="save", position=220, enabled=has_labels),
        Action("own_labels", "The model's own labels", "Transfer",
               "Take back everything that was painted", labels.reset, position=230,
               enabled=lambda: store.state.label_map is not None),
    )  # fmt: skip
