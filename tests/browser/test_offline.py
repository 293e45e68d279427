"""The desk in the field: without a network after a first visit, where the device stands, and as plain text."""

import json

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .test_page import DRAWN, FARM

with_worker = pytest.mark.parametrize("page", [{"service_workers": "allow"}], indirect=True)
CONTROLLED = "() => navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def without_network(context: BrowserContext) -> None:
    context.set_offline(True)


KEPT = """
async () => {
  const addresses = (name) => caches.open(name).then((kept) => kept.keys()).then((all) => all.map(({ url }) => url));
  const files = await addresses("files");
  return (await addresses("answers")).includes(location.href) && files.some((url) => url.endsWith("/desk.css"));
}
"""


def visited(page: Page) -> None:
    """A first visit, at the end of which the worker has the page."""
    page.goto(FARM)
    page.wait_for_selector(DRAWN)
    page.wait_for_function(CONTROLLED)
    page.wait_for_function(KEPT)


@with_worker
def test_the_last_answers_open_without_a_network(page: Page) -> None:
    visited(page)
    page.locator("#place").fill("13.81, 8.99")
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_have_attribute("data-lon", "8.99")
    address = page.url
    without_network(page.context)
    expect(page.locator("#offline")).to_be_visible()
    page.reload()
    expect(page.locator("#answer")).to_have_attribute("data-lon", "8.99")
    assert page.url == address
    page.goto(FARM)
    expect(page.locator("#answer")).to_have_attribute("data-lon", "-4.506")
    page.wait_for_selector(DRAWN)
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()


@with_worker
def test_what_was_never_asked_says_so_without_a_network_and_keeps_what_was_typed(page: Page) -> None:
    visited(page)
    without_network(page.context)
    page.locator("#place").fill("-11.9, -55.5")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Try again in a moment")
    expect(page.locator("#place")).to_have_value("-11.9, -55.5")
    page.goto("/?lon=-55.5&lat=-11.9&lang=en")
    expect(page.locator("#answer-title")).to_contain_text("No network")
    expect(page.locator(".ladder")).to_have_count(0)


@pytest.mark.parametrize(
    "page", [{"geolocation": {"longitude": 8.99, "latitude": 13.81}, "permissions": ["geolocation"]}], indirect=True
)
def test_the_desk_answers_where_the_device_is(page: Page) -> None:
    page.goto("/?lang=fr")
    page.get_by_role("button", name="Là où je suis").click()
    expect(page.locator("#answer")).to_have_attribute("data-lon", "8.99")


def test_the_desk_can_be_installed(page: Page, site: str) -> None:
    page.goto("/?lang=sw")
    link = page.locator("link[rel=manifest]").get_attribute("href")
    manifest = json.loads(httpx.get(f"{site}/{link}").text)
    assert manifest["name"] == "Dawati la udongo"
    assert manifest["start_url"] == "./?lang=sw"
    for icon in manifest["icons"]:
        assert httpx.get(f"{site}/{icon['src']}").status_code == 200


def test_an_answer_is_sent_as_plain_text(page: Page, site: str) -> None:
    page.goto(FARM)
    link = page.get_by_role("link", name="As a short text").get_attribute("href")
    text = httpx.get(f"{site}/{link}")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text.startswith("48.607, -4.506 · ")
    assert "\nMUST AND MUST NOT\n- " in text.text
    assert httpx.get(f"{site}/answer.txt?lon=4&lat=91").status_code == 400
