"""The atlas in a real Chromium: layers over the map, what they say at a place, on a desktop and a phone."""

import pytest
from playwright.sync_api import Page, expect

from .test_page import DRAWN, PHONE, violations

STOCK, WHO = "/atlas?lang=en", "/atlas?lang=fr&layer=subsidiarity&style=erosion"


def colours(page: Page) -> int:
    """How many colours the layer's own canvas shows."""
    return int(
        page.evaluate(
            """() => {
              const seen = new Set();
              for (const canvas of document.querySelectorAll("#map canvas")) {
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                for (let at = 0; at < data.length; at += 4) {
                  if (data[at + 3] > 0) seen.add((data[at] << 16) + (data[at + 1] << 8) + data[at + 2]);
                }
              }
              return seen.size;
            }"""
        )
    )


def test_the_stock_of_carbon_is_drawn_and_read_where_one_clicks(page: Page) -> None:
    with page.expect_response("**/ogc/collections/soc-stock/styles/default/map/tiles/**") as tile:
        page.goto(STOCK)
    assert tile.value.ok
    page.wait_for_selector(DRAWN)
    expect(page.locator("#legend")).to_have_js_property("complete", True)
    page.locator("#map").click(position={"x": 300, "y": 420})
    expect(page.locator("#reading")).to_contain_text("t C/ha")
    page.get_by_role("link", name="Rules and advice here").click()
    expect(page.locator(".ladder")).to_be_visible()


def test_the_map_of_subsidiarity_comes_as_vector_tiles_in_the_style_of_a_topic(page: Page) -> None:
    with page.expect_response("**/ogc/collections/subsidiarity/tiles/**") as tile:
        page.goto(WHO)
    assert tile.value.ok
    page.wait_for_selector(DRAWN)
    with page.expect_navigation():
        page.locator("#style").select_option("hedges")
    assert "style=hedges" in page.url
    page.wait_for_selector(DRAWN)
    page.locator("#map").click(position={"x": 150, "y": 430})
    expect(page.locator("#reading a")).to_be_visible()


def test_a_layer_fades_by_keyboard(page: Page) -> None:
    page.goto(STOCK)
    page.wait_for_selector(DRAWN)
    page.locator("#opacity").focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)  # a frame is drawn
    faded = colours(page)
    page.keyboard.press("End")
    page.wait_for_timeout(500)
    assert colours(page) > faded


def test_another_layer_keeps_the_view(page: Page) -> None:
    page.goto(STOCK)
    page.wait_for_selector(DRAWN)
    page.locator(".ol-zoom-in").click()
    page.wait_for_timeout(500)  # the map glides
    before = page.evaluate("() => sessionStorage.getItem('atlas-view')")
    page.locator(".sheets a").nth(6).click()
    page.wait_for_selector(DRAWN)
    assert page.evaluate("() => sessionStorage.getItem('atlas-view')") == before


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}, PHONE], indirect=True)
@pytest.mark.parametrize("path", [STOCK, WHO])
def test_axe_finds_nothing(page: Page, path: str, axe: str) -> None:
    page.goto(path)
    page.wait_for_selector(DRAWN)
    assert violations(page, axe) == []
    root = "document.documentElement"
    assert page.evaluate(f"() => {root}.scrollWidth - {root}.clientWidth") == 0


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_the_layer_is_told_with_its_legend(page: Page) -> None:
    page.goto(WHO)
    expect(page.locator("#legend")).to_be_visible()
    expect(page.locator("#opacity")).to_be_hidden()
    page.get_by_role("link", name="Stock de carbone organique du sol").click()
    expect(page.locator("h2")).to_have_text("Stock de carbone organique du sol")
