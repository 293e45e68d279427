"""Territories: the geometry of every region, what lies in what, and the tables that hold them."""

from .build import Territories, build
from .tables import OVERLAPS, REGIONS, STATEMENTS, write_tables

__all__ = ["OVERLAPS", "REGIONS", "STATEMENTS", "Territories", "build", "write_tables"]
