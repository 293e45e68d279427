"""What a device needs to install the desk as an application, and to keep answers without a network."""

from pathlib import Path

import orjson
from fastapi import Request, Response

from ...domain.errors import NotFound
from ..look.policy import secured
from .state import language
from .words import Words


def manifest(request: Request, edition: str) -> Response:
    """What a device needs to install the desk as an application (Web Application Manifest, W3C)."""
    say = Words(language(request.query_params, request.headers.get("accept-language", "")))
    icon = {"src": f"static/{edition}/icon.svg", "sizes": "any", "type": "image/svg+xml"}
    told = {
        "name": say["title"],
        "short_name": say["title"],
        "description": say["tagline"],
        "lang": say.lang,
        "start_url": f"./?lang={say.lang}",
        "scope": "./",
        "display": "standalone",
        "background_color": "#f6f1e7",
        "theme_color": "#5a3a1e",
        "icons": [icon],
    }
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language"}
    return secured(Response(orjson.dumps(told), headers=headers, media_type="application/manifest+json"))


def worker(built: Path) -> Response:
    """At the root, since a worker sees no page above its own address. Raises NotFound where it is not built."""
    script = built / "worker.js"
    if not script.is_file():
        raise NotFound("the scripts of the pages are not built; run `make web`")
    headers = {"Cache-Control": "no-cache"}
    return secured(Response(script.read_bytes(), headers=headers, media_type="text/javascript"))
