"""The real desk behind a real server, and Debian's Chromium before it, driven by Playwright."""

import os
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from helpdesk.faces.api import areas, practices, problems, routes
from helpdesk.faces.ogc.mount import mount as mount_ogc
from helpdesk.faces.ogc.processes.planning.body import plan_report
from helpdesk.faces.pages.routes import BUILT, mount
from helpdesk.services.desk import Desk

PATIENCE_MS = 60_000
# Of reading pixels, as OpenLayers does to know what lies under a click; and of what the fixture below asks for.
NOISE = ("Canvas2D: Multiple readback", "Service Worker registration blocked by Playwright")
REFUSING = (
    r"(answer|handout|planner|towns|api/(area|advice)|ogc/processes/.*|ogc/collections/(nowhere|regions/items)"
    r"|nothing/here)?"
)
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[str]:
    """The address of the desk."""
    if not (BUILT / "desk.js").is_file():
        pytest.skip("the scripts are not built; run `make web`")
    app = FastAPI(docs_url=None, redoc_url=None)
    app.state.desk = desk
    problems.install(app)
    for room in (routes, areas, practices):
        room.mount(app)
    mount_ogc(app, desk)
    mount(app, desk, report=plan_report)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    binary = shutil.which("chromium")
    if binary is None:
        pytest.skip("needs chromium on the PATH")
    # Chromium refuses its sandbox to root, as which containers run.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=arguments)
        yield browser
        browser.close()


class Watched:
    """What a page said on its console and asked of other hosts; both must stay empty."""

    def __init__(self, page: Page, site: str) -> None:
        self.complaints: list[str] = []
        self._site = site
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        # An answer that refuses a question is a page too, and Chromium counts its status as an error.
        refused = re.fullmatch(rf"{re.escape(self._site)}/{REFUSING}(\?.*)?", message.location["url"])
        if message.text.startswith(NOISE):
            return
        if message.type in ("error", "warning") and not (refused and message.text.startswith("Failed to load")):
            self.complaints.append(f"{message.text} {message.location['url']}")

    def _asked(self, request: Request) -> None:
        if not re.match(rf"{re.escape(self._site)}/|data:|blob:", request.url):
            self.complaints.append(f"asked {request.url}")


@pytest.fixture
def page(chromium: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page in a fresh window of 1280 by 900; `@pytest.mark.parametrize("page", [{...}], indirect=True)` for another
    (options of `Browser.new_context`). No worker stands between page and server
    unless a test allows it. A complaint of the page fails the test."""
    options = {
        "viewport": {"width": 1280, "height": 900},
        "locale": "en-GB",
        "service_workers": "block",
        **getattr(request, "param", {}),
    }
    context = chromium.new_context(base_url=site, **options)
    context.set_default_timeout(PATIENCE_MS)
    opened = context.new_page()
    watched = Watched(opened, site)
    yield opened
    context.close()
    assert watched.complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe, which finds faults against WCAG."""
    found = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
    if not found.is_file():
        pytest.skip("axe is not there; run `make web`")
    return found.read_text(encoding="utf-8")
