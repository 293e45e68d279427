"""Decision records as one table for spreadsheets: a row for each value, statement, scheme, contact and gap."""

import csv as writer
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]

COLUMNS = (
    "part", "lon", "lat", "on", "kind", "topic", "id", "modality", "value", "unit", "text", "by", "from", "to",
    "source", "verified",
)  # fmt: skip
_KINDS = {"norms": "norm", "may_apply": "may apply", "advice": "advice", "suppressed": "suppressed"}
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(records: Sequence[Json]) -> str:
    """RFC 4180, the part's number first."""
    written = io.StringIO()
    table = writer.DictWriter(written, COLUMNS, restval="")
    table.writeheader()
    for number, record in enumerate(records, 1):
        where = {"part": number, "lon": record["place"]["lon"], "lat": record["place"]["lat"], "on": record["on"]}
        for row in _rows(record):
            table.writerow({**where, **{name: cell(value) for name, value in row.items()}})
    return written.getvalue()


def _rows(record: Json) -> Iterator[dict[str, Any]]:
    for name, fact in record["soil"].items():
        yield {"kind": "soil", "id": name, "value": fact["class"] or fact["value"], "unit": fact["unit"],
               "text": fact["name"], "source": fact["source"]}  # fmt: skip
    for topic, about in record["topics"].items():
        for key, kind in _KINDS.items():
            for said in about[key]:
                yield _statement(kind, topic, said)
        if about["fact"]:
            yield _statement("fact", topic, about["fact"])
    for scheme in record["schemes"]:
        yield {"kind": "scheme", "id": scheme["id"], "value": scheme["status"], "text": scheme["name"],
               "by": scheme["body_name"], "from": scheme["from"], "to": scheme["to"],
               **_source(scheme["source"])}  # fmt: skip
    for contact in record["contacts"]:
        ways = [contact[way] for way in ("phone", "email", "url", "address") if contact[way]]
        yield {"kind": "contact", "id": contact["body"], "text": contact["name"], "value": "; ".join(ways),
               "by": contact["body_name"]}  # fmt: skip
    for gap in record["gaps"]:
        yield {"kind": "gap", "id": gap["code"], "topic": gap["about"], "text": gap["text"]}


def _statement(kind: str, topic: str, said: Json) -> dict[str, Any]:
    value = said.get("value_name") or said["value"]
    return {
        "kind": kind,
        "topic": topic,
        "value": "; ".join(f"{each['from']}/{each['to']}" for each in value) if isinstance(value, list) else value,
        **{name: said.get(name) for name in ("id", "modality", "unit", "text", "from", "to")},
        "by": said.get("issuer_name"),
        **_source(said.get("source")),
    }


def _source(source: Json | None) -> dict[str, Any]:
    return {"source": source["url"] or source["title"], "verified": source["verified"]} if source else {}


def cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, float) and math.isfinite(value):
        # Ten digits are more than any figure here is good for, and less than a centimetre of a coordinate.
        return float(f"{value:.10g}")
    return "" if value is None else value
