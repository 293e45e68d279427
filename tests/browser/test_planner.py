"""The field planner in a real Chromium: drawn, typed or uploaded, by mouse and keyboard, on a desktop and a phone."""

import json
import math
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .test_page import DRAWN, PHONE, violations

# The corners as the address has them.
FIELD = "g8p28CvryzIguXAAwmhB_tXA"
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


def tab_to(page: Page, control: str) -> None:
    """Presses Tab until it has the focus."""
    for _ in range(60):
        if page.evaluate("() => document.activeElement.id") == control:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to #{control}")


@pytest.mark.parametrize("page", [{}, PHONE], indirect=True)
def test_a_plan_is_made_by_keyboard_alone(page: Page) -> None:
    opened(page, "fr")
    tab_to(page, "corners")
    page.keyboard.type(CORNERS)
    tab_to(page, "present-land_use")
    expect(page.locator("#offered")).to_contain_text("là où est le champ")
    page.keyboard.type("Cul")
    tab_to(page, "practice-1")
    page.keyboard.type("Couv")
    expect(page.locator("#practice-1")).to_have_value("cover_crop")
    tab_to(page, "years")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("20")
    tab_to(page, "make")
    page.keyboard.press("Enter")
    expect(page.locator("#report h2").first).to_have_text("En bref")
    expect(page.locator("#result")).to_be_focused()
    # On from there to the downloads, and to the tables, which scroll sideways under the arrow keys.
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.dataset.download") == "pdf"
    frames = page.locator("#report .wide")
    frames.first.focus()
    expect(frames.first).to_be_focused()


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


SHARED = (
    f"/planner?lang=en&present.land_use=cropland&practice.1=cover_crop&share.1=50&from.1=2030&years=30&field={FIELD}"
)


@pytest.mark.parametrize("page", [{}, PHONE], indirect=True)
@pytest.mark.parametrize(("lang", "brief"), [("fr", "En bref"), ("sw", "Kwa ufupi")])
def test_what_was_said_is_in_the_address_and_reloads(page: Page, lang: str, brief: str) -> None:
    opened(page, lang)
    filled(page)
    page.wait_for_url(f"**/planner?lang={lang}&*field={FIELD}")
    page.reload()
    # A whole plan is made again by itself, from the address alone.
    expect(page.locator("#report h2").first).to_have_text(brief)
    expect(page.locator("#corners")).to_have_value("48.6 -4.515, 48.612 -4.515, 48.612 -4.498, 48.6 -4.498")
    expect(page.locator("#practice-2")).to_have_value("permanent_grassland")
    expect(page.locator("#share-1")).to_have_value("50")
    expect(page.locator("#size")).to_contain_text("ha")


def test_another_language_keeps_what_was_said(page: Page) -> None:
    page.goto(SHARED)
    expect(page.locator("#report svg")).to_have_count(2)
    page.locator("#lang").select_option("pt")
    expect(page.locator("#report h2").first).to_have_text("Em resumo")
    for control, value in [
        ("years", "30"),
        ("share-1", "50"),
        ("from-1", "2030"),
        ("present-land_use", "cropland"),
    ]:
        expect(page.locator(f"#{control}")).to_have_value(value)


def test_back_and_forward_go_through_what_was_said(page: Page) -> None:
    opened(page)
    page.locator("#practice-1").select_option("no_till")
    page.locator("#corners").fill(CORNERS)
    page.keyboard.press("Tab")
    expect(page.locator("#offered")).to_contain_text("where the field lies")
    page.locator("#years").fill("20")
    page.keyboard.press("Tab")
    page.wait_for_url("**years=20**")
    page.go_back()
    expect(page.locator("#years")).to_have_value("40")
    expect(page.locator("#size")).to_contain_text("ha")
    page.go_back()
    expect(page.locator("#size")).to_have_text("")
    expect(page.locator("#practice-1")).to_have_value("no_till")
    page.go_forward()
    expect(page.locator("#size")).to_contain_text("ha")
    expect(page.locator("#report svg")).to_have_count(2)


@pytest.mark.parametrize("page", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True)
def test_the_link_is_copied(page: Page) -> None:
    page.goto(SHARED)
    expect(page.locator("#report svg")).to_have_count(2)
    page.locator("#copy").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#copied")).to_have_text("The link is copied.")
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.endswith(SHARED)


def test_a_link_that_cannot_be_copied_is_shown_to_be_copied(page: Page) -> None:
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(SHARED)
    expect(page.locator("#report svg")).to_have_count(2)
    page.locator("#copy").click()
    expect(page.locator("#link")).to_have_value(page.url)
    expect(page.locator("#link")).to_be_focused()


def test_a_bad_link_says_what_is_wrong_and_loses_nothing(page: Page) -> None:
    page.goto("/planner?lang=en&field=AAA&practice.1=cover_crop&practice.2=magic&from.1=1066&stock_t_c_ha=52,5")
    page.wait_for_selector(DRAWN)
    told = page.locator("#faults")
    for part in ("field=AAA", "practice.2=magic", "from.1=1066"):
        expect(told).to_contain_text(part)
    expect(page.locator("#practice-1")).to_have_value("cover_crop")
    expect(page.locator("#stock")).to_have_value("52,5")
    expect(page.locator("#from-1")).to_have_value("1066")


def test_an_outline_too_long_for_a_link_is_taken_along_and_stays_on_reload(page: Page, tmp_path: Path) -> None:
    turns = [math.tau * number / 600 for number in range(600)]
    ring = [[-4.5 + 0.02 * math.cos(turn), 48.6 + 0.01 * math.sin(turn)] for turn in turns]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    (tmp_path / "field.geojson").write_text(json.dumps({"type": "Feature", "properties": {}, "geometry": geometry}))
    opened(page)
    page.locator("#file").set_input_files(tmp_path / "field.geojson")
    expect(page.locator("#link-note")).to_contain_text("too many corners for a link")
    assert len(page.url) < 2000
    with page.expect_download() as taken:
        page.locator("#outline").click()
    taken.value.save_as(tmp_path / "taken.geojson")
    assert len(json.loads((tmp_path / "taken.geojson").read_text())["geometry"]["coordinates"][0]) == 601
    size = page.locator("#size").text_content()
    page.reload()
    expect(page.locator("#size")).to_have_text(size or "")
    page.locator("#lang").select_option("fr")
    expect(page.locator("#answer-title")).to_have_text("Planifier un champ")
    expect(page.locator("#size")).to_contain_text("ha")


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_a_plan_is_made_without_a_script(page: Page) -> None:
    page.goto("/planner?lang=fr")
    page.locator("#corners").fill(CORNERS)
    page.locator("#practice-1").select_option("cover_crop")
    page.locator("#make").click()
    expect(page.locator("#report h2").first).to_have_text("En bref")
    expect(page.locator("#practice-1")).to_have_value("cover_crop")
    expect(page.locator("#practice-1 optgroup").first).to_have_attribute("label", "Terre cultivée")


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_on_a_phone_the_tables_of_a_plan_are_lists_that_fit(page: Page) -> None:
    page.goto(SHARED)
    expect(page.locator("#report svg")).to_have_count(2)
    widths = page.evaluate(
        "() => [...document.querySelectorAll('#report .wide')].map((each) => each.scrollWidth - each.clientWidth)"
    )
    assert len(widths) > 4
    assert max(widths) <= 0
    heading = "() => getComputedStyle(document.querySelector('#report td.n'), '::before').content"
    assert len(page.evaluate(heading)) > 2


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
