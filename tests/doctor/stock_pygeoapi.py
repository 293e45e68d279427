"""pygeoapi as it comes, on a GeoJSON file: `python -m tests.doctor.stock_pygeoapi FOLDER PORT`."""

import json
import os
import sys
from pathlib import Path
from typing import Any

import uvicorn
import yaml


def plot(number: int) -> dict[str, Any]:
    """A number that is an integer for the first ten, and an id that is too large for 32 bits."""
    properties = {"code": f"C{number}", "soc": number if number < 10 else number + 0.5, "parcel": 2**40 + number}
    place = {"type": "Point", "coordinates": [-5 + number / 100, 47 + number / 200]}
    return {"type": "Feature", "id": number, "geometry": place, "properties": properties}


def configuration(data: Path, port: int) -> dict[str, Any]:
    provider = {"type": "feature", "name": "GeoJSON", "data": str(data), "id_field": "id"}
    about = {"title": "Stock", "description": "Stock", "keywords": ["soil"]}
    return {
        "server": {
            "url": f"http://127.0.0.1:{port}",
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": 10_000},
            "map": {"url": "", "attribution": ""},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**about, "terms_of_service": "", "url": "http://example.org"},
            "license": {"name": "CC0", "url": "http://example.org"},
            "provider": {"name": "Us", "url": "http://example.org"},
            "contact": {"name": "Us"},
        },
        "resources": {
            "plots": {
                "type": "collection",
                **about,
                "links": [],
                "extents": {"spatial": {"bbox": [-5, 47, -3, 48]}},
                "providers": [provider],
            }
        },
    }


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    data, config, definition = folder / "plots.geojson", folder / "config.yaml", folder / "openapi.yaml"
    data.write_text(json.dumps({"type": "FeatureCollection", "features": [plot(number) for number in range(30)]}))
    written = configuration(data, port)
    config.write_text(yaml.safe_dump(written))
    os.environ["PYGEOAPI_CONFIG"], os.environ["PYGEOAPI_OPENAPI"] = str(config), str(definition)
    from pygeoapi.openapi import get_oas

    definition.write_text(json.dumps(get_oas(written), default=str))
    # It reads both files when it is imported.
    from pygeoapi.starlette_app import APP

    uvicorn.run(APP, host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    main()
