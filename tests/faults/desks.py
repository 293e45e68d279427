"""Small desks that differ in every part: a raster, features, a rule. And what each answers when nothing went wrong."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import rasterio

from helpdesk.bootstrap import build_data
from helpdesk.ports import Manifest
from helpdesk.settings import Settings
from helpdesk.storage.ingest.manifest import current

from ..e2e.small_desk import PLACES, answers, settings_of, small_desk
from .killing import Command

AT = PLACES[1::9]
# Who reads a version, and who publishes, holds a lock on these, which the system frees.
_LOCKS = {".in-use", ".lock"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Content, and what is served of it where it was built without a fault."""

    content: Path
    manifest: Manifest
    answers: Mapping[str, Any]


def edition(folder: Path, number: int, dsn: str | None = None) -> Edition:
    settings = small_desk(folder, dsn)
    root = settings.content[0]
    with rasterio.open(root / "layers" / "clay.tif", "r+") as raster:
        raster.write(raster.read(1) + number, 1)
    for path, before, after in (
        ("layers/plots.geojson", "3.5", f"{number}.25"),
        ("regions/demo/statements/manure.yaml", "170", f"{100 + number}"),
    ):
        text = (root / path).read_text()
        assert before in text
        (root / path).write_text(text.replace(before, after))
    manifest = build_data(settings)
    return Edition(content=root, manifest=manifest, answers=answers(settings, AT))


def command(settings: Settings, log: Path, *words: str) -> Command:
    environment = {
        "HELPDESK_CONTENT": os.pathsep.join(map(str, settings.content)),
        "HELPDESK_DATA": str(settings.data),
        **({"HELPDESK_DSN": settings.dsn.get_secret_value()} if settings.dsn else {}),
    }
    return Command(words=words, environment=environment, log=log)


def assert_whole(data: Path, editions: Sequence[Edition]) -> Edition | None:
    """Which edition is served: all of it; None where nothing is yet."""
    present = current(data)
    if present is None:
        return None
    (served,) = [each for each in editions if each.manifest == present[1]]
    assert answers(settings_of(served.content, data, None), AT) == served.answers
    return served


def leftovers(data: Path) -> list[str]:
    """What somebody wrote beside, and left there."""
    return [str(path.relative_to(data)) for path in data.rglob(".*") if path.name not in _LOCKS]
