"""The page in a real Chromium: without complaints, by keyboard, by mouse, on a phone, on paper, without a script."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI

from helpdesk.faces.api import problems, routes
from helpdesk.faces.pages.routes import mount
from helpdesk.services.desk import Desk

from .chromium import KEYS, Chromium, chromium, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

FARM = "/?lon=-4.506&lat=48.607&lang=en&on=2026-12-20"
MAP_IS_DRAWN = "document.querySelectorAll('path.region').length > 5"
# How far things moved by themselves (Layout Instability API): the share of the window times the share of the way.
LAYOUT_SHIFT = """
return new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((each) => { sum += each.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 200);
});
"""
# Contrast of every shown text with what lies behind it (WCAG 2.2, 1.4.3): 4.5, or 3 for large or bold and largish text.
FAINT_TEXT = """
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
  .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
const behind = (element) => {
  for (let each = element; each; each = each.parentElement) {
    const colour = parts(getComputedStyle(each).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const faint = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.textContent.trim() || element.closest("#map") || !element.checkVisibility()) continue;
  const style = getComputedStyle(element);
  const [one, other] = [light(parts(style.color)), light(behind(element))].sort((a, b) => b - a);
  const size = parseFloat(style.fontSize);
  const needed = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
  if ((one + 0.05) / (other + 0.05) < needed) faint.push(walker.currentNode.textContent.trim().slice(0, 40));
}
return faint;
"""


@pytest.fixture(scope="module")
def site(desk: Desk) -> Iterator[str]:
    """The real desk behind a real server."""
    if not list(Path(desk.assets).glob("leaflet-*")):
        pytest.skip("the map library is not there; run `helpdesk ingest`")
    app = FastAPI()
    app.state.desk = desk
    problems.install(app)
    routes.mount(app)
    mount(app, desk)
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
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with chromium(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture
def browser(window: Chromium) -> Iterator[Chromium]:
    """The window as it was at first; what its console said is heard by each test alone."""
    window.size(1280, 900)
    yield window
    window.devtools("Emulation.setScriptExecutionDisabled", value=False)
    window.devtools("Emulation.setEmulatedMedia", media="", features=[])
    window.complaints()


def test_nothing_on_the_page_complains(browser: Chromium, site: str) -> None:
    browser.open(site + FARM)
    browser.wait_for(MAP_IS_DRAWN)
    browser.wait_for("document.querySelector('.town')")
    assert browser.complaints() == []


def test_the_page_stays_where_it_is_while_the_map_comes(browser: Chromium, site: str) -> None:
    browser.open(site + FARM)
    browser.wait_for(MAP_IS_DRAWN)
    assert browser.run(LAYOUT_SHIFT) < 0.01


def test_a_place_is_found_by_keyboard_alone(browser: Chromium, site: str) -> None:
    browser.open(site + "/?lang=en")
    browser.type("#place", "plouguern")
    browser.wait_for("document.querySelectorAll('#found li').length > 1")
    browser.type("#place", KEYS["down"])
    assert browser.run("return document.getElementById('place').getAttribute('aria-activedescendant')") == "found-0"
    browser.type("#place", KEYS["enter"])
    browser.wait_for("document.querySelector('.ladder')")
    assert browser.run("return document.querySelector('h2').textContent").startswith("Plouguerneau")
    assert "lon=-4.50" in browser.run("return location.search")
    assert browser.run("return document.activeElement.id") == "answer"
    assert browser.run("return document.getElementById('found').hidden")


def test_escape_closes_the_suggestions_and_coordinates_get_none(browser: Chromium, site: str) -> None:
    browser.open(site + "/?lang=en")
    browser.type("#place", "renn")
    browser.wait_for("!document.getElementById('found').hidden")
    browser.type("#place", KEYS["escape"])
    assert browser.run("return document.getElementById('found').hidden")
    browser.run("document.getElementById('place').value = ''")
    browser.type("#place", "48.607, -4.506" + KEYS["enter"])
    browser.wait_for("document.querySelector('.ladder')")
    assert "lon=-4.506&lat=48.607" in browser.run("return location.search")


def test_a_click_on_the_map_asks_about_that_place_and_back_goes_back(browser: Chromium, site: str) -> None:
    browser.open(site + FARM)
    browser.wait_for(MAP_IS_DRAWN)
    browser.click("#map", 120, 60)
    browser.wait_for("!location.search.includes('lon=-4.506&')")
    assert browser.run("return document.querySelectorAll('path.spot').length") == 1
    browser.run("history.back()")
    browser.wait_for("document.getElementById('answer').dataset.lon === '-4.506'")
    assert "lon=-4.506&" in browser.run("return location.search")


def test_answering_a_question_changes_the_answer_in_place(browser: Chromium, site: str) -> None:
    browser.open(site + FARM)
    for fact, value in [("crop", "winter_cereal"), ("fertiliser_type", "slurry")]:
        change = "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('change', {bubbles: true}))"
        browser.run(change.replace("arguments[0]", f"document.getElementById('fact-{fact}')"), None, value)
        browser.wait_for(f"location.search.includes('{fact}')")
    assert "given=crop%3Awinter_cereal&given=fertiliser_type%3Aslurry" in browser.run("return location.search")
    assert browser.run("return document.querySelector('.closed b').textContent") == "Closed on 20 December 2026"
    browser.click(".chip a")
    browser.wait_for("!location.search.includes('winter_cereal')")


def test_without_a_script_the_whole_answer_is_there_and_no_empty_map(browser: Chromium, site: str) -> None:
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(site + FARM)
    document = browser.devtools("DOM.getDocument", depth=0)
    html = browser.devtools("DOM.getOuterHTML", nodeId=document["root"]["nodeId"])["outerHTML"]
    assert 'class="ladder"' in html
    assert "leaflet-container" not in html
    assert browser.run("return getComputedStyle(document.querySelector('.map-frame')).display") == "none"
    assert browser.run("return getComputedStyle(document.querySelector('button.quiet')).display") != "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/?lang=en", FARM, "/?lat=91&lon=4"])
def test_text_can_be_read_by_day_and_by_night(browser: Chromium, site: str, scheme: str, path: str) -> None:
    browser.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.open(site + path)
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert browser.run(FAINT_TEXT) == []


@pytest.mark.parametrize("lang", ["en", "fr", "pt", "sw"])
def test_a_small_phone_needs_no_sideways_scrolling(browser: Chromium, site: str, lang: str) -> None:
    browser.size(360, 740)
    browser.open(f"{site}/?lon=-4.506&lat=48.607&lang={lang}")
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert browser.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_paper_gets_the_answer_without_map_and_controls(browser: Chromium, site: str, tmp_path: Path) -> None:
    browser.devtools("Emulation.setEmulatedMedia", media="print")
    browser.open(site + FARM)
    for hidden in (".map-frame", "#ask", ".control", ".parts"):
        assert browser.run(f"return getComputedStyle(document.querySelector('{hidden}')).display") == "none", hidden
    assert browser.run("return document.querySelector('#advice').checkVisibility()")
    browser.printed(tmp_path / "answer.pdf")
    assert (tmp_path / "answer.pdf").read_bytes().startswith(b"%PDF")
