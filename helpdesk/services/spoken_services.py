"""Ecosystem services to be read aloud: one line each, with who should decide; the rungs are for the page and JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from .record.words import say

Json = Mapping[str, Any]

# What is read aloud in about a minute has room for so many.
SHOWN = 5


def service_lines(record: Json, more: str) -> Iterator[str]:
    """Those that are or may be at stake, in the order of the record; then how many `more` there are."""
    told = [each for each in record["services"] if each["at_stake"]["answer"] != "no"]
    for service in told[:SHOWN]:
        said = [_stake(service, record["lang"]), *_spreads(service, record["lang"]), *_decider(service, record["lang"])]
        yield f"{service['name']}: {'; '.join(said)}"
    if len(told) > SHOWN:
        yield f"… {len(told) - SHOWN} {more}"


def _stake(service: Json, lang: str) -> str:
    stake = service["at_stake"]
    return str(stake["text"]) if stake["answer"] == "unknown" else say("service_at_stake", lang)


def _spreads(service: Json, lang: str) -> Iterator[str]:
    if service["spreads_over"]:
        yield say("spreads_over", lang).format(regions=", ".join(each["name"] for each in service["spreads_over"]))


def _decider(service: Json, lang: str) -> Iterator[str]:
    decision = service["decision"]
    if decision["decided_by"]:
        yield say("should_decide", lang).format(bodies=_names(decision["decided_by"]))
    if decision["undecided"]["topics"]:
        topics = f"{', '.join(decision['undecided']['topic_names'])}: " if decision["decided_by"] else ""
        yield f"{topics}{say('no_decider', lang)}"
    if decision["ask"]:
        yield say("ask_next", lang).format(bodies=_names(decision["ask"]))


def _names(bodies: list[Json]) -> str:
    return ", ".join(each["name"] for each in bodies)
