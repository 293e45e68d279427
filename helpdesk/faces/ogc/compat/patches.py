"""Puts the work-arounds into pygeoapi's modules: these import by name, so each name is replaced where it is used."""

from types import ModuleType
from typing import Any

import pygeoapi.api as core
from pygeoapi import crs
from pygeoapi.provider import base

from ..collection import gen_collection
from ..pages import render
from .json_text import to_json
from .quiet import setup_logger
from .transforms import get_crs

PATCHES: tuple[tuple[ModuleType, str, Any], ...] = (
    (core, "to_json", to_json),
    (core, "render_j2_template", render),
    (crs, "get_crs", get_crs),
    (base, "get_crs", get_crs),
    (core, "gen_collection", gen_collection),
    (core, "setup_logger", setup_logger),
)


def apply() -> None:
    """May be called again; it then changes nothing."""
    for module, name, replacement in PATCHES:
        getattr(module, name)  # fails early where a release has renamed what is to be replaced
        setattr(module, name, replacement)
