"""The pygeoapi configuration, made from the desk: nobody writes it by hand."""

from typing import Any

from ...services.desk import Desk
from .blocks import Site
from .pages import Pages

Json = dict[str, Any]

TITLE = {
    "en": "Soil helpdesk",
    "fr": "Guichet des sols",
    "es": "Ventanilla de suelos",
    "pt": "Balcão do solo",
    "sw": "Dawati la udongo",
}
_TERMS = {
    "en": "Each collection names its own licence, credit and terms.",
    "fr": "Chaque collection nomme sa licence, son crédit et ses conditions.",
    "es": "Cada colección nombra su licencia, su crédito y sus condiciones.",
    "pt": "Cada coleção nomeia a sua licença, o seu crédito e as suas condições.",
    "sw": "Kila mkusanyo unataja leseni, chanzo na masharti yake.",
}
_DESCRIPTION = {
    "en": "Soil maps, rules and local advice for any place, as OGC APIs.",
    "fr": "Cartes des sols, règles et conseils locaux pour tout lieu, par les API de l'OGC.",
    "es": "Mapas de suelos, reglas y consejos locales para cualquier lugar, por las API de la OGC.",
    "pt": "Mapas de solos, regras e conselhos locais para qualquer lugar, pelas API da OGC.",
    "sw": "Ramani za udongo, kanuni na ushauri wa mahali popote, kwa API za OGC.",
}


def configuration(site: Site) -> Json:
    """The configuration of one landing page; our own functions find the site in it."""
    return {
        "server": {
            "url": site.url,
            "encoding": "utf-8",
            "languages": list(site.languages),
            "limits": {"default_items": 10, "max_items": site.desk.max_items, "on_exceed": "throttle"},
            "map": {},
        },
        "logging": {"level": "ERROR"},
        "metadata": _metadata(site.desk),
        "resources": dict(site.resources),
        "pages": Pages(),
        "site": site,
    }


def _metadata(desk: Desk) -> Json:
    """Who keeps this desk, as its packs say."""
    keepers = [keeper for pack in desk.content.packs.values() for keeper in pack.keepers]
    names = ", ".join(dict.fromkeys(keeper.name for keeper in keepers)) or TITLE["en"]
    contact = {"name": names, "url": desk.public_url}
    email = next((keeper.email for keeper in keepers if keeper.email), None)
    return {
        "identification": {
            "title": dict(TITLE),
            "description": dict(_DESCRIPTION),
            "keywords": ["soil", "soil carbon", "advice", "subsidiarity"],
            "keywords_type": "theme",
            "terms_of_service": dict(_TERMS),
            "url": desk.public_url,
        },
        "license": {"name": "As each collection says", "url": f"{desk.public_url}/ogc/collections"},
        "provider": {"name": names, "url": desk.public_url},
        "contact": contact | ({"email": email} if email else {}),
    }
