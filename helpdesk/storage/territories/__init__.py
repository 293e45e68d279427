"""Territories: the geometry of every region, what lies in what, and the tables that hold them."""

from .build import Territories, build, build_on
from .drawn import Drawn
from .ground import Ground, Grounds, Where
from .partition import COMPETENCES, SUBSIDIARITY, competences_table, subsidiarity_table
from .rows import OVERLAPS, REGIONS, STATEMENTS, ContentTable, content_tables
from .tables import write_tables

# Tables of features, each with its `id`.
KEYED = (REGIONS, STATEMENTS, SUBSIDIARITY, COMPETENCES)

__all__ = [
    "COMPETENCES",
    "KEYED",
    "OVERLAPS",
    "REGIONS",
    "STATEMENTS",
    "SUBSIDIARITY",
    "ContentTable",
    "Drawn",
    "Ground",
    "Grounds",
    "Territories",
    "Where",
    "build",
    "build_on",
    "competences_table",
    "content_tables",
    "subsidiarity_table",
    "write_tables",
]
