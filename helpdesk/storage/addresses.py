"""Where GDAL finds the rasters: each layer's file, or `/vsi` address."""

from collections.abc import Mapping
from pathlib import Path

from ..domain.errors import NotFound
from ..domain.layers import Layer

Addresses = Mapping[str, str]

S3 = "s3://"
_VSIS3, _VSICURL = "/vsis3/", "/vsicurl/"


def in_folder(folder: Path | str, layers: Mapping[str, Layer]) -> Addresses:
    """`<folder>/<layer>.tif` of every coverage; the folder may be a `/vsi` address."""
    base = str(folder).rstrip("/")
    return {layer.id: f"{base}/{layer.id}.tif" for layer in layers.values() if layer.kind == "coverage"}


def address_of(layer: str, addresses: Addresses) -> str:
    """Raises NotFound."""
    if layer not in addresses:
        raise NotFound(f"there is no coverage {layer!r}")
    return addresses[layer]


def is_elsewhere(address: str) -> bool:
    """Whether it is not a file of this machine."""
    return address.startswith("/vsi")


def elsewhere(addresses: Addresses) -> frozenset[str]:
    """The layers that are not on this machine."""
    return frozenset(layer for layer, address in addresses.items() if is_elsewhere(address))


def vsi_of(url: str) -> str:
    """GDAL's name of an object (`s3://bucket/key`) or of a file on a web server; a path stays as it is."""
    if url.startswith(S3):
        return f"{_VSIS3}{url.removeprefix(S3)}"
    return f"{_VSICURL}{url}" if url.startswith(("https://", "http://")) else url


def url_of(address: str) -> str:
    """The URL that GDAL's name stands for."""
    if address.startswith(_VSIS3):
        return f"{S3}{address.removeprefix(_VSIS3)}"
    return address.removeprefix(_VSICURL)
