"""Terms of use in words, for clients that show nothing but a description."""

from collections.abc import Iterable, Mapping
from typing import Any

from ...domain.layers import Layer
from ...domain.text import pick
from ...domain.units import shown

# Where the text of a licence is; a licence that is not here is named without a link.
LICENCE_TEXTS = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-3.0": "https://creativecommons.org/licenses/by/3.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC-BY-NC-4.0": "https://creativecommons.org/licenses/by-nc/4.0/",
    "CC-BY-NC-SA-3.0-IGO": "https://creativecommons.org/licenses/by-nc-sa/3.0/igo/",
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "Apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
    "MIT": "https://opensource.org/license/mit",
    "ISC": "https://opensource.org/license/isc-license-txt",
}

_LABELS = {
    "en": {
        "unit": "Unit",
        "depth": "Depth",
        "caveat": "Caveat",
        "credit": "Credit",
        "licence": "Licence",
        "terms": "Terms",
    },
    "fr": {
        "unit": "Unité",
        "depth": "Profondeur",
        "caveat": "Réserve",
        "credit": "Crédit",
        "licence": "Licence",
        "terms": "Conditions",
    },
}


def described(layer: Layer, languages: Iterable[str]) -> dict[str, str]:
    """Per language: what the layer is, its unit and depth, its caveat, credit, licence and terms."""
    return {language: _in(layer, language) for language in languages}


def about(layer: Layer) -> dict[str, Any]:
    """Members of the collection document; `attribution` and `license` are those of OGC API - Common Part 2."""
    provenance = layer.provenance
    members = {
        "attribution": provenance.credit,
        "license": provenance.licence,
        "terms": provenance.terms,
        "caveats": dict(layer.caveats),
        "unit": layer.unit,
        "depth_cm": list(layer.depth_cm) if layer.depth_cm else None,
        "approximate": layer.approximate or None,
    }
    return {name: value for name, value in members.items() if value}


def about_all(layers: Iterable[Layer]) -> dict[str, Any]:
    """The same members for a collection of several layers: every credit, licence and term once."""
    each = [layer.provenance for layer in layers]
    members = {
        "attribution": _once(provenance.credit for provenance in each),
        "license": _once(provenance.licence for provenance in each),
        "terms": _once(provenance.terms or "" for provenance in each),
    }
    return {name: text for name, text in members.items() if text}


def links_of_all(layers: Iterable[Layer]) -> list[dict[str, str]]:
    """The links of every layer, each address once."""
    return list({link["href"]: link for layer in layers for link in links(layer)}.values())


def _once(texts: Iterable[str]) -> str:
    """Every text once. Those of derived layers are joined from their sources' by semicolons, so they come last: then
    each of their parts has been named before, beside the parts that belong to it."""
    known = sorted(
        {text.strip().rstrip(".") for text in texts if text.strip()}, key=lambda text: (text.count(";"), text)
    )
    return "; ".join(dict.fromkeys(part for text in known for part in text.split("; ")))


def links(layer: Layer) -> list[dict[str, str]]:
    """The text of the licence and the source, where they are known."""
    found = []
    if layer.provenance.licence in LICENCE_TEXTS:
        found.append(_link("license", layer.provenance.licence, LICENCE_TEXTS[layer.provenance.licence]))
    if layer.provenance.url:
        found.append(_link("via", layer.provenance.credit, layer.provenance.url))
    return found


def _link(rel: str, title: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": "text/html", "title": title, "href": href}


def _in(layer: Layer, language: str) -> str:
    labels: Mapping[str, str] = _LABELS.get(language.partition("-")[0], _LABELS["en"])
    depth = f"{layer.depth_cm[0]:g}-{layer.depth_cm[1]:g} cm" if layer.depth_cm else None
    said = {
        "unit": shown(layer.unit),
        "depth": depth,
        "caveat": pick(layer.caveats, language)[0],
        "credit": layer.provenance.credit,
        "licence": layer.provenance.licence,
        "terms": layer.provenance.terms,
    }
    colon = "\N{NO-BREAK SPACE}: " if language.startswith("fr") else ": "
    lines = [f"{labels[name]}{colon}{text.rstrip('.')}." for name, text in said.items() if text]
    description = pick(layer.descriptions, language)[0].strip()
    return " ".join([_sentence(description), *lines]).strip()


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".!?" else f"{text}."
