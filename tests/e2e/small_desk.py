"""A small desk with regions, rules, a raster, a vector layer and a finished job; and what it answers."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from pydantic import SecretStr

from helpdesk.app import create_app
from helpdesk.bootstrap import build_data, open_desk
from helpdesk.bootstrap.opening import housing_of
from helpdesk.domain.jobs import Bounds, Product
from helpdesk.settings import Settings

from ..content.sample import FILES
from ..serving.small_house import furnish

PLACES = [(lon / 4, lat / 4) for lon in range(-21, -2, 2) for lat in range(187, 198, 2)]
SECRET = b"digest of a secret"
# What differs between two runs on the same data.
_OF_THE_DAY = ("software", "asked_at")
_LEFT_OUT = ("schemes", "scenarios", "evidence")


def box(west: float, south: float, east: float, north: float) -> str:
    return json.dumps(
        {
            "type": "Polygon",
            "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
        }
    )


def small_desk(folder: Path, dsn: str | None = None) -> Settings:
    """Content and data of its own; nothing is ingested yet."""
    folder.mkdir(exist_ok=True)
    root, data = folder / "content", folder / "data"
    furnish(root, data)
    for name, text in FILES.items():
        if name.startswith("regions/") and not any(each in name for each in _LEFT_OUT):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text.replace("  when: {land_cover: [water]}\n", ""))
    (root / "regions" / "demo" / "nation.geojson").write_text(box(-5, 47, -1, 49))
    (root / "regions" / "demo" / "district.geojson").write_text(box(-3, 47.5, -2, 48.5))
    return settings_of(root, data, dsn)


def settings_of(content: Path, data: Path, dsn: str | None) -> Settings:
    return Settings(content=(content,), data=data, dsn=SecretStr(dsn) if dsn else None)


def ingested(settings: Settings) -> Settings:
    """With a job that was done."""
    build_data(settings)
    jobs = housing_of(settings).jobs()
    bounds = Bounds(waiting=10, waiting_of_one=10, bytes=10**9, bytes_of_one=10**9)
    job = jobs.add("echo", b"{}", SECRET, "192.0.2.1", bounds)
    assert jobs.take("worker", 60, 3) == jobs.find(job.id)[0]  # type: ignore[index]
    product = Product(output="text", media_type="text/plain", content=bytes(range(256)) * 9000)
    jobs.finish(job.id, "worker", [product], bounds)
    jobs.close()
    return settings


def kept_jobs(settings: Settings) -> Sequence[object]:
    """Each with its results."""
    jobs = housing_of(settings).jobs()
    try:
        return [(job, jobs.products(job.id)) for job in jobs.held_by([SECRET])]
    finally:
        jobs.close()


def answers(settings: Settings, places: Sequence[tuple[float, float]] = PLACES) -> Mapping[str, Any]:
    """What is served at many places, of features, of a raster, and a map, as it comes out of the doors."""
    found: dict[str, Any] = {}
    desk = open_desk(settings, today=lambda: date(2026, 11, 25))
    with TestClient(create_app(desk)) as asking:
        for lon, lat in places:
            found[f"{lon} {lat}"] = _told(asking, f"/api/advice?lon={lon}&lat={lat}")
            found[f"clay {lon} {lat}"] = _text(asking, f"/ogc/collections/clay/position?coords=POINT({lon} {lat})")
        for name in ("plots", "regions", "statements"):
            found[name] = asking.get(f"/features/collections/{name}/items?f=json").json()["features"]
        found["tile"] = asking.get("/ogc/collections/clay/map/tiles/WebMercatorQuad/5/11/15?f=png").content
        found["vector tile"] = asking.get("/ogc/collections/plots/tiles/WebMercatorQuad/5/11/15?f=mvt").content
        found["search"] = _text(asking, "/api/places?q=Rennes")
        found["version"] = desk.manifest
    assert [name for name in ("plots", "regions", "statements", "vector tile") if not found[name]] == []
    assert found["tile"].startswith(b"\x89PNG")
    return found


def _told(asking: TestClient, url: str) -> Mapping[str, Any]:
    answer = asking.get(url)
    assert answer.status_code == 200, answer.text
    return {key: value for key, value in answer.json().items() if key not in _OF_THE_DAY}


def _text(asking: TestClient, url: str) -> tuple[int, str]:
    answer = asking.get(url)
    assert answer.status_code < 500, answer.text
    return answer.status_code, answer.text
