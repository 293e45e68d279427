"""The sheet that an agent hands over is one page of A4, wherever and in whatever language."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

PLACES = {
    "rennes": "lon=-1.6743&lat=48.112&given=land_use:cropland&given=crop:maize",
    "plouguerneau": "lon=-4.506&lat=48.607&given=crop:winter_cereal&given=fertiliser_type:slurry&given=slope_pct:3",
    "nakuru": "lon=36.05&lat=-0.2&given=land_use:cropland",
    "zinder": "lon=8.99&lat=13.81",
    "sinop": "lon=-55.5&lat=-11.9&given=land_use:grassland",
    "lethbridge": "lon=-112.8&lat=49.75&given=land_use:cropland",
}


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="needs pdfinfo (poppler-utils) on the PATH")
@pytest.mark.parametrize("lang", ["en", "fr", "es", "pt", "sw"])
@pytest.mark.parametrize("place", PLACES)
def test_it_is_one_sheet(page: Page, place: str, lang: str, tmp_path: Path) -> None:
    page.goto(f"/handout?{PLACES[place]}&lang={lang}&on=2026-11-26")
    expect(page.locator("h1")).to_be_visible()
    page.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    told = subprocess.run(["pdfinfo", tmp_path / "sheet.pdf"], check=True, capture_output=True, text=True).stdout
    assert "Pages:           1\n" in told


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_it_is_there_without_a_script_and_asks_for_a_place_where_there_is_none(page: Page) -> None:
    page.goto(f"/?{PLACES['zinder']}&lang=fr")
    page.get_by_role("link", name="Une feuille à remettre").click()
    expect(page.locator("h2").first).to_have_text("Obligations et interdictions")
    page.goto("/handout?lang=fr")
    expect(page.locator("#place")).to_be_visible()
    page.goto("/handout?lon=4&lat=91&lang=en")
    expect(page.locator("[role=alert]")).to_contain_text("91 is outside")
