"""Each move of the monkey on the ball world: it does what it says, by the program's own doors."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from app.context import AppContext
from app.features.photos.dialog import PhotoDialog
from app.widgets.questions import confirm_overwrite
from ddf_core.document.session_file import SUFFIX
from ddf_core.labels.label_map import Label, LabelMap, Stroke
from ddf_core.requests import InvertStep, LoadModel, RenderTile
from ddf_core.resource_paths import bundled_models
from tests.app.fake_engine import BOX
from tests.app.mesh_engine import MeshEngine
from tools.soak import export_moves, file_moves
from tools.soak.export_moves import ExportMoves
from tools.soak.file_moves import FileMoves
from tools.soak.hand import Hand, Until, never, open_dialog
from tools.soak.ledger import Ledger
from tools.soak.person import Person
from tools.soak.view_moves import ViewMoves

pytestmark = pytest.mark.window

LABELS = LabelMap((Label("cap", "#ff0000"),), BOX, strokes=(Stroke(1, 0.2, ((0.0, 0.35, 0.0),)),))
WAITS, STOPS = 0.1, 0.6
"""What is drawn for the fate of an export or of a photo."""


class Fixed(random.Random):
    """Draws as ever, but for the fates: those are what a test wants."""

    fate = WAITS

    def random(self) -> float:
        return self.fate

    def getrandbits(self, count: int) -> int:
        return super().getrandbits(count)

    def uniform(self, low: float, high: float) -> float:
        return low + (high - low) * super().random()


class Stage:
    """One monkey's hands in one program."""

    def __init__(self, program: AppContext, engine: MeshEngine, folder: Path) -> None:
        self.program, self.engine, self.folder = program, engine, folder
        self.numbers = Fixed(4)
        self.person = Person(random.Random(1))
        hand = Hand(program, self.numbers)
        self.views = ViewMoves(hand)
        self.files = FileMoves(hand, self.person, folder)
        self.exports = ExportMoves(hand, self.person, folder)

    def asked(self, kind: type) -> list:
        return [request for request in self.engine.asked if isinstance(request, kind)]


@pytest.fixture
def stage(open_program, tmp_path, monkeypatch) -> Iterator[Stage]:
    monkeypatch.setenv("DDF_NO_GL", "1")
    engine = MeshEngine(labels=LABELS)
    made = Stage(open_program(engine), engine, tmp_path)
    timer = QTimer()
    timer.setInterval(5)
    timer.timeout.connect(made.person.look)
    timer.start()
    yield made
    timer.stop()


@pytest.fixture
def play(until) -> Callable[[Iterator[Until]], None]:
    """A move to its end; rests are skipped. Its steps are taken in the event loop, as a soak does:
    a dialog that is closed in one lives until the loop comes back."""

    def run(steps: Iterator[Until]) -> None:
        awaited: list[Until | None] = [Until(never, 0.0)]

        def step() -> None:
            now = awaited[0]
            if now is not None and (now.holds is never or now.holds()):
                awaited[0] = next(steps, None)

        timer = QTimer()
        timer.setInterval(5)
        timer.timeout.connect(step)
        timer.start()
        until(lambda: awaited[0] is None)
        timer.stop()

    return run


# --- heads, points, labels -------------------------------------------------------------------


def test_dice_give_other_heads(stage, play) -> None:
    before = stage.program.store.state
    play(stage.views.roll_the_dice())
    after = stage.program.store.state
    assert (after.source, after.targets) != (before.source, before.targets)


def test_the_gallery_comes_from_another_seed_on_and_goes(stage, play) -> None:
    play(stage.views.look_at_the_gallery())
    gallery = stage.program.store.state.gallery
    assert not gallery.shown
    assert gallery.first_seed > 0
    assert stage.asked(RenderTile)


def test_a_marker_is_pulled_and_the_head_follows(stage, play, until) -> None:
    play(stage.views.drag_a_point())
    until(lambda: any(name.startswith("drag ") for name in stage.program.store.history.labels))


def test_strokes_are_painted_and_the_brush_is_put_away(stage, play) -> None:
    play(stage.views.paint_labels())
    state = stage.program.store.state
    # Such is the fate that the model's own labels are back: undo brings the strokes.
    stage.program.actions["undo"].trigger()
    assert len(stage.program.store.state.label_map.strokes) > 2
    assert not state.painting


def test_a_camera_path_is_laid_and_played(stage, play) -> None:
    play(stage.views.play_a_camera_path())
    labels = stage.program.store.history.labels
    assert sum("key" in label for label in labels) > 2


@pytest.mark.parametrize(
    "name", ["add_and_remove_targets", "switch_modes", "switch_themes", "fold_and_unfold_panels"]
)
def test_what_the_window_shows_is_switched(stage, play, name: str) -> None:
    triggered: list[str] = []
    for action in stage.program.actions:
        built = stage.program.actions[action.name]
        built.triggered.connect(lambda _=False, name=action.name: triggered.append(name))
    play(getattr(stage.views, name)())
    words = {"add": "target", "switch": "_", "fold": "show_"}[name.split("_", maxsplit=1)[0]]
    assert triggered
    assert all(words in each for each in triggered)


# --- files -----------------------------------------------------------------------------------


def test_a_bundled_model_is_opened(stage, play) -> None:
    before = len(stage.asked(LoadModel))
    play(stage.files.open_a_model())
    (asked,) = stage.asked(LoadModel)[before:]
    assert asked.path in {*bundled_models(), *(f / "card.json" for f in bundled_models())}


def test_a_wrong_file_is_opened(stage, play) -> None:
    play(stage.files.open_a_wrong_file())
    assert stage.asked(LoadModel)[-1].path.parent == stage.files.wrong


def test_a_session_is_saved_and_opened(stage, play) -> None:
    stage.numbers.fate = 0.9
    opened: list[str] = []
    stage.program.session.arrived.connect(opened.append)
    play(stage.files.save_and_open_sessions())
    (file,) = stage.folder.glob(f"*{SUFFIX}")
    assert opened == [str(file), str(file)]


@pytest.mark.parametrize("kept", file_moves.KEPT[:5], ids=lambda kept: kept[2])
def test_what_is_saved_is_opened_again(stage, play, monkeypatch, kept) -> None:
    monkeypatch.setattr(file_moves, "KEPT", (kept,))
    play(stage.files.save_and_open_again())
    assert (stage.folder / kept[2]).is_file()
    banner = stage.program.store.state.banner
    assert banner is None or banner.level == "note"


@pytest.mark.parametrize("fate", [WAITS, STOPS])
def test_a_photo_is_made_into_a_head_or_stopped(stage, play, fate: float) -> None:
    stage.numbers.fate = fate
    play(stage.files.invert_a_photo())
    assert stage.asked(InvertStep)
    assert stage.asked(InvertStep)[-1].settings.seconds <= 6
    assert open_dialog(PhotoDialog) is None
    assert not stage.person.is_busy


# --- exports ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a_picture", "a_film", "a_mesh"])
def test_an_export_that_is_waited_for_leaves_its_file(stage, play, name: str) -> None:
    play(getattr(stage.exports, f"export_{name}")())
    saved = stage.program.window.status.saved
    assert saved is not None
    assert saved.is_relative_to(stage.folder)
    assert saved.exists()


def test_an_export_that_is_stopped_leaves_none(stage, play, monkeypatch) -> None:
    monkeypatch.setattr("app.features.export.image.CHUNK_PIXELS", 64)
    stage.numbers.fate = STOPS
    stage.engine.may_save.clear()
    play(stage.exports.export_a_picture())
    stage.engine.may_save.set()
    assert stage.program.window.status.job.job is None
    assert not list(stage.folder.glob("picture*"))


def test_a_data_set_is_asked_for_with_few_samples(stage, play, monkeypatch) -> None:
    begun = []
    monkeypatch.setattr(
        "app.features.export.data_set_job.DataSetExporter.start",
        lambda _self, wanted: begun.append(wanted),
    )
    play(stage.exports.export_a_data_set())
    (wanted,) = begun
    assert wanted.count <= 5
    assert wanted.side_px == 32
    assert wanted.folder.is_relative_to(stage.folder)


# --- the person ------------------------------------------------------------------------------


def test_a_dialog_that_is_used_stays_and_others_are_closed(stage, until) -> None:
    stage.person.is_busy = True
    stage.program.actions["save_picture"].trigger()
    QApplication.processEvents()
    assert open_dialog(QDialog) is not None
    stage.person.is_busy = False
    until(lambda: open_dialog(QDialog) is None)


def test_a_file_is_chosen_in_the_real_dialog_once(stage, tmp_path) -> None:
    stage.person.file = tmp_path / "a.csv"
    name, _ = QFileDialog.getSaveFileName(stage.program.window, "Save", "", "Table (*.csv)")
    assert name == str(tmp_path / "a.csv")
    name, _ = QFileDialog.getSaveFileName(stage.program.window, "Save", "", "Table (*.csv)")
    assert name == ""


def test_questions_are_agreed_to_three_times_in_four(stage, tmp_path) -> None:
    said = [confirm_overwrite(stage.program.window, tmp_path / "a.csv") for _ in range(12)]
    assert 6 <= sum(said) < 12


def test_every_wait_of_an_export_has_an_end() -> None:
    assert export_moves.LET_S + export_moves.STOP_S <= 60


# --- the table -------------------------------------------------------------------------------


def test_memory_is_what_is_gained_until_the_next_move_begins() -> None:
    ledger = Ledger()
    ledger.stalled(9.0)  # nobody has moved yet
    for name, memory_mib in (("dice", 500), ("orbit", 560), ("dice", 550), ("orbit", 555)):
        ledger.begin(name, memory_mib)
    ledger.stalled(0.3)
    ledger.seen(590)
    ledger.end(557)
    assert ledger.moves == 4
    assert (ledger.features["dice"].times, ledger.features["dice"].gained_mib) == (2, 65)
    assert ledger.features["orbit"].gained_mib == -8
    assert ledger.features["orbit"].longest_stall_s == 0.3
    assert [line.split() for line in ledger.table().splitlines()[1:]] == [
        ["dice", "2", "+65", "550", "0.00", "s"],
        ["orbit", "2", "-8", "590", "0.30", "s"],
    ]


def test_without_a_move_there_is_no_table() -> None:
    assert Ledger().table() == ""
