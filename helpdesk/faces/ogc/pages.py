"""The HTML of the OGC API, from templates of our own: readable without a network, without scripts.

pygeoapi 0.24 builds a Jinja environment for every page (33 to 44 ms), loads styles and scripts from other sites, and
keeps one translated configuration per language for the whole process, so that two APIs show each other's titles
(util.render_j2_template, l10n.translate_struct).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
from babel import Locale
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup
from pygeoapi import l10n

from .asked import asked
from .compat.json_text import to_json
from .records.answers import linked_data
from .shared import Shared
from .sketch import sketch
from .words import word

_TEMPLATES = Path(__file__).parent / "templates"
_DEFAULT_LANGUAGE = "en"


class Pages(Shared):
    """The environment and the translated configuration of one API; it rides in that configuration."""

    def __init__(self) -> None:
        self.openapi: Mapping[str, Any] = {}
        self._settings: dict[str, Any] = {}
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(),
            undefined=ChainableUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
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
            site=config.get("site"),
            language=language,
            tongues=_tongues(config["server"].get("languages", ()), language),
            word=partial(word, language=language),
            say=partial(l10n.translate, language=l10n.str2locale(language)),
        )


def _tongues(offered: Sequence[str], language: str) -> list[Mapping[str, str]]:
    """The same page in each other language, by the name that the language has for itself."""
    parameters = {**asked.get().parameters, "f": "html"}
    return [
        {
            "tag": tag,
            "name": (Locale.parse(tag.replace("-", "_")).get_display_name() or tag).capitalize(),
            "href": "?" + urlencode({**parameters, "lang": tag}),
        }
        for tag in offered
        if tag != language
    ]


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
