"""The tables of subsidiarity: for each topic the territory parted by who decides there, and who may speak where."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from shapely.geometry.base import BaseGeometry

from ...domain.bodies import Body, Competence
from ...domain.subsidiarity.standing import TopicStanding
from ...domain.text import Texts, pick
from ...domain.topics import Topic
from .build import Territories
from .drawn import Drawn
from .rows import ContentTable, as_number, telling_first

SUBSIDIARITY, COMPETENCES = "subsidiarity", "competences"

Row = Mapping[str, Any]
Standings = Callable[[frozenset[str]], Iterable[TopicStanding]]

_TYPES = {
    "id": "text",
    "topic": "text",
    "topic_name": "text",
    "status": "text",
    "topic_status": "text",
    "said": "text",
    "decided_by": "text",
    "decided_by_names": "text",
    "why_not": "text",
    "ask": "text",
    "conflicts": "text",
    "waits_for": "text",
    "ending": "text",
    "ends_yyyymmdd": "integer",
    "as_of_yyyymmdd": "integer",
    "changes_yyyymmdd": "integer",
    "changes_by": "text",
    "outlook": "text",
    "area_km2": "number",
}
_COMPETENCE_TYPES = {
    "id": "text",
    "body": "text",
    "body_name": "text",
    "topic": "text",
    "topic_name": "text",
    "region": "text",
    "power": "text",
    "capacity": "boolean",
    "valid_from": "text",
    "valid_to": "text",
    "from_yyyymmdd": "integer",
    "to_yyyymmdd": "integer",
    "pack": "text",
}


def subsidiarity_table(
    territories: Territories,
    standings: Standings,
    topics: Mapping[str, Topic],
    bodies: Mapping[str, Body],
    day: date,
    drawn: Drawn | None = None,
) -> ContentTable:
    """A row for each topic and each way it stands somewhere on `day`, with all the land where it stands so.

    The rows of one topic do not overlap, and fill the regions of all packs that know the topic. What was `drawn` for
    an earlier content is used again.
    """
    drawn = drawn or Drawn()
    drawn.begin(territories.geometries)
    types = {**_TYPES, **{f"topic_name_{_column(tag)}": "text" for tag in _languages(topics)}}
    found = [
        _row(standing, geometry, km2, topics, bodies, day)
        for standing, geometry, km2 in _parts(drawn, standings)
        if not geometry.is_empty
    ]
    rows = sorted(found, key=lambda row: (row["topic"], -row["area_km2"], row["id"]))
    return ContentTable(name=SUBSIDIARITY, types=types, rows=telling_first(rows, types), key="id")


def _parts(drawn: Drawn, standings: Standings) -> Iterable[tuple[TopicStanding, BaseGeometry, float]]:
    """Each set of regions is asked about once; what many topics share is dissolved once."""
    where: dict[TopicStanding, list[int]] = {}
    faces = drawn.faces
    for code in sorted(set(faces.codes.tolist())):
        for standing in standings(faces.sets[code]):
            where.setdefault(standing, []).append(code)
    for standing, codes in where.items():
        yield standing, *drawn.dissolved(tuple(codes))


def _row(
    standing: TopicStanding,
    geometry: BaseGeometry,
    km2: float,
    topics: Mapping[str, Topic],
    bodies: Mapping[str, Body],
    day: date,
) -> dict[str, Any]:
    names = topics[standing.topic].names if standing.topic in topics else {}
    return {
        "id": f"{standing.topic}.{hashlib.sha256(repr(standing).encode()).hexdigest()[:8]}",
        "topic": standing.topic,
        "topic_name": _name(names, standing.topic),
        "status": standing.status,
        "topic_status": f"{standing.topic}:{standing.status}",
        "said": standing.said,
        "decided_by": _listed(standing.decided_by),
        "decided_by_names": _listed(_body(each, bodies) for each in standing.decided_by),
        "why_not": _listed(f"{body}: {reason}" for body, reason in standing.why_not),
        "ask": _listed(standing.ask) if not standing.decided_by else None,
        "conflicts": _listed(standing.conflicts),
        "waits_for": _listed(standing.waits_for),
        "ending": _listed(f"{name} ({end})" for name, end in standing.ending),
        # Never null: a client takes a column whose first rows are null for one of text.
        "ends_yyyymmdd": as_number(min((end for _, end in standing.ending), default=date.max)),
        "as_of_yyyymmdd": as_number(day),
        "changes_yyyymmdd": as_number(standing.changes_on or date.max),
        "changes_by": _listed(standing.changes_by),
        "outlook": standing.outlook(day),
        "area_km2": km2,
        "geometry": geometry,
        **{f"topic_name_{_column(tag)}": name for tag, name in names.items()},
    }


def competences_table(
    territories: Territories, topics: Mapping[str, Topic], bodies: Mapping[str, Body]
) -> ContentTable:
    """A row for each competence, past and future ones too, with the geometry of its region."""
    found: dict[str, dict[str, Any]] = {}
    for body in bodies.values():
        for held in body.competences:
            if held.region in territories.geometries:
                row = _competence(held, body, territories, topics)
                if row["id"] in found:
                    row["id"] = f"{row['id']}.{len(found)}"
                found[row["id"]] = row
    rows = [found[each] for each in sorted(found)]
    return ContentTable(
        name=COMPETENCES, types=_COMPETENCE_TYPES, rows=telling_first(rows, _COMPETENCE_TYPES), key="id"
    )


def _competence(held: Competence, body: Body, territories: Territories, topics: Mapping[str, Topic]) -> dict[str, Any]:
    start, end = held.validity.start, held.validity.end
    return {
        "id": f"{held.body}.{held.topic}.{held.region}.{held.power.value}",
        "body": held.body,
        "body_name": _name(body.names, body.id),
        "topic": held.topic,
        "topic_name": _name(topics[held.topic].names, held.topic) if held.topic in topics else held.topic,
        "region": held.region,
        "power": held.power.value,
        "capacity": held.capacity,
        "valid_from": start and start.isoformat(),
        "valid_to": end and end.isoformat(),
        "from_yyyymmdd": as_number(start),
        "to_yyyymmdd": as_number(end),
        "pack": body.pack,
        "geometry": territories.geometries[held.region],
    }


def _languages(topics: Mapping[str, Topic]) -> Sequence[str]:
    return sorted({tag for topic in topics.values() for tag in topic.names})


def _column(tag: str) -> str:
    return tag.replace("-", "_")


def _body(body: str, bodies: Mapping[str, Body]) -> str:
    return _name(bodies[body].names, body) if body in bodies else body


def _name(names: Texts, otherwise: str) -> str:
    return pick(names, "en")[0] or otherwise


def _listed(words: Iterable[str]) -> str | None:
    """None rather than an empty text: nothing is said."""
    return ", ".join(words) or None
