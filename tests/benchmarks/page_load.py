"""How the desk comes over a poor line: `python -m tests.benchmarks.page_load http://127.0.0.1:8000`.

Chromium with an empty cache over an emulated slow line (400 kbit/s down and up, 400 ms there and back, Lighthouse's
"slow 3G"), and unthrottled beside it: the first contentful paint, until the answer can be read, and the bytes that came
before the map's own script and tiles.
"""

import shutil
import sys
from dataclasses import dataclass
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

PLACES = {
    "Rennes": "lon=-1.6743&lat=48.112&lang=fr",
    "Nakuru": "lon=36.05&lat=-0.2&lang=en",
    "Zinder": "lon=8.99&lat=13.81&lang=fr",
}
SLOW: dict[str, Any] = {
    "offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8,
}  # fmt: skip
ROUNDS = 5
OF_THE_MAP = ("/outlines/", "/towns", "/built/")
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"
READ = "() => performance.now()"


@dataclass(frozen=True)
class Load:
    """Milliseconds from the start of navigation; bytes over the wire besides the map."""

    painted_ms: float
    answered_ms: float
    bytes: int


def load(browser: Browser, address: str, *, slow: bool) -> Load:
    context = browser.new_context(viewport={"width": 390, "height": 844}, service_workers="block")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    if slow:
        line.send("Network.emulateNetworkConditions", SLOW)
    urls: dict[str, str] = {}
    sizes: dict[str, int] = {}
    line.on("Network.requestWillBeSent", lambda told: urls.update({told["requestId"]: told["request"]["url"]}))
    line.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: int(told["encodedDataLength"])}))
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#about", state="attached")
    answered = page.evaluate(READ)
    page.wait_for_load_state("networkidle")
    painted = page.evaluate(PAINT)
    context.close()
    besides = [size for each, size in sizes.items() if not _of_the_map(urls.get(each, ""))]
    return Load(float(painted), float(answered), sum(besides))


def _of_the_map(url: str) -> bool:
    """The page's own script is small and counts; the map comes as a chunk of its own."""
    return any(part in url for part in OF_THE_MAP) and not url.endswith("/desk.js")


def main(site: str) -> None:
    binary = shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        print("| place | line | first paint, s | answer, s | besides the map, kB |\n|---|---|---|---|---|")
        for place, query in PLACES.items():
            for slow in (False, True):
                found = [load(browser, f"{site}/?{query}", slow=slow) for _ in range(ROUNDS)]
                painted, answered = (
                    median(getattr(each, key) for each in found) for key in ("painted_ms", "answered_ms")
                )
                line = "slow 3G" if slow else "none"
                size = median(each.bytes for each in found) / 1000
                print(f"| {place} | {line} | {painted / 1000:.2f} | {answered / 1000:.2f} | {size:.0f} |")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
