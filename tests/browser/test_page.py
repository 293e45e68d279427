"""The page in a real Chromium: without complaints, by keyboard, by mouse, on a phone, on paper, without a script."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FARM = "/?lon=-4.506&lat=48.607&lang=en&on=2026-12-20"
DRAWN = "#map[data-drawn=yes]"
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
PAGES = ["/?lang=en", FARM, "/?lat=91&lon=4", "/?lon=8.99&lat=13.81&lang=fr"]
# How far things moved by themselves (Layout Instability API): the share of the window times the share of the way.
LAYOUT_SHIFT = """
() => new Promise((done) => {
  let sum = 0;
  const add = (list) => list.getEntries().forEach((each) => { sum += each.value; });
  new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 200);
})
"""
UNFOLD = "() => document.querySelectorAll('details').forEach((each) => { each.open = true; })"
AXE = """
async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }))
  .violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)
"""


def violations(page: Page, axe: str) -> Any:
    page.evaluate(UNFOLD)
    page.evaluate(axe)
    return page.evaluate(AXE)


def test_the_map_is_drawn_with_its_towns_and_nothing_complains(page: Page) -> None:
    with page.expect_response("**/towns?*") as towns:
        page.goto(FARM)
        page.wait_for_selector(DRAWN)
    assert len(towns.value.json()) > 1
    colours = page.evaluate(
        """() => {
          const canvas = document.querySelector("#map canvas");
          const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
          const found = new Set();
          for (let at = 0; at < pixels.length; at += 40) found.add(pixels.slice(at, at + 4).join());
          return found.size;
        }"""
    )
    assert colours > 20


def test_the_page_stays_where_it_is_while_the_map_comes(page: Page) -> None:
    page.goto(FARM)
    page.wait_for_selector(DRAWN)
    assert page.evaluate(LAYOUT_SHIFT) < 0.01


def test_a_place_is_found_by_keyboard_alone(page: Page) -> None:
    page.goto("/?lang=en")
    page.locator("#place").press_sequentially("plouguern")
    expect(page.locator("#found li").nth(1)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#place")).to_have_attribute("aria-activedescendant", "found-0")
    page.keyboard.press("Enter")
    expect(page.locator(".ladder")).to_be_visible()
    expect(page.locator("h2")).to_contain_text("Plouguerneau")
    assert "lon=-4.50" in page.url
    expect(page.locator("#answer")).to_be_focused()
    expect(page.locator("#found")).to_be_hidden()


def test_escape_closes_the_suggestions_and_coordinates_get_none(page: Page) -> None:
    page.goto("/?lang=en")
    page.locator("#place").press_sequentially("renn")
    expect(page.locator("#found")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    page.locator("#place").fill("48.607, -4.506")
    page.keyboard.press("Enter")
    expect(page.locator(".ladder")).to_be_visible()
    assert "lon=-4.506&lat=48.607" in page.url


def test_a_click_on_the_map_asks_about_that_place_and_back_goes_back(page: Page) -> None:
    page.goto(FARM)
    page.wait_for_selector(DRAWN)
    page.locator("#map").click(position={"x": 400, "y": 300})
    page.wait_for_url(lambda url: "lon=-4.506&" not in url)
    page.go_back()
    expect(page.locator("#answer")).to_have_attribute("data-lon", "-4.506")
    assert "lon=-4.506&" in page.url


def test_the_map_is_driven_and_asked_by_keyboard(page: Page) -> None:
    page.goto(FARM)
    page.wait_for_selector(DRAWN)
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)  # the map glides
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "lon=-4.506&" not in url)


def test_answering_a_question_changes_the_answer_in_place(page: Page) -> None:
    page.goto(FARM)
    for fact, value in [("crop", "winter_cereal"), ("fertiliser_type", "slurry")]:
        page.locator(f"#fact-{fact}").select_option(value)
        page.wait_for_url(f"**{fact}**")
    assert "given=crop%3Awinter_cereal&given=fertiliser_type%3Aslurry" in page.url
    expect(page.locator(".closed b").first).to_have_text("Closed on 20 December 2026")
    page.locator(".chip a").first.click()
    page.wait_for_url(lambda url: "winter_cereal" not in url)


def test_a_desk_that_does_not_answer_says_so_and_keeps_what_was_typed(page: Page) -> None:
    page.goto(FARM)
    page.route("**/answer?*", lambda route: route.fulfill(status=503, content_type="application/json", body="{}"))
    page.locator("#place").fill("Zinder")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Try again in a moment")
    expect(page.locator("#place")).to_have_value("Zinder")
    page.unroute("**/answer?*")
    page.keyboard.press("Enter")
    expect(page.locator("h2")).to_contain_text("Zinder")
    expect(page.locator("#status")).to_have_class("unseen")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_the_whole_answer_is_there_and_no_empty_map(page: Page) -> None:
    page.goto(FARM)
    expect(page.locator(".ladder")).to_be_visible()
    expect(page.locator(".map-frame")).to_be_hidden()
    page.locator("#fact-crop").select_option("winter_cereal")
    page.locator("button.quiet").first.click()
    assert "given=crop%3Awinter_cereal" in page.url


@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], indirect=True)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, path: str, axe: str) -> None:
    page.goto(path)
    page.wait_for_selector(DRAWN)
    assert violations(page, axe) == []


@pytest.mark.parametrize("page", [PHONE], indirect=True)
@pytest.mark.parametrize("lang", ["en", "fr", "es", "pt", "sw"])
def test_a_small_phone_needs_no_sideways_scrolling(page: Page, lang: str) -> None:
    page.goto(f"/?lon=-4.506&lat=48.607&lang={lang}")
    page.evaluate(UNFOLD)
    root = "document.documentElement"
    assert page.evaluate(f"() => {root}.scrollWidth - {root}.clientWidth") == 0


def test_paper_gets_the_answer_without_map_and_controls(page: Page, tmp_path: Path) -> None:
    page.emulate_media(media="print")
    page.goto(FARM)
    for hidden in (".map-frame", "#ask", ".control", ".parts"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator("#advice")).to_be_visible()
    page.pdf(path=tmp_path / "answer.pdf")
    assert (tmp_path / "answer.pdf").read_bytes().startswith(b"%PDF")
