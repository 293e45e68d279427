"""What the pages need from elsewhere, fetched and checked like a layer: libraries of the npm registry, never a CDN."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ...domain.sourcing import PackageSource
from .fetch import Downloads
from .lock import only_one
from .progress import Progress


@dataclass(frozen=True, slots=True)
class Library:
    """A pinned package, and where its members go inside its folder; its licence goes along."""

    source: PackageSource
    members: Mapping[str, str]

    @property
    def folder(self) -> str:
        return f"{self.source.package}-{self.source.version}"


SWAGGER_UI = Library(
    PackageSource(
        registry="npm",
        package="swagger-ui-dist",
        version="5.29.0",
        sha256="3a8057cfc87f43132af21231e0a2f7e14e5456af79557244faeb32ea5a62cec7",
        member="package/swagger-ui-bundle.js",
        reader="files",
    ),
    {"package/LICENSE": "", "package/swagger-ui.css": "", "package/swagger-ui-bundle.js": ""},
)
LIBRARIES = (SWAGGER_UI,)


def fetch_assets(data: Path, progress: Progress, library: Library = SWAGGER_UI) -> Path:
    """`<data>/assets/swagger-ui-dist-5.29.0`, made now where it is not there. Raises IngestFailed."""
    folder = data / "assets" / library.folder
    if not folder.is_dir():
        with only_one(data, say=progress.say):
            if folder.is_dir():  # another process was quicker
                return folder
            beside = folder.with_name(f".{folder.name}.part")
            shutil.rmtree(beside, ignore_errors=True)
            _unpack(library, Downloads(data / "downloads", progress), beside)
            os.replace(beside, folder)
    return folder


def _unpack(library: Library, downloads: Downloads, into: Path) -> None:
    for member, folder in library.members.items():
        (into / folder).mkdir(parents=True, exist_ok=True)
        with downloads.paths(replace(library.source, member=member)) as paths:
            for path in paths:
                shutil.copyfile(path, into / folder / Path(path).name)
