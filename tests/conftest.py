"""What every test gets: no network, folders of its own, and a look for lost threads."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Iterator

# Two processor cores at most: one thread a test is quicker, and gives equal bits on every machine.
# Set before torch is loaded, which reads it once.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("PYTEST_QT_API", "pyside6")

import pytest

LOCAL = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True, scope="session")
def private_folders() -> Iterator[None]:
    """Caches and settings go to a folder of this run, never to the user's own."""
    with (
        tempfile.TemporaryDirectory(prefix="ddf-tests-") as folder,
        pytest.MonkeyPatch.context() as m,
    ):
        for name in ("DDF_CACHE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            m.setenv(name, folder)
        yield


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:  # type: ignore[index]
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as m:
        m.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def no_lost_threads() -> Iterator[None]:
    """A test that leaves a Python thread running fails, with the thread's name."""
    before = set(threading.enumerate())
    yield
    lost = [t for t in threading.enumerate() if t not in before and not t.daemon]
    for thread in lost:
        thread.join(timeout=5)
    alive = [thread.name for thread in lost if thread.is_alive()]
    assert not alive, f"threads left running: {alive}"


@pytest.fixture
def open_umask() -> Iterator[None]:
    """The mask that most systems have: new files can be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)
