"""What differs between a whole answer as a scenario expects it and the record: nothing may be missing or new."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .record.nearness import nearness

Json = Mapping[str, Any]
_ORDERED = ("advice", "contacts")


def answer_differences(expect: Json, found: Json) -> Iterator[str]:
    """Each in one sentence. Advice and contacts are compared in the order in which they are told."""
    told = whole(found)
    for name, wanted in expect.items():
        got = told[name]
        if isinstance(wanted, Mapping):
            yield from _entries(name, wanted, got)
        else:
            yield from _lists(name, wanted, got)


def whole(found: Json) -> dict[str, Any]:
    """All that a record says, short enough to be written down and defended line by line."""
    topics = found["topics"]
    advice = sorted(_once(topics, "advice").values(), key=nearness(found))
    return {
        "binding": sorted(_once(topics, "norms")),
        "may_apply": sorted(_once(topics, "may_apply")),
        "advice": [item["id"] for item in advice],
        "suppressed": sorted(_once(topics, "suppressed")),
        "facts": {" + ".join(t["fact"]["by"]): _figure(t["fact"]) for t in topics.values() if t["fact"]},
        "carbon": {each["practice"]: _headline(each["headline"]) for each in found["carbon"]["practices"]},
        "schemes": {each["id"]: each["status"] for each in found["schemes"]},
        "deciders": _deciders(topics),
        "gaps": sorted(gap["about"] for gap in found["gaps"]),
        "contacts": list(dict.fromkeys(each["body"] for each in found["contacts"])),
    }


def _once(topics: Json, key: str) -> dict[str, Json]:
    return {item["id"]: item for topic in topics.values() for item in topic[key]}


def _figure(fact: Json) -> str:
    """`46 mg/l, tier 4`; a number as a person writes it."""
    value = f"{fact['value']:g}" if isinstance(fact["value"], float) else str(fact["value"])
    return f"{value}{' ' + fact['unit'] if fact['unit'] else ''}, tier {fact['tier']}"


def _headline(headline: Json | None) -> str:
    if headline is None:
        return "none"
    return " ".join(filter(None, (headline["method"], headline.get("edition"), headline.get("evidence"))))


def _deciders(topics: Json) -> dict[str, list[str]]:
    """The topics that each body, or each group of bodies, decides on; `nobody` where there is none."""
    found: dict[str, list[str]] = {}
    for name, topic in sorted(topics.items()):
        found.setdefault(" + ".join(sorted(topic["decision"]["decided_by"])) or "nobody", []).append(name)
    return found


def _lists(name: str, wanted: Sequence[str], got: Sequence[str]) -> Iterator[str]:
    yield from (f"answer {name}: {each} is told and not expected" for each in got if each not in wanted)
    yield from (f"answer {name}: {each} is expected and not told" for each in wanted if each not in got)
    if name in _ORDERED and sorted(wanted) == sorted(got) and list(wanted) != list(got):
        yield f"answer {name}: told in the order {', '.join(got)}"


def _entries(name: str, wanted: Json, got: Json) -> Iterator[str]:
    yield from (f"answer {name}: {each}: {got[each]} is told and not expected" for each in got if each not in wanted)
    for each, value in wanted.items():
        if got.get(each) != value:
            yield f"answer {name}: {each}: expected {value}, got {got.get(each, 'nothing')}"
