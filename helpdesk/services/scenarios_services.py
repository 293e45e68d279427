"""What a scenario expects of ecosystem services, against the record: each difference in one sentence."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]


def service_differences(expect: Json, found: Sequence[Json]) -> Iterator[str]:
    """A word for whether it is at stake, or its answers by name. What is not told here is `told_nearer` where another
    service tells it, else `outside`."""
    told = {service["id"]: service for service in found}
    nearer = {service["refines"] for service in found}
    for service, wanted in expect.items():
        here = told.get(service)
        stake = here["at_stake"]["answer"] if here else "told_nearer" if service in nearer else "outside"
        if isinstance(wanted, str):
            yield from _differ(f"service {service}", wanted, stake)
        elif here is None:
            yield f"service {service} is not told here; {', '.join(sorted(told)) or 'none'} are"
        else:
            yield from _of_service(f"service {service}", wanted, here)


def _of_service(what: str, wanted: Json, here: Json) -> Iterator[str]:
    decision, ladder = here["decision"], [rung for rung in here["ladder"] if rung["region"]]
    shown = {
        "at_stake": here["at_stake"]["answer"],
        "missing": [each["fact"] for each in here["at_stake"]["missing"]],
        "decision": decision["status"],
        "decided_by": [each["body"] for each in decision["decided_by"]],
        "decides": [rung["region"] for rung in ladder if rung["decides"]],
        "spreads_over": [each["region"] for each in here["spreads_over"]],
        "ask": [each["body"] for each in decision["ask"]],
    }
    for key, value in wanted.items():
        if key == "rungs":
            verdicts = {rung["region"]: rung["verdict"] for rung in ladder}
            for region, verdict in value.items():
                yield from _differ(f"{what}, rung {region}", verdict, verdicts.get(region))
        elif key.endswith("_has"):
            got = shown[key.removesuffix("_has")]
            lacking = [each for each in value if each not in got]
            if lacking:
                yield f"{what} {key}: {', '.join(lacking)} not in {', '.join(got) or 'nothing'}"
        else:
            yield from _differ(f"{what} {key}", value, shown[key])


def _differ(what: str, expected: Any, found: Any) -> Iterator[str]:
    if expected != found:
        yield f"{what}: expected {_words(expected)}, got {_words(found)}"


def _words(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return "nothing" if value is None else str(value)
