"""Publishes a version: its layers are loaded, the content's tables are made of them, and the pointer moves last."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg import Connection

from ...domain.errors import IngestFailed
from ...ports import LayerRecord, Manifest
from ..ingest.progress import Progress
from ..territories import COMPETENCES, OVERLAPS, REGIONS, STATEMENTS, SUBSIDIARITY, ContentTable, Ground
from . import versions, views
from .database import Row
from .ground import PostgisGround
from .loading import is_loaded, load
from .transfer import layer_name, of_content, of_geopackage
from .versions import Version
from .writing import locked

_OF_CONTENT = (REGIONS, STATEMENTS, OVERLAPS, SUBSIDIARITY, COMPETENCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What is to be published. `built` is where the built file of a layer is, None where this machine has none; `keys`
    the key column of layers that have one; `content` makes the content's tables of what is loaded."""

    manifest: Manifest
    keys: Mapping[str, str]
    built: Callable[[LayerRecord], Path | None]
    content: Callable[[Ground], Sequence[ContentTable]]


def publish(connection: Connection[Row], publication: Publication, progress: Progress) -> Version:
    """Loads what is not there, and makes the version current in one transaction. What is served is not touched before,
    and what was loaded is found again. Raises IngestFailed, ContentInvalid, and what the driver raises."""
    known = _known(connection)
    layers = _layers(connection, publication, known, progress)
    with locked(connection):
        # Once more: another process may have dropped what no version had.
        layers = _layers(connection, publication, known, progress)
        content = _content(connection, publication, layers)
        published = Version(manifest=publication.manifest, tables={**layers, **content})
        with connection.transaction():
            versions.add(connection, published)
            held = views.show(connection, published.tables)
        for view in held:
            progress.say(f"the view {views.VIEWS}.{view} is in use and still shows what it showed before")
        versions.prune(connection)
    return published


def is_whole(connection: Connection[Row], version: Version) -> bool:
    """Whether every table of a version is there."""
    return all(is_loaded(connection, name) for name in version.tables.values())


def _known(connection: Connection[Row]) -> Mapping[tuple[str, str], str]:
    """The tables of layers in the current version, by layer and version of the layer: they may have been written by
    an earlier version of this software."""
    present = versions.current(connection)
    if present is None:
        return {}
    layers = present.manifest.layers
    return {(name, layers[name].version): table for name, table in present.tables.items() if name in layers}


def _layers(
    connection: Connection[Row], publication: Publication, known: Mapping[tuple[str, str], str], progress: Progress
) -> dict[str, str]:
    records = [each for each in publication.manifest.layers.values() if each.kind == "features" and not each.address]
    return {record.id: _layer(connection, publication, record, known, progress) for record in records}


def _layer(
    connection: Connection[Row],
    publication: Publication,
    record: LayerRecord,
    known: Mapping[tuple[str, str], str],
    progress: Progress,
) -> str:
    name, path = layer_name(record.id, record.version), publication.built(record)
    if is_loaded(connection, name):
        return name
    before = known.get((record.id, record.version))
    if path is None and before is not None and is_loaded(connection, before):
        return before
    if path is None:
        raise IngestFailed(f"layer {record.id}: its table is gone; run `helpdesk ingest` to load it again")
    table, rows = of_geopackage(path, record.id, name, publication.keys.get(record.id))
    with progress.step(f"loaded {record.id}") as advance:
        load(connection, table, _counted(rows, advance))
    return name


def _counted(rows: Iterable[Sequence[Any]], advance: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    """Tells how many bytes of geometry and text have passed."""
    for row in rows:
        advance(sum(len(value) for value in row if isinstance(value, str | bytes)))
        yield row


def _content(connection: Connection[Row], publication: Publication, layers: Mapping[str, str]) -> dict[str, str]:
    names = {table: layer_name(table, publication.manifest.version) for table in _OF_CONTENT}
    if not all(is_loaded(connection, name) for name in names.values()):
        for made in publication.content(PostgisGround(connection, layers)):
            load(connection, *of_content(made, names[made.name]))
    return names
