"""The field planner in a real Chromium: drawn, typed or uploaded, by mouse and keyboard, on a desktop and a phone."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .test_page import DRAWN, PHONE, violations

CORNERS = "48.600 -4.515, 48.612 -4.515, 48.612 -4.498, 48.600 -4.498"
RING = [[-4.515, 48.6], [-4.515, 48.612], [-4.498, 48.612], [-4.498, 48.6], [-4.515, 48.6]]


def opened(page: Page, lang: str = "en") -> None:
    page.goto(f"/planner?lang={lang}")
    page.wait_for_selector(DRAWN)


def filled(page: Page) -> None:
    """A field of cropland with two scenarios."""
    page.locator("#corners").fill(CORNERS)
    page.keyboard.press("Tab")
    expect(page.locator("#size")).to_contain_text("ha")
    for part, value in [("land_use", "cropland"), ("tillage", "full"), ("input", "low")]:
        page.locator(f"#present-{part}").select_option(value)
    page.locator("#practice-1").select_option("cover_crop")
    page.locator("#share-1").fill("50")
    page.locator("#practice-2").select_option("permanent_grassland")


def test_a_plan_is_made_with_its_curve_and_taken_along(page: Page, tmp_path: Path) -> None:
    opened(page)
    filled(page)
    page.locator("#make").click()
    expect(page.locator("#report")).to_contain_text("4 per 1000")
    expect(page.locator("#report svg")).to_have_count(2)
    expect(page.locator("#result")).to_be_focused()
    for button, beginning in [("[data-download=pdf]", b"%PDF"), ("[data-download=gpkg]", b"SQLite")]:
        with page.expect_download() as taken:
            page.locator(button).click()
        taken.value.save_as(tmp_path / "taken")
        assert (tmp_path / "taken").read_bytes().startswith(beginning)
    with page.expect_download() as points:
        page.locator("[data-sampling=geojson]").click()
    points.value.save_as(tmp_path / "points.geojson")
    assert len(json.loads((tmp_path / "points.geojson").read_text())["features"]) > 5


def test_a_field_is_drawn_with_the_mouse(page: Page) -> None:
    opened(page)
    page.locator("#draw").click()
    for x, y in [(200, 300), (300, 300), (300, 380), (200, 300)]:
        page.locator("#map").click(position={"x": x, "y": y}, delay=50)
        page.wait_for_timeout(400)  # two clicks at once are a double click
    expect(page.locator("#size")).to_contain_text("ha")
    assert page.locator("#corners").input_value().count(",") == 2


def test_a_plan_is_made_by_keyboard_alone(page: Page) -> None:
    opened(page, "fr")
    page.locator("#corners").focus()
    page.keyboard.type(CORNERS)
    page.locator("#practice-1").focus()
    page.keyboard.type("Couv")
    page.locator("#make").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#report h2").first).to_have_text("En bref")


def test_a_file_is_read_and_one_that_cannot_be_read_says_why(page: Page, tmp_path: Path) -> None:
    opened(page)
    good = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [RING]}}
    (tmp_path / "field.geojson").write_text(json.dumps(good))
    (tmp_path / "broken.geojson").write_text('{"type": "Fea')
    page.locator("#file").set_input_files(tmp_path / "field.geojson")
    expect(page.locator("#size")).to_contain_text("ha")
    size = page.locator("#size").text_content()
    page.locator("#file").set_input_files(tmp_path / "broken.geojson")
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator("#size")).to_have_text(size or "")


def test_what_is_missing_is_said_and_what_was_chosen_stays(page: Page) -> None:
    opened(page)
    page.locator("#practice-1").select_option("cover_crop")
    page.locator("#make").click()
    expect(page.locator("#trouble")).to_have_text("Draw or upload a field first.")
    page.locator("#corners").fill("-5 -60, 5 -60, 5 -50, -5 -50")
    page.locator("#make").click()
    expect(page.locator("#trouble")).to_contain_text("100,000 ha")
    expect(page.locator("#practice-1")).to_have_value("cover_crop")


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}, PHONE], indirect=True)
def test_axe_finds_nothing_before_and_after(page: Page, axe: str) -> None:
    opened(page)
    assert violations(page, axe) == []
    filled(page)
    page.locator("#make").click()
    expect(page.locator("#report svg")).to_have_count(2)
    assert violations(page, axe) == []
    root = "document.documentElement"
    assert page.evaluate(f"() => {root}.scrollWidth - {root}.clientWidth") == 0
