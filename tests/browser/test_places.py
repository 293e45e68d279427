"""Finding the place and settling where the field lies, in a real Chromium: by keyboard alone, in two languages, in
several scripts, with and without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from .test_page import PHONE, violations

LETHBRIDGE = "/?place=Lethbridge&lang={}"
# How many times the tab key may be needed to come from the answer's title to what is asked back.
MOST_STEPS = 12


def step_to(page: Page, text: str) -> None:
    """By the tab key to the link of that text."""
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == text:
            return
    pytest.fail(f"no {text!r} within {MOST_STEPS} steps")


@pytest.mark.parametrize(
    ("lang", "typed", "found"),
    [
        ("en", "Найроби", "Nairobi, Nairobi County, KE"),
        ("fr", "نيروبي", "Nairobi, Nairobi County, KE"),
        ("fr", "guisseny", "Guissény, Finistère, Brittany, FR"),
        ("sw", "内罗毕", "Nairobi, Nairobi County, KE"),
    ],
)
def test_a_name_in_any_script_is_suggested_and_taken_by_keyboard(page: Page, lang: str, typed: str, found: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator("#place").press_sequentially(typed)
    expect(page.locator("#found li").first).to_have_text(found)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#found-0")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator("h2")).to_have_text(found)
    expect(page.locator("#place")).to_have_value(found)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_places_of_one_name_are_told_apart_and_walked_through_by_keyboard(page: Page, lang: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator("#place").press_sequentially("springfield")
    rows = page.locator("#found li")
    expect(rows).to_have_count(8)
    assert len(set(rows.all_text_contents())) == 8
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    third = rows.nth(2).text_content()
    assert third
    assert third.startswith("Springfield, ")
    expect(page.locator("#place")).to_have_attribute("aria-activedescendant", "found-2")
    page.keyboard.press("Enter")
    expect(page.locator("h2")).to_have_text(third)


@pytest.mark.parametrize(
    ("lang", "told"), [("en", "1 places of a name nearly like it"), ("fr", "1 lieux au nom proche")]
)
def test_a_slip_is_forgiven_in_the_suggestions(page: Page, lang: str, told: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator("#place").press_sequentially("Nairobbi")
    expect(page.locator("#found li").first).to_have_text("Nairobi, Nairobi County, KE")
    expect(page.locator("#status")).to_have_text(told)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("h2")).to_contain_text("Nairobi")


@pytest.mark.parametrize(("lang", "asks"), [("en", "Did you mean …"), ("fr", "Vouliez-vous dire…")])
def test_a_slip_that_was_sent_offers_the_place_by_keyboard(page: Page, lang: str, asks: str) -> None:
    page.goto(f"/?lang={lang}")
    page.locator("#place").fill("Zindar")
    page.keyboard.press("Enter")
    expect(page.locator("h3")).to_have_text(asks)
    expect(page.locator("#place")).to_have_value("Zindar")
    expect(page.locator("#answer")).to_be_focused()
    step_to(page, "Zinder, Ville de Zinder, Zinder Region, Niger")
    page.keyboard.press("Enter")
    expect(page.locator("h2")).to_contain_text("Zinder, Ville de Zinder")


@pytest.mark.parametrize(("lang", "across"), [("en", "Lethbridge County"), ("fr", "Comté de Lethbridge")])
def test_the_side_of_a_border_is_settled_by_keyboard_and_taken_back(page: Page, lang: str, across: str) -> None:
    page.goto(LETHBRIDGE.format(lang))
    expect(page.locator(".choice")).to_have_count(2)
    page.locator("#answer").focus()
    step_to(page, across)
    page.keyboard.press("Enter")
    expect(page.locator(".choice")).to_have_count(0)
    expect(page.locator("#answer")).to_have_attribute("data-regions", re.compile("^ca-ab-lethbridge-county "))
    assert "field_in%3Aca-ab-lethbridge-county" in page.url
    page.locator(".chip a").click()
    expect(page.locator(".choice")).to_have_count(2)


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_the_side_is_a_link_and_a_bad_answer_can_be_mended(page: Page) -> None:
    page.goto(f"{LETHBRIDGE.format('en')}&fact.soil_ph=5.4x")
    expect(page.locator(".refused")).to_contain_text("“5.4x”")
    page.locator(".choice").first.click()
    expect(page.locator(".chip")).to_have_text(re.compile("^The field lies in: Lethbridge County"))
    page.goto(f"{LETHBRIDGE.format('en')}&fact.soil_ph=5.4x&given=slope_pct:8")
    page.locator("#refused-soil_ph").fill("5,4")
    page.locator(".refused button").click()
    expect(page.locator(".chip")).to_have_count(2)
    assert "given=slope_pct%3A8" in page.url


def test_a_bad_answer_is_mended_in_place(page: Page) -> None:
    page.goto("/?place=Zinder&lang=en&given=slope_pct:8")
    page.goto("/?place=Zinder&lang=en&given=slope_pct:8&fact.land_use=croplnd")
    page.locator("#refused-land_use").select_option("cropland")
    expect(page.locator(".refused")).to_have_count(0)
    expect(page.locator(".chip")).to_have_count(2)


@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}, PHONE], indirect=True)
@pytest.mark.parametrize("path", [f"{LETHBRIDGE.format('en')}&fact.soil_ph=x", "/?place=Zindar&lang=fr"])
def test_axe_finds_nothing_in_what_is_asked_back(page: Page, path: str, axe: str) -> None:
    page.goto(path)
    expect(page.locator("#answer")).to_be_visible()
    assert violations(page, axe) == []
