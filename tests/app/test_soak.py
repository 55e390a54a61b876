"""The monkey itself, for a few seconds on the ball world, and what its watch catches."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QTimer

from app.bootstrap import build
from app.context import AppContext, Start
from app.shell.program import make_application
from app.state.viewer_state import Banner
from ddf_core.answers import Failed
from ddf_core.requests import LoadModel, ToTemplate
from ddf_core.shown import TemplateInstance
from tests.app.fake_engine import BallEngine
from tools.soak.__main__ import parse, report
from tools.soak.monkey import (
    NOT_FOR_MONKEYS,
    OTHER_MODEL,
    Monkey,
    asking_actions,
    playable_actions,
)
from tools.soak.person import Person
from tools.soak.soak import Soak, Verdict
from tools.soak.watch import Growth, Sample, Watch, resident_mib

pytestmark = pytest.mark.window


@pytest.fixture
def program(qapp) -> AppContext:
    make_application(["soak"])
    return build(Start(Path("ball"), seed_source=12, seed_target=40), BallEngine)


def test_a_few_seconds_of_play_break_nothing(program, tmp_path) -> None:
    verdict = Soak(program, 1.0, 5, tmp_path, least_moves=15).run()
    assert verdict.faults == ()
    assert verdict.moves >= 15
    assert program.store.state.model is not None
    assert not program.window.isVisible()
    program.window.deleteLater()


def test_a_mistake_in_a_slot_is_a_fault(program, tmp_path) -> None:
    def slip() -> None:
        raise ZeroDivisionError("on purpose")

    timer = QTimer(singleShot=True)
    timer.setInterval(100)
    timer.timeout.connect(slip)
    timer.start()
    verdict = Soak(program, 0.6, 1, tmp_path).run()
    assert any("on purpose" in fault for fault in verdict.faults)
    program.window.deleteLater()


def test_what_the_engine_refuses_is_a_fault_and_is_told_once(open_program) -> None:
    program = open_program()
    watch = Watch(program, 0.0)
    request = ToTemplate(TemplateInstance(), ())
    for message in ("first", "second", "first"):
        program.responses.receive(Failed(request, "code", message))
    assert watch.faults == ["refused: first", "refused: second"]


def test_a_wrong_file_has_to_be_refused_and_no_other(open_program, tmp_path) -> None:
    program = open_program()
    watch = Watch(program, 0.0, tmp_path / "wrong")
    for folder in ("wrong", "sound"):
        request = LoadModel(tmp_path / folder / "words.pth")
        program.responses.receive(Failed(request, "code", folder))
    assert watch.faults == ["refused: sound"]


def test_nonsense_that_is_typed_is_no_fault(open_program) -> None:
    program = open_program()
    watch = Watch(program, 0.0)
    program.controller.show_banner(Banner("error", "“5” is no position."))
    assert watch.faults == []


def test_a_dead_worker_is_a_fault(open_program) -> None:
    program = open_program()
    watch = Watch(program, 0.0)
    watch.sample(0.0)
    assert watch.faults == []
    program.engine.close()
    watch.sample(1.0)
    assert watch.faults == ["the worker thread is dead"]


def test_widgets_that_pile_up_are_a_fault(open_program) -> None:
    program = open_program()
    watch = Watch(program, 0.0)
    watch.sample(0.0)
    kept = [QObject(program.window) for _ in range(700)]
    watch.sample(1.0)
    watch.judge_growth()
    assert watch.faults == [f"{len(kept)} more Qt objects live under the window"]


def test_growth_is_measured_after_the_warm_up_only() -> None:
    memory = (100, 900, 1000, 1001, 1001, 1011, 1012, 1500)
    samples = [Sample(float(i), m, 10 * i) for i, m in enumerate(memory)]
    growth = Growth(2.0, samples)
    # First third: 1000, 1001; last third: 1012, 1500.
    assert growth.memory_mib() == pytest.approx(1256.0 - 1000.5)
    assert growth.objects() == 65 - 25


def test_threads_and_open_files_that_pile_up_are_faults(open_program) -> None:
    watch = Watch(open_program(), 0.0)
    watch.growth.samples = [Sample(float(i), 100.0, 10, 10 + i, 20 + 2 * i) for i in range(9)]
    watch.judge_growth()
    assert watch.faults == []
    watch.growth.samples = [Sample(float(i), 100.0, 10, 10 + 2 * i, 20 + 4 * i) for i in range(9)]
    watch.judge_growth()
    assert watch.faults == ["12 more threads run", "24 more files or pipes are open"]


def test_growth_over_the_second_half_is_a_fault_of_its_own(open_program) -> None:
    watch = Watch(open_program(), 0.0)
    # It falls, and climbs again: no more at the end than in the beginning.
    memory = (900, 900, 900, 900, 700, 700, 700, 700, 800, 800, 800, 800)
    watch.growth.samples = [Sample(float(i), m, 10) for i, m in enumerate(memory)]
    watch.judge_growth()
    assert watch.faults == ["memory grew by 100 MiB over the second half"]
    assert watch.growth.curve(3) == "900 700 800"


def test_memory_is_read_in_mib_and_its_absence_is_no_fault(tmp_path) -> None:
    statm = tmp_path / "statm"
    statm.write_text("9999 512 7 1 0 9 0\n", encoding="ascii")
    assert resident_mib(statm) == 2.0
    assert resident_mib(tmp_path / "absent") == 0.0


def test_the_same_seed_makes_the_same_moves(open_program, tmp_path) -> None:
    program, names = open_program(), []
    for _ in range(2):
        numbers = random.Random(3)
        monkey = Monkey(program, numbers, Person(numbers), tmp_path)
        names.append([monkey.choose()[0] for _ in range(40)])
    assert names[0] == names[1]
    assert len(set(names[0])) > 8


def test_a_monkey_triggers_whatever_there_is_but_the_end(open_program) -> None:
    program = open_program(settle=False)
    quiet, asking = set(playable_actions(program)), set(asking_actions(program))
    assert {"undo", "template", "swap", "shortcuts"} <= quiet
    assert {"open_model", "save_view", "about"} <= asking
    others = {action.name for action in program.actions if action.name.startswith(OTHER_MODEL)}
    assert quiet | asking | others | NOT_FOR_MONKEYS == {a.name for a in program.actions}
    assert not quiet & asking


@pytest.mark.parametrize(("faults", "code"), [((), 0), (("a", "b"), 1)])
def test_the_summary_is_one_line_and_the_exit_code_tells(faults, code: int, capsys) -> None:
    assert report(Verdict(12, 3.0, 400.0, 2.0, 0.1, faults)) == code
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert "12 moves" in out
    assert ("no fault" in out) is (code == 0)


def test_the_run_lasts_ten_minutes_unless_told() -> None:
    assert parse([]).seconds == 600.0
    assert parse(["--seconds", "5"]).seconds == 5.0
