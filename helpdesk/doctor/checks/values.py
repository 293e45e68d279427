"""What stands in the features: clients take names and types from the first ten, and believe them for all."""

from collections.abc import Iterator
from typing import Any

from ..reply import at
from ..rules import Moot, Rule
from ..server import Collection

_LARGEST = 2**31 - 1
_PLAIN = ("application/geo+json", "application/json")


def _by_property(features: list[dict[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for feature in features:
        properties = at(feature, "properties")
        for name, value in (properties if isinstance(properties, dict) else {}).items():
            found.setdefault(name, []).append(value)
    return found


def _every(collection: Collection) -> Iterator[str]:
    for name, values in _by_property(collection.first).items():
        if len(values) < len(collection.first):
            yield f"{name} is missing in {len(collection.first) - len(values)} of the first {len(collection.first)}"
    late = _by_property(collection.sample).keys() - _by_property(collection.first).keys()
    if late:
        yield f"only later features have {', '.join(sorted(late)[:5])}"


def _nulls(collection: Collection) -> Iterator[str]:
    later = _by_property(collection.sample)
    for name, values in _by_property(collection.first).items():
        untold = all(value is None for value in values) and not collection.declared_type(name)
        if untold and any(value is not None for value in later.get(name, [])):
            yield f"{name} is null in the first {len(values)}, and has values later"


def _types(collection: Collection) -> Iterator[str]:
    first, later = _by_property(collection.first), _by_property(collection.sample)
    for name, values in first.items():
        kinds, all_kinds = _kinds(values), _kinds(values + later.get(name, []))
        if len(all_kinds) > 1 and kinds:
            yield f"{name} is {' and '.join(sorted(kinds))} at first, and {' and '.join(sorted(all_kinds))} in all"


def _kinds(values: list[Any]) -> set[str]:
    return {type(value).__name__ for value in values if value is not None}


def _floats(collection: Collection) -> Iterator[str]:
    for name, values in _by_property(collection.first).items():
        if collection.declared_type(name) == "number" and any(type(value) is int for value in values):
            yield f"{name} is a number, and {next(each for each in values if type(each) is int)} has no decimal point"


def _large(collection: Collection) -> Iterator[str]:
    for name, values in _by_property(collection.sample or collection.first).items():
        large = next((value for value in values if type(value) is int and abs(value) > _LARGEST), None)
        if large is not None:
            yield f"{name} holds {large}"


def _ids(collection: Collection) -> Iterator[str]:
    found = [feature.get("id") for feature in collection.sample or collection.first]
    if any(type(each) not in (str, int) for each in found):
        yield "a feature has no id that is a text or an integer"
    elif len(set(found)) < len(found):
        yield f"{len(found) - len(set(found))} ids stand twice"


def _apostrophes(collection: Collection) -> Iterator[str]:
    for feature in collection.sample or collection.first:
        if isinstance(feature.get("id"), str) and "'" in feature["id"]:
            yield f"an id is {feature['id'][:40]}"


def _media_type(collection: Collection) -> Iterator[str]:
    reply = collection.items(limit=10)
    if not reply.is_whole:
        yield f"items?limit=10 is answered {reply}"
    elif reply.media_type not in _PLAIN:
        yield f"items are sent as {reply.media_type or 'nothing in particular'}"


def _times(collection: Collection) -> Iterator[str]:
    if not collection.times:
        raise Moot("no property is a date")
    if len(collection.times) > 1 and not collection.server.has_cql2:
        yield f"there are several: {', '.join(collection.times)}"


RULES: tuple[Rule[Collection], ...] = (
    Rule(
        id="media-type",
        title="Items are sent as GeoJSON",
        meets="GDAL 3.10 and later refuses the layer.",
        remedy="Send application/geo+json.",
        look=_media_type,
    ),
    Rule(
        id="every-property",
        title="Every feature has every property",
        meets="Columns that are missing from the first ten features are missing from the layer.",
        remedy="Write null where there is no value, and never leave a member out.",
        look=_every,
    ),
    Rule(
        id="first-values",
        title="The first ten features have values",
        meets="A column of nulls becomes text, whatever comes later.",
        remedy="Declare a schema (Features Part 5), or let features with values come first.",
        look=_nulls,
    ),
    Rule(
        id="one-type",
        title="A property has one JSON type from first to last",
        meets="Fractions after integers become NULL in QGIS and are rounded by GDAL; text after numbers becomes NULL.",
        remedy="Write the same type in each row, numbers with a decimal point.",
        look=_types,
    ),
    Rule(
        id="decimal-point",
        title="Numbers have a decimal point",
        meets="A column that begins with 30 is an integer, and 30.5 in a later row is NULL.",
        remedy="Write 30.0; PostgreSQL's json and ST_AsGeoJSON drop it.",
        look=_floats,
    ),
    Rule(
        id="big-integers",
        title="Integers fit into 32 bits",
        meets="Larger ones are wrapped to a wrong number.",
        remedy="Write large identifiers as text.",
        look=_large,
    ),
    Rule(
        id="ids",
        title="Features have ids of their own",
        meets="Selections and edits get lost when the view moves.",
        remedy="Give each a stable, unique id beside its type.",
        look=_ids,
        weight="hint",
    ),
    Rule(
        id="plain-ids",
        title="Ids have no apostrophe",
        meets="What was on the map before comes a second time, on the map and in the table.",
        remedy="Write another character; a typographic apostrophe will do.",
        look=_apostrophes,
    ),
    Rule(
        id="one-time",
        title="One property is the time of a feature",
        meets="A comparison with any date is sent as datetime, and answered about the wrong one.",
        remedy="Keep one date or date-time per collection, or declare CQL2.",
        look=_times,
    ),
)
