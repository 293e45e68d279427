"""A real Chromium, driven over the W3C WebDriver protocol by its own chromedriver: no library in between."""

import base64
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
KEYS = {"down": "\ue015", "enter": "\ue007", "escape": "\ue00c"}
OPTIONS = ["--headless=new", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PATIENCE_S = 15.0


def missing() -> str:
    """Why there is no browser here, or nothing."""
    lacking = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    return f"needs {' and '.join(lacking)} on the PATH" if lacking else ""


class Chromium:
    """One browser window."""

    def __init__(self, session: httpx.Client) -> None:
        self._session = session

    def open(self, url: str) -> None:
        self._ask("url", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns in the page."""
        return self._ask("execute/sync", script=script, args=list(arguments))

    def wait_for(self, script: str) -> Any:
        """The first true value that an expression has, or an assertion that names it."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            if value := self.run(f"return {script}"):
                return value
            time.sleep(0.05)
        raise AssertionError(f"never became true: {script}")

    def type(self, selector: str, text: str) -> None:
        found = self._ask("element", using="css selector", value=selector)
        self._ask(f"element/{found[ELEMENT]}/value", text=text)

    def click(self, selector: str, x: int = 0, y: int = 0) -> None:
        """Clicks so many pixels from the middle of the element."""
        origin = self._ask("element", using="css selector", value=selector)
        steps = [{"type": "pointerMove", "duration": 0, "origin": origin, "x": x, "y": y}]
        steps += [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._ask("actions", actions=[{"type": "pointer", "id": "mouse", "actions": steps}])

    def devtools(self, command: str, **parameters: Any) -> Any:
        return self._ask("goog/cdp/execute", cmd=command, params=parameters)

    def complaints(self) -> list[str]:
        """What the console said since it was last asked: errors, refused policies, failed requests."""
        return [entry["message"] for entry in self._ask("se/log", type="browser")]

    def size(self, width: int, height: int) -> None:
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        found = self.devtools("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(found["data"]))

    def printed(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.devtools("Page.printToPDF", printBackground=False)["data"]))

    def _ask(self, command: str, **body: Any) -> Any:
        answer = self._session.post(command, json=body)
        value = answer.json()["value"]
        assert answer.is_success, value
        return value


@contextmanager
def chromium(folder: Path) -> Iterator[Chromium]:
    """A browser with a fresh profile in a folder, closed at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(shutil.which("chromedriver")), f"--port={port}", "--log-level=SEVERE"]
    driver = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            _wait_until_ready(client)
            session = client.post("/session", json={"capabilities": {"alwaysMatch": _wishes(folder)}}).json()["value"]
            address = f"/session/{session['sessionId']}"
            with httpx.Client(base_url=f"{client.base_url}{address}/", timeout=60, trust_env=False) as window:
                yield Chromium(window)
            client.delete(address)
    finally:
        driver.terminate()
        driver.wait(10)


def _wishes(folder: Path) -> dict[str, Any]:
    arguments = [*OPTIONS, f"--user-data-dir={folder / 'profile'}", "--lang=en-GB"]
    if os.geteuid() == 0:
        # Chromium refuses its sandbox to root, as which containers run.
        arguments.append("--no-sandbox")
    return {
        "browserName": "chrome",
        "goog:chromeOptions": {"args": arguments, "binary": shutil.which("chromium")},
        "goog:loggingPrefs": {"browser": "ALL"},
    }


def _wait_until_ready(client: httpx.Client) -> None:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        try:
            if client.get("/status").json()["value"]["ready"]:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("chromedriver did not get ready")
