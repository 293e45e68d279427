"""Vector layers in one GeoPackage, opened immutable: the embedded feature store."""

from .store import GeoPackageStore

__all__ = ["GeoPackageStore"]
