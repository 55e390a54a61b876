"""A real browser for tests: Debian's Chromium without a window, told what to do over two pipes.

``--remote-debugging-pipe`` speaks the DevTools protocol as JSON texts with a zero byte after each,
on the file descriptors 3 (to the browser) and 4 (from it): the standard library is enough.
"""

from __future__ import annotations

import base64
import io
import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

TIMEOUT_S = 30.0
OPTIONS = (
    "--headless=new",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)


class BrowserError(Exception):
    """It said no, or nothing."""


class Browser:
    """One tab. Positions are CSS pixels of the window."""

    def __init__(self, write_end: int, read_end: int) -> None:
        self._to, self._from = write_end, read_end
        self._buffer, self._number, self._session = b"", 0, ""
        self.events: list[Mapping[str, Any]] = []
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = self.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """The answer to one command; what comes before it is kept in ``events``."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._to, data) :]
        while True:
            answer = self._read()
            if answer.get("id") != self._number:
                self.events.append(answer)
            elif "error" in answer:
                raise BrowserError(f"{method}: {answer['error']}")
            else:
                return dict(answer["result"])

    def _read(self) -> Mapping[str, Any]:
        end = time.monotonic() + TIMEOUT_S
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._from], [], [], max(end - time.monotonic(), 0))
            piece = os.read(self._from, 1 << 16) if ready else b""
            if not piece:
                raise BrowserError("the browser has ended" if ready else "the browser is silent")
            self._buffer += piece
        text, _, self._buffer = self._buffer.partition(b"\0")
        return dict(json.loads(text))

    def look(self, width: int, height: int, scheme: str = "light") -> None:
        """The size of the window, and whether the user likes it ``light`` or ``dark``."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.ask("Emulation.setEmulatedMedia", features=features)

    def open(self, page: Path, ready: str) -> None:
        """Go to a file, and wait until the expression ``ready`` is true there."""
        self.events.clear()
        self.ask("Page.navigate", url=page.resolve().as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._read())
        self.run(
            "new Promise(done => { const look = () => "
            f"({ready}) ? done(true) : setTimeout(look, 10); look(); }})"
        )

    def run(self, expression: str) -> Any:
        """The value of an expression in the page; of a promise what it keeps."""
        answer = self.ask(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise BrowserError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def mouse(self, kind: str, x: float, y: float, **more: Any) -> None:
        """One event of the mouse: ``mousePressed``, ``mouseMoved``, ``mouseReleased``, ..."""
        self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def click(self, x: float, y: float) -> None:
        """Press and release the left button."""
        for kind, buttons in (("mousePressed", 1), ("mouseReleased", 0)):
            self.mouse(kind, x, y, button="left", buttons=buttons, clickCount=1)

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press, move in two steps, release."""
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        self.mouse("mousePressed", *start, button="left", buttons=1, clickCount=1)
        for x, y in (middle, end):
            self.mouse("mouseMoved", x, y, button="left", buttons=1)
        self.mouse("mouseReleased", *end, button="left", buttons=0, clickCount=1)

    def press(self, key: str) -> None:
        """One key, by its name in JavaScript."""
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        for kind in ("keyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, text=text if kind == "keyDown" else ""
            )

    def picture(self) -> NDArray[np.uint8]:
        """(H, W, 3) what is on screen, once everything asked for is drawn."""
        self.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))

    def troubles(self) -> list[str]:
        """What the page or the browser complained about since the start."""
        kinds = ("Runtime.exceptionThrown", "Log.entryAdded", "Network.loadingFailed")
        return [json.dumps(event) for event in self.events if event.get("method") in kinds]

    def addresses(self) -> list[str]:
        """Everything that was asked of the network or the disk, in its order."""
        sent = (e for e in self.events if e.get("method") == "Network.requestWillBeSent")
        return [event["params"]["request"]["url"] for event in sent]


@contextmanager
def open_browser(profile: Path) -> Iterator[Browser]:
    """A browser with an empty ``profile``, ended afterwards with all that it started.

    Raises:
        FileNotFoundError: Chromium is not there; ``make setup-tests`` installs it.
    """
    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("chromium is missing: run `make setup-tests`.")
    command_read, command_write = os.pipe()
    answer_read, answer_write = os.pipe()
    # Root may not have Chromium's sandbox; a test's own page needs none.
    words = [program, *OPTIONS, f"--user-data-dir={profile}"]
    words += ["--no-sandbox"] if os.geteuid() == 0 else []
    # Numbers above 3 and 4 are not touched by the shell that gives the pipes those two.
    shell = f'exec 3<&{command_read} 4>&{answer_write}; exec "$@"'
    process = subprocess.Popen(
        ["bash", "-c", shell, "bash", *words],
        pass_fds=(command_read, answer_write),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(command_read)
    os.close(answer_write)
    try:
        browser = Browser(command_write, answer_read)
        yield browser
        with suppress(BrowserError, OSError):
            browser._session = ""
            browser.ask("Browser.close")
        process.wait(TIMEOUT_S)
    finally:
        os.close(command_write)
        os.close(answer_read)
        if process.poll() is None:
            process.kill()
            process.wait()
