"""Every other kind of page wears the look of `/`: the OGC API's, the JSON API's, and refusals; without complaints, in
both languages, by day and by night, on a desktop and a phone, with maps of our own."""

import pytest
from playwright.sync_api import Page, expect

from .test_page import DRAWN, PHONE, violations

OF = "/ogc/collections"
WITH_MAP = [
    f"{OF}/soc-stock",
    f"{OF}/regions",
    f"{OF}/regions/items",
    f"{OF}/regions/items/fr-vilaine",
    f"{OF}/soil-points/items?limit=50",
    f"{OF}/catalogue/items/districts",
    f"{OF}/soc-stock/map/tiles/WebMercatorQuad",
    f"{OF}/regions/tiles/WebMercatorQuad",
    f"{OF}/subsidiarity/styles/gaps",
]
PLAIN = [
    "/ogc",
    "/features",
    "/ogc/conformance",
    "/ogc/openapi",
    OF,
    f"{OF}/statements/schema",
    f"{OF}/statements/queryables",
    f"{OF}/land-cover/coverage?subset=Lon(-5:-1),Lat(47:49)",
    f"{OF}/soil/position?coords=POINT(36 -0.3)",
    f"{OF}/soil/area?coords=POLYGON((-3 47.5,-2 47.5,-2 48,-3 47.5))",
    f"{OF}/soil/locations",
    f"{OF}/advice/position?coords=POINT(36.05 -0.2)",
    f"{OF}/soc-stock/map/tiles",
    f"{OF}/soc-stock/map/tiles/WorldCRS84Quad",
    "/ogc/tileMatrixSets",
    "/ogc/tileMatrixSets/WebMercatorQuad",
    "/ogc/styles",
    "/ogc/processes",
    "/ogc/processes/plan",
    "/ogc/jobs",
    f"{OF}/catalogue",
    f"{OF}/catalogue/items?q=carbon",
    "/docs",
]
REFUSED = [f"{OF}/nowhere", f"{OF}/regions/items?limit=x", "/nothing/here", "/api/advice?lat=91&lon=4"]
WINDOWS = {"day": {}, "phone-night": {**PHONE, "color_scheme": "dark"}}
WORN = pytest.mark.parametrize("page", WINDOWS.values(), indirect=True, ids=WINDOWS)
NAMES = {"en": "Soil helpdesk", "fr": "Guichet des sols"}
# By how much a page is wider than the window.
OVER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def addressed(path: str, lang: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{'' if path.startswith('/api') else 'f=html&'}lang={lang}"


def faults(page: Page, axe: str) -> list[str]:
    over = page.evaluate(OVER)
    return [*violations(page, axe), *([f"wider by {over} px"] if over else [])]


@WORN
@pytest.mark.parametrize("lang", NAMES)
def test_every_kind_of_page_wears_the_look_and_axe_finds_nothing(page: Page, lang: str, axe: str) -> None:
    window = page.viewport_size
    narrow = window is not None and window["width"] < 500
    found = {}
    # Every other page: each is seen on both screens, in one language here and in the other there.
    for path in [*WITH_MAP, *PLAIN][(lang == "fr") ^ narrow :: 2]:
        page.goto(addressed(path, lang))
        expect(page.locator("header.top h1")).to_have_text(NAMES[lang])
        expect(page.locator("#lang")).to_have_value(lang)
        if path in WITH_MAP:
            page.wait_for_selector(DRAWN)
        found[path] = faults(page, axe)
    assert {path: each for path, each in found.items() if each} == {}


@WORN
def test_a_refusal_is_a_page_that_says_why_and_leads_on(page: Page, axe: str) -> None:
    for path in REFUSED:
        answer = page.goto(addressed(path, "fr"))
        assert answer is not None
        assert answer.status in (400, 404)
        expect(page.locator("p[role=alert]")).to_be_visible()
        assert faults(page, axe) == [], path
    page.locator("#answer").get_by_role("link").last.click()
    expect(page.locator("#place")).to_be_visible()


@pytest.mark.parametrize("keys", [True, False], ids=["by keyboard", "by mouse"])
def test_what_is_listed_is_opened_from_the_map(page: Page, keys: bool) -> None:
    page.goto(f"{OF}/regions/items?name=Vilaine basin&f=html&lang=en")
    page.wait_for_selector(DRAWN)
    map_ = page.locator("#map")
    with page.expect_navigation():
        if keys:
            map_.focus()
            page.keyboard.press("Enter")
        else:
            map_.click()
    assert page.url.partition("?")[0].endswith(f"{OF}/regions/items/fr-vilaine")
    expect(page.locator("h2")).to_have_text("Vilaine basin")


def test_what_is_pointed_at_in_the_list_is_marked_on_the_map(page: Page) -> None:
    page.goto(f"{OF}/regions/items?name=Vilaine basin&f=html&lang=en")
    page.wait_for_selector(DRAWN)
    canvas = "() => document.querySelector('#map canvas').toDataURL()"
    before = page.evaluate(canvas)
    page.locator("a[data-feature=fr-vilaine]").focus()
    page.wait_for_function(f"(before) => ({canvas})() !== before", arg=before)


def test_a_layer_is_read_at_a_place_on_its_page(page: Page) -> None:
    with page.expect_response("**/ogc/collections/soc-stock/styles/default/map/tiles/**") as tile:
        page.goto(f"{OF}/soc-stock?f=html&lang=en")
    assert tile.value.ok
    page.wait_for_selector(DRAWN)
    page.locator("#map").click(position={"x": 300, "y": 300})
    expect(page.locator("#reading")).to_be_visible()
    page.get_by_role("link", name="Rules and advice here").click()
    expect(page.locator(".ladder")).to_be_visible()


def test_another_language_keeps_what_was_asked(page: Page) -> None:
    page.goto(f"{OF}/regions/items?limit=3&f=html&lang=en")
    page.locator("#lang").select_option("fr")
    expect(page.locator("h1")).to_have_text(NAMES["fr"])
    assert "limit=3" in page.url


def test_the_api_is_tried_on_its_page(page: Page) -> None:
    page.goto("/docs?lang=en")
    form = page.locator("form[action$='api/places']")
    form.locator("[name=q]").fill("rennes")
    form.get_by_role("button").click()
    expect(page.locator("body")).to_contain_text('"name":"Rennes')
    assert page.url.endswith("/api/places?q=rennes")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_maps_are_drawings_of_the_server(page: Page) -> None:
    page.goto(f"{OF}/regions/items/fr-vilaine?f=html&lang=en")
    expect(page.locator("svg.sketch")).to_be_visible()
    expect(page.locator("#map")).to_be_hidden()
    page.goto(f"{OF}/soc-stock?f=html&lang=en")
    expect(page.locator("img[alt^='Map']")).to_have_js_property("complete", True)
