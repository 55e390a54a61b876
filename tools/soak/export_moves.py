"""Moves of a user who exports: small files of every kind, waited for, stopped, or left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QDialog

from app.features.export.data_set_dialog import DataSetDialog
from app.features.export.image_dialog import ImageDialog
from app.features.export.mesh_dialog import MeshDialog
from app.features.export.video_dialog import VideoDialog
from tools.soak.hand import Hand, Until, open_dialog, rest
from tools.soak.person import Person

Steps = Iterator[Until]
D = TypeVar("D", bound=QDialog)
LET_S, STOP_S = 30.0, 10.0


class ExportMoves:
    """Each move is a generator that says what it waits for; all files go into ``folder``."""

    def __init__(self, hand: Hand, person: Person, folder: Path) -> None:
        self._hand, self._program, self._numbers = hand, hand.program, hand.numbers
        self._person, self._folder = person, folder

    # --- kinds -------------------------------------------------------------------------------

    def export_a_picture(self) -> Steps:
        """A picture, its depth or its labels."""

        def fill(dialog: ImageDialog) -> str:
            self._hand.choose_any(dialog.view)
            self._hand.choose_any(dialog.kind)
            for box in (dialog.width_px, dialog.height_px):
                self._hand.type_number(box, self._numbers.randint(64, 512))
            return "picture.png"

        yield from self._export("save_picture", ImageDialog, fill)

    def export_a_film(self) -> Steps:
        """Some frames of anything that can be recorded, in any format."""

        def fill(dialog: VideoDialog) -> str:
            for choice in (dialog.what, dialog.turn, dialog.quality, dialog.format):
                self._hand.choose_any(choice)
            self._hand.type_number(dialog.fps, 8)
            self._hand.type_number(dialog.seconds, self._numbers.choice((1, 2)))
            for box in (dialog.width_px, dialog.height_px):
                self._hand.type_number(box, self._numbers.randint(32, 96))
            kind = dialog.format.currentData()
            return f"frames{self._numbers.randrange(100)}" if kind == "png" else f"film.{kind}"

        yield from self._export("export_video", VideoDialog, fill)

    def export_a_mesh(self) -> Steps:
        """A mesh of one head or of all, in any format."""

        def fill(dialog: MeshDialog) -> str:
            for choice in (dialog.what, dialog.format):
                self._hand.choose_any(choice)
            self._hand.type_number(dialog.resolution, self._numbers.choice((32, 48, 64)))
            _views, together = dialog.what.currentData()
            kind = dialog.format.currentData().removesuffix("-z")
            return "meshes" if together == "same" else f"head.{kind}"

        yield from self._export("export_mesh", MeshDialog, fill)

    def export_a_data_set(self) -> Steps:
        """Two to five samples, in a process of their own."""

        def fill(dialog: DataSetDialog) -> str:
            self._hand.type_number(dialog.count, self._numbers.randint(2, 5))
            self._hand.type_number(dialog.first_seed, self._numbers.randrange(10_000))
            self._hand.type_number(dialog.side_px, 32)
            return f"set{self._numbers.randrange(10_000)}"

        yield from self._export("export_data_set", DataSetDialog, fill)

    def share_a_page(self) -> Steps:
        """The heads on screen as a web page."""
        self._person.file = self._folder / "heads.html"
        self._hand.trigger("share_page")
        self._person.file = None
        yield from self._leave_or_stop()

    # --- what they share ---------------------------------------------------------------------

    def _export(self, action: str, kind: type[D], fill: Callable[[D], str]) -> Steps:
        self._person.is_busy = True
        self._hand.trigger(action)
        yield Until(lambda: open_dialog(kind) is not None, 1.0)
        dialog = open_dialog(kind)
        if dialog is not None:
            name = fill(dialog)
            yield rest(self._numbers.uniform(0.0, 0.5))
            self._agree(kind, name)
        self._person.is_busy = False
        yield from self._leave_or_stop()

    def _agree(self, kind: type[D], name: str) -> None:
        """Press Save…, and choose the file; a folder has to be there."""
        dialog = open_dialog(kind)
        if dialog is None:
            return
        if "." not in name:
            (self._folder / name).mkdir(exist_ok=True)
        self._person.file = self._folder / name
        self._hand.click(dialog.save)  # type: ignore[attr-defined]
        self._person.file = None

    def _leave_or_stop(self) -> Steps:
        """It is waited for, stopped in the status line, or left at work."""
        bar, fate = self._program.window.status.job, self._numbers.random()
        if fate < 0.4:
            yield Until(lambda: bar.job is None, LET_S)
        elif fate < 0.8:
            yield rest(self._numbers.uniform(0.0, 2.0))
            if bar.job is not None:
                self._hand.click(bar.cancel)
            yield Until(lambda: bar.job is None, STOP_S)
