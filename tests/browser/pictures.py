"""Pictures of every page for the documents: `python -m tests.browser.pictures http://127.0.0.1:8000`; look at them."""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parents[2] / "docs" / "pages"
DRAWN = "#map[data-drawn=yes]"
SCREENS = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
DAY = "on=2026-11-26"
PAGES = {
    "rennes": f"?lon=-1.6743&lat=48.112&lang=fr&{DAY}&given=land_use:cropland",
    "nakuru": f"?lon=36.05&lat=-0.2&lang=en&{DAY}&given=land_use:cropland",
    "zinder": f"?lon=8.99&lat=13.81&lang=fr&{DAY}&given=land_use:cropland",
    "atlas": "atlas?lang=en",
    "subsidiarity": "atlas?lang=fr&layer=subsidiarity&style=erosion",
    "planner": "planner?lang=pt",
    "collection": "ogc/collections/soc-stock?f=html&lang=en",
    "items": "ogc/collections/regions/items?f=html&lang=fr&kind=river_basin",
    "docs": "docs?lang=en",
}
FIELD = "-11.90 -55.52, -11.88 -55.52, -11.88 -55.50, -11.90 -55.50"


def plan(page: Page) -> None:
    """A pasture in Mato Grosso and what might be done on it."""
    page.locator("#corners").fill(FIELD)
    page.locator("#present-land_use").select_option("grassland")
    page.locator("#present-tillage").select_option("severely_degraded")
    page.locator("#practice-1").select_option("pasture_recovery")
    page.locator("#make").click()
    page.wait_for_selector("#report svg")


def picture(page: Page, path: Path) -> None:
    """In few colours: it is for a document, and a repository keeps it for good."""
    image = Image.open(io.BytesIO(page.screenshot()))
    image.convert("RGB").quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


def main(site: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for screen, size in SCREENS.items():
            for name, address in PAGES.items():
                page = browser.new_page(viewport=size, locale="en-GB", service_workers="block", timezone_id="UTC")
                page.goto(f"{site}/{address}")
                if page.locator("#map").count():
                    page.wait_for_selector(DRAWN)
                if name == "planner":
                    plan(page)
                page.wait_for_timeout(3000)  # tiles and names arrive one by one
                picture(page, FOLDER / f"{name}-{screen}.png")
                page.close()
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
