"""Territories: the geometry of every region, what lies in what, and the tables that hold them."""

from .build import Territories, build, build_on
from .ground import Ground, Grounds, Where
from .rows import OVERLAPS, REGIONS, STATEMENTS, ContentTable, content_tables
from .tables import write_tables

__all__ = [
    "OVERLAPS",
    "REGIONS",
    "STATEMENTS",
    "ContentTable",
    "Ground",
    "Grounds",
    "Territories",
    "Where",
    "build",
    "build_on",
    "content_tables",
    "write_tables",
]
