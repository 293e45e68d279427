"""`helpdesk ingest`: open data fetched, checked, built into COGs and one GeoPackage, and published in one step."""

from .manifest import current
from .pipeline import ingest, republish
from .progress import Progress, Silent, on_console

__all__ = ["Progress", "Silent", "current", "ingest", "on_console", "republish"]
