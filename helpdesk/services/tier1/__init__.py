"""Tier 1 at a place: the figures of one edition that the ordinary selection of facts chooses there, and what a change
of system comes to by them."""

from .outcome import Gap, SystemChange
from .system_change import system_change
from .tables import Tables, regions_told, tables_at, tables_in, tables_of
from .words import explained

__all__ = [
    "Gap",
    "SystemChange",
    "Tables",
    "explained",
    "regions_told",
    "system_change",
    "tables_at",
    "tables_in",
    "tables_of",
]
