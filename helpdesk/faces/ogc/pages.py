"""The HTML of the OGC API, from templates of our own: in the look of all pages, readable without scripts.

pygeoapi 0.24 builds a Jinja environment for every page (33 to 44 ms), loads styles and scripts from other sites, and
keeps one translated configuration per language for the whole process, so that two APIs show each other's titles
(util.render_j2_template, l10n.translate_struct).
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from babel import Locale
from jinja2 import ChainableUndefined
from markupsafe import Markup
from pygeoapi import l10n

from ..look.frame import Files, Frame, environment
from .asked import asked
from .compat.json_text import to_json
from .records.answers import linked_data
from .shared import Shared
from .sketch import sketch
from .words import word

_TEMPLATES = Path(__file__).parent / "templates"
_DEFAULT_LANGUAGE = "en"
_NAMES = {
    "json": "JSON",
    "geo+json": "GeoJSON",
    "ld+json": "JSON-LD",
    "vnd.ogc.fg+json": "JSON-FG",
    "csv": "CSV",
    "flatgeobuf": "FlatGeobuf",
    "geopackage+sqlite3": "GeoPackage",
    "vnd.apache.parquet": "GeoParquet",
}


class Pages(Shared):
    """The environment and the translated configuration of one API; it rides in that configuration."""

    def __init__(self) -> None:
        self.openapi: Mapping[str, Any] = {}
        self._settings: dict[str, Any] = {}
        self._files = Files.found()
        self._environment = environment(_TEMPLATES, ChainableUndefined)
        self._environment.globals.update(linked_data=linked_data, sketch=sketch, statistics=statistics, moment=moment)
        self._environment.filters.update(json=to_json, pretty=partial(to_json, pretty=True))
        self._environment.filters.update(number=number, ld_json=ld_json)

    def render(self, config: Mapping[str, Any], template: str, data: Mapping[str, Any], locale: Any) -> str:
        language = str(locale or _DEFAULT_LANGUAGE).replace("_", "-")
        if language not in self._settings:
            parts = {name: config[name] for name in ("server", "metadata")}
            self._settings[language] = l10n.translate_struct(parts, l10n.str2locale(language))
        return self._environment.get_template(template).render(
            config=self._settings[language],
            data=data,
            openapi=self.openapi,
            site=config["site"],
            language=language,
            frame=self._frame(config, language),
            asked=asked.get().parameters,
            with_query=with_query,
            format_name=format_name,
            local=partial(local, config["site"].desk.public_url),
            word=partial(word, language=language),
            say=partial(l10n.translate, language=l10n.str2locale(language)),
        )

    def _frame(self, config: Mapping[str, Any], language: str) -> Frame:
        """The same page in each other language is the same query with that."""
        stays = {**asked.get().parameters, "f": "html"}
        return Frame(
            files=self._files,
            lang=language,
            software=config["site"].desk.software,
            root=asked.get().root,
            tongues={tag: _own_name(tag) for tag in config["server"]["languages"]},
            kept=[(name, value) for name, value in stays.items() if name != "lang"],
        )


def _own_name(tag: str) -> str:
    """What a language is called by those who speak it."""
    return (Locale.parse(tag.replace("-", "_")).get_display_name() or tag).capitalize()


def with_query(**changed: str | None) -> str:
    """The query of the page with some of its parameters changed, or left out by None."""
    kept = {**asked.get().parameters, **changed}
    return "?" + urlencode({name: value for name, value in kept.items() if value is not None})


def format_name(media_type: str) -> str:
    """What people call a format."""
    subtype = media_type.partition(";")[0].partition("/")[2]
    return _NAMES.get(subtype, subtype)


def local(public_url: str, address: str) -> str:
    """An address of ours as it is reached from the page, by whatever name the desk was asked for: a page may load from
    its own host alone."""
    return asked.get().root + address.removeprefix(f"{public_url}/") if address.startswith(public_url) else address


def render(config: Mapping[str, Any], _: object, template: str, data: Mapping[str, Any], locale: Any = None) -> str:
    """In the place of pygeoapi's render_j2_template, with its arguments."""
    pages: Pages = config["pages"]
    return pages.render(config, template, data, asked.get().language or locale)


def ld_json(value: Any) -> Markup:
    """JSON for a script element, which no `</script>` inside can end (HTML, section 4.12.1.3)."""
    return Markup(to_json(value).replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704  escaped just here


def moment(written: str | None) -> str:
    """A moment of a status document, to the second, as people write it."""
    return f"{written[:10]} {written[11:19]} UTC" if written else ""


def number(value: float | None) -> float | None:
    """A value of a range; numpy's NaN, which is null in JSON, is None on a page too."""
    return None if value is None or value != value else float(f"{value:.10g}")


def statistics(values: Any) -> Mapping[str, Any]:
    """Of the values of a CoverageJSON range: how many there are and are null; their smallest, mean and largest."""
    numbers = np.array([np.nan if value is None else value for value in np.ravel(values).tolist()], dtype=float)
    known = numbers[~np.isnan(numbers)]
    if not known.size:
        return {"cells": numbers.size, "empty": numbers.size, "known": False}
    return {
        "cells": numbers.size,
        "empty": numbers.size - known.size,
        "known": True,
        "smallest": f"{known.min():g}",
        "mean": f"{known.mean():.4g}",
        "largest": f"{known.max():g}",
    }
