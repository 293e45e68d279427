"""pygeoapi 0.24 links its landing page to tile matrix sets and processes whether it serves them or not."""

from collections.abc import Iterable
from typing import Any


def without_dead_links(landing: dict[str, Any], served: Iterable[str]) -> dict[str, Any]:
    """`served` are paths below the landing page; links within the API to anything else are left out."""
    base = next(link["href"] for link in landing["links"] if link["rel"] == "data").removesuffix("/collections")
    known = {base, *(f"{base}/{path}" for path in served)}
    landing["links"] = [
        link for link in landing["links"]
        if not link["href"].startswith(f"{base}/") or link["href"].partition("?")[0] in known
    ]  # fmt: skip
    return landing
