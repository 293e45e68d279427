"""The collection document: what pygeoapi says of a collection, and what the building blocks add."""

import logging
from typing import Any

from pygeoapi import l10n
from pygeoapi.api.collection import gen_collection as stock_collection

from ...domain.errors import HelpdeskError, in_full
from ..alarms import level_of
from .blocks import Json, Site

log = logging.getLogger(__name__)


def gen_collection(api: Any, request: Any, dataset: str, locale: Any) -> Json:
    """With the terms of use, and what each building block serves of the collection."""
    try:
        return _described(api, request, dataset, locale)
    # pygeoapi 0.24 leaves a collection that raises out of its list without a word.
    except HelpdeskError as error:
        log.log(level_of(error), "collection %s cannot be described: %s", dataset, in_full(error))
        raise
    except Exception:
        log.exception("collection %s cannot be described", dataset)
        raise


def _described(api: Any, request: Any, dataset: str, locale: Any) -> Json:
    described: Json = stock_collection(api, request, dataset, locale)
    site: Site = api.config["site"]
    about = site.resources[dataset]["about"]
    described |= {name: l10n.translate(text, locale) for name, text in about.items()}
    for block in site.blocks:
        block.describe(site, dataset, described)
    return described
