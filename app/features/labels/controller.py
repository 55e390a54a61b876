"""What the user means with labels, beside painting: the tool, the list, files. No widgets here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from app.features.labels import changes as label_changes
from app.features.labels.changes import BRUSH_STEP
from app.state.changes import with_banner
from app.state.store import Store
from app.state.viewer_state import Banner, ViewerState
from ddf_core.errors import DdfError, InputError
from ddf_core.labels.label_map import LabelMap


class LabelController(QObject):
    """One method for one intent; what changes the map is one step of undo, the tool is none."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    # --- the tool ----------------------------------------------------------------------------

    def set_painting(self, on: bool) -> None:
        """The brush taken into the hand, or put away."""
        state = label_changes.with_painting(self._store.state, on)
        if state.label_map != self._store.state.label_map:
            self._store.commit(state, "add a label")
        else:
            self._store.amend(state)

    def choose(self, number: int) -> None:
        """The label that the brush gives."""
        self._store.amend(label_changes.with_chosen(self._store.state, number))

    def set_erasing(self, erasing: bool) -> None:
        """The eraser, or the brush."""
        self._store.amend(label_changes.with_erasing(self._store.state, erasing))

    def set_brush(self, brush: float) -> None:
        """The radius of the brush, as a fraction of the box's half edge."""
        self._store.amend(label_changes.with_brush(self._store.state, brush))

    def smaller_brush(self) -> None:
        """A smaller brush."""
        self.set_brush(self._store.state.label_tool.brush / BRUSH_STEP)

    def larger_brush(self) -> None:
        """A larger brush."""
        self.set_brush(self._store.state.label_tool.brush * BRUSH_STEP)

    def set_opacity(self, opacity: float) -> None:
        """How much labels cover; they are shown, or nothing would be seen to change."""
        state = label_changes.with_opacity(self._store.state, opacity)
        if state.labels is not None and state.labels.labels:
            state = replace(state, mode="labels")
        self._store.amend(state)

    # --- the list ----------------------------------------------------------------------------

    def add(self) -> None:
        """One more label."""
        self._commit(label_changes.with_label, "add a label")

    def remove(self, number: int) -> None:
        """One label and what was painted with it gone."""
        self._commit(lambda state: label_changes.without_label(state, number), "remove a label")

    def rename(self, number: int, name: str) -> None:
        """One label given another name."""
        self._commit(
            lambda state: label_changes.rename_label(state, number, name), "rename a label"
        )

    def set_colour(self, number: int, colour: str) -> None:
        """One label in another colour, ``#rrggbb``."""
        self._commit(
            lambda state: label_changes.colour_label(state, number, colour), "colour a label"
        )

    def reset(self) -> None:
        """The model's own labels again."""
        self._commit(
            lambda state: label_changes.with_label_map(state, None), "the model's own labels"
        )

    def _commit(self, change: Callable[[ViewerState], ViewerState], label: str) -> None:
        if self._store.state.model is not None:
            self._store.commit(change(self._store.state), label)

    # --- files -------------------------------------------------------------------------------

    def open_file(self, path: Path) -> bool:
        """The labels of a file in place of those of now, or of a painted picture over them; False
        where it is refused."""
        from app.features.labels.png_file import labels_of_png
        from ddf_core.io.label_file import read_labels

        try:
            if path.suffix.lower() == ".png":
                labels = labels_of_png(path, self._store.state, self._store.screen)
            else:
                labels = read_labels(path)
            self._check_box(labels)
        except DdfError as error:
            self._say(error)
            return False
        self._commit(
            lambda state: replace(label_changes.with_label_map(state, labels), mode="labels"),
            "open labels",
        )
        return True

    def save_file(self, path: Path) -> bool:
        """The labels written; False where that fails."""
        from ddf_core.io.label_file import write_labels

        labels = self._store.state.labels
        if labels is None:
            return False
        try:
            write_labels(path, labels)
        except DdfError as error:
            self._say(error)
            return False
        return True

    def _check_box(self, labels: LabelMap) -> None:
        model = self._store.state.model
        half = model.box_half if model else labels.box_half
        if abs(labels.box_half - half) > 1e-6 * half:
            raise InputError(
                f"The label map was made for a box of {labels.box_half:g}, this model's is "
                f"{half:g}.",
                code="labels.box",
                advice="It belongs to another model: open that one first.",
            )

    def _say(self, error: DdfError) -> None:
        self._store.amend(with_banner(self._store.state, Banner.of(error)))
