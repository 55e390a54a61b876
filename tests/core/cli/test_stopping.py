from __future__ import annotations

import os
import signal
import threading

import pytest

from ddf_core.cli import stopping
from ddf_core.cli.stopping import StopOnSignal


@pytest.mark.parametrize("number", StopOnSignal.SIGNALS)
def test_the_first_signal_asks_and_does_not_kill(
    number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    with StopOnSignal() as stop:
        before = stop()
        os.kill(os.getpid(), number)
        after = stop()
    assert (before, after) == (False, True)
    assert "Stopping at the next step" in capsys.readouterr().err


def test_the_second_interrupt_ends_it() -> None:
    # Started in the background, a process ignores interrupts: then there is nothing to end it by.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt), StopOnSignal():
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)


def test_afterwards_signals_mean_what_they_meant() -> None:
    before = [signal.getsignal(number) for number in StopOnSignal.SIGNALS]
    with StopOnSignal():
        assert [signal.getsignal(number) for number in StopOnSignal.SIGNALS] != before
    assert [signal.getsignal(number) for number in StopOnSignal.SIGNALS] == before


def test_work_of_a_window_that_is_gone_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.pipe()
    monkeypatch.setattr(stopping, "INPUT", ours)
    monkeypatch.setenv(stopping.ENDS_WITH_INPUT, "1")
    with StopOnSignal() as stop:
        assert not stop()
        before = set(threading.enumerate())
        os.write(theirs, b"some words")
        assert not stop()
        # The system closes it when the window ends, however that happens.
        os.close(theirs)
        for thread in before - {threading.main_thread()}:
            thread.join(5)
        assert stop()
    os.close(ours)
