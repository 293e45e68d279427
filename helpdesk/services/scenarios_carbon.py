"""What differs between the carbon that a scenario expects and the carbon of the record."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = Mapping[str, Any]


def carbon_differences(expect: Json, found: Json) -> Iterator[str]:
    """Each in one sentence."""
    use = found["land_use"] or {"value": None, "from": None}
    for key, got in (("land_use", use["value"]), ("land_use_from", use["from"])):
        if expect.get(key) is not None and expect[key] != got:
            yield f"carbon {key}: expected {expect[key]}, got {got}"
    yield from _targets(expect.get("four_per_1000_kg", {}), found["stocks"])
    said = [each["code"] for each in found["messages"]]
    lacking = [code for code in expect.get("messages_has", []) if code not in said]
    yield from (f"carbon messages: {code} not in {said}" for code in lacking)
    told = {each["practice"]: each for each in found["practices"]}
    yield from (
        f"carbon tells of {name}, which it should not" for name in expect.get("not_practices", []) if name in told
    )
    for name, wanted in expect.get("practices", {}).items():
        if name not in told:
            yield f"carbon does not tell of {name}; it tells of {', '.join(told) or 'nothing'}"
        else:
            yield from (f"carbon {name} {each}" for each in _practice(wanted, told[name]))


def _targets(wanted: Json, stocks: list[Json]) -> Iterator[str]:
    found = {" ".join(filter(None, (each["origin"], each["edition"]))): each for each in stocks}
    for name, bounds in wanted.items():
        if name not in found:
            yield f"carbon has no stock {name}; it has {', '.join(found) or 'none'}"
        elif not _within(bounds, found[name]["four_per_1000_kg_c_ha_yr"]):
            yield f"carbon 4 per 1000 by {name}: expected {bounds}, got {found[name]['four_per_1000_kg_c_ha_yr']} kg"


def _practice(wanted: Json, found: Json) -> Iterator[str]:
    if "headline" in wanted:
        yield from _headline(wanted["headline"], found["headline"])
    if wanted.get("offer") is not None and wanted["offer"] != found["offer"]:
        yield f"offer: expected {wanted['offer']}, got {found['offer']}"
    yield from (f"why: {code} not in {found['why']}" for code in wanted.get("why_has", []) if code not in found["why"])
    statuses: dict[str, list[str]] = {}
    for each in found["methods"]:
        name = each.get("evidence") or " ".join(filter(None, (each["method"], each.get("edition"))))
        statuses.setdefault(name, []).append(each["status"])
    for name, status in wanted.get("methods", {}).items():
        if status not in statuses.get(name, []):
            yield f"method {name}: expected {status}, got {statuses.get(name, 'nothing')}"


def _headline(wanted: Json | None, found: Json | None) -> Iterator[str]:
    if wanted is None or found is None:
        if wanted is not found:
            yield f"headline: expected {wanted or 'none'}, got {found or 'none'}"
        return
    for key, value in wanted.items():
        got = found.get(key)
        if value is not None and not (_within(value, got) if isinstance(value, Mapping) else value == got):
            yield f"headline {key}: expected {value}, got {got}"


def _within(bounds: Json, number: float | None) -> bool:
    low, high = bounds.get("min"), bounds.get("max")
    return number is not None and (low is None or low <= number) and (high is None or number <= high)
