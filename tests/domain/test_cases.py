"""Worked cases of the rule algebra; `pytest --cases FILE` adds those of any file of the same format."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from helpdesk.domain.bodies import Competence, Power
from helpdesk.domain.calendar import Validity
from helpdesk.domain.conditions import Condition
from helpdesk.domain.regions import Nesting
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.subsidiarity import Case, Decision, resolve
from helpdesk.domain.subsidiarity.allocation import allocate
from helpdesk.domain.subsidiarity.case import in_force
from helpdesk.domain.topics import Topic

OWN_CASES = Path(__file__).parent.parent / "cases" / "subsidiarity.json"
Json = dict[str, Any]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test per case of our own file and of every file named by `--cases`."""
    files = [OWN_CASES, *(Path(name) for name in metafunc.config.getoption("--cases"))]
    for argument, key in (("worked_case", "cases"), ("decider_case", "decider_cases")):
        if argument in metafunc.fixturenames:
            params = []
            for path in dict.fromkeys(file.resolve() for file in files):
                content = json.loads(path.read_text(encoding="utf-8"))
                if isinstance(content, list):  # cases of the processes, which tests/faces/test_toolkit_cases.py runs
                    continue
                params += [
                    pytest.param((content, case), id=f"{path.parent.name}-{case['id']}")
                    for case in content.get(key, [])
                ]
            metafunc.parametrize(argument, params)


def test_worked_case(worked_case: tuple[Json, Json]) -> None:
    content, case = worked_case
    rules = [statement_of(rule) for rule in case["rules"]]
    decision = resolve(case["topic"], rules, circumstances(content, case))
    assert shown(decision, case["expect"]) == case["expect"]


def test_worked_case_does_not_depend_on_order(worked_case: tuple[Json, Json]) -> None:
    content, case = worked_case
    rules = [statement_of(rule) for rule in case["rules"]]
    here = circumstances(content, case)
    assert resolve(case["topic"], rules[::-1], here) == resolve(case["topic"], rules, here)


def test_decider_case(decider_case: tuple[Json, Json]) -> None:
    content, case = decider_case
    allocation = allocate(case["topic"], circumstances(content, case))
    found = {
        "status": allocation.status,
        "decided_by": list(allocation.decided_by),
        "why_not": [list(each) for each in allocation.why_not],
    }
    assert {key: found[key] for key in case["expect"]} == case["expect"]


def circumstances(content: Json, case: Json) -> Case:
    territories = {name: frozenset(each["cells"]) for name, each in content["territories"].items()}
    here = frozenset(name for name, cells in territories.items() if case["cell"] in cells)
    day = date.fromisoformat(case.get("day", "2026-06-01"))
    topics = {**content["topics"], **case.get("topics", {})}
    return Case(
        here=here,
        day=day,
        facts=case.get("ctx", {}),
        given=frozenset(case.get("ctx", {})),
        nesting=nesting_of(territories),
        kinds={name: each["kind"] for name, each in content["territories"].items()},
        topics={name: topic_of(name, each) for name, each in topics.items()},
        competences=in_force(competences_of(content, case), here, day),
    )


def nesting_of(territories: dict[str, frozenset[int]]) -> Nesting:
    return Nesting(
        above={a: frozenset(b for b in territories if territories[a] < territories[b]) for a in territories},
        same={a: frozenset(b for b in territories if territories[a] == territories[b] and a != b) for a in territories},
    )


def topic_of(name: str, entry: Json) -> Topic:
    return Topic(id=name, effect_kind=entry.get("effect_kind"), kind_precedence=tuple(entry.get("kind_precedence", ())))


def competences_of(content: Json, case: Json) -> list[Competence]:
    """Each of `extra` replaces the competence of the same body and topic."""
    extra = case.get("extra", [])
    replaced = {(each["body"], each["topic"]) for each in extra}
    kept = [each for each in content["competence"] if (each["body"], each["topic"]) not in replaced]
    return [
        Competence(
            body=each["body"],
            topic=each["topic"],
            region=each["territory"],
            power=Power(each["power"]),
            validity=validity_of(each),
            capacity=each.get("capacity", True),
        )
        for each in [*kept, *extra]
    ]


def statement_of(rule: Json) -> Statement:
    modality = Modality(rule["modality"])
    value = rule.get("value")
    return Statement(
        id=rule["id"],
        issuer=rule["issuer"],
        topic=rule["topic"],
        region=rule["territory"],
        modality=modality,
        value=frozenset(value) if modality is Modality.CLOSED_DAYS else value,
        tier=rule.get("tier", 0),
        validity=validity_of(rule),
        when=tuple(condition_of(fact, wanted) for fact, wanted in rule.get("when", {}).items()),
        replaces=tuple(rule.get("replaces", ())),
        derogates=tuple(rule.get("derogates", ())),
        delegates_to=tuple(rule.get("delegates_to", ())),
    )


def condition_of(fact: str, wanted: Any) -> Condition:
    if isinstance(wanted, dict):
        return Condition(fact=fact, minimum=wanted.get("min"), maximum=wanted.get("max"))
    return Condition(fact=fact, values=tuple(wanted))


def validity_of(entry: Json) -> Validity:
    start, end = entry.get("from"), entry.get("to")
    return Validity(date.fromisoformat(start) if start else None, date.fromisoformat(end) if end else None)


def shown(decision: Decision, keys: Json) -> Json:
    """The decision in the words of the cases."""
    norms, fact = decision.norms, decision.fact
    waiting = sorted({condition.fact for item in decision.may_apply for condition in item.waiting})
    found: Json = {
        "status": decision.status,
        "floor": norms.floor,
        "ceiling": norms.ceiling,
        "prohibited": list(norms.prohibited),
        "required": list(norms.required),
        "closed_days": sorted(norms.closed_days),
        "fact": {"value": fact.value, "by": list(fact.by), "tier": fact.tier} if fact else None,
        "advice": [item.statement.id for item in decision.advice],
        "suppressed": [item.statement.id for item in decision.suppressed],
        "conflicts": [[stratum, list(ids)] for stratum, ids in decision.conflicts],
        "notes": [list(note) for note in decision.notes],
        "may_apply": sorted(item.statement.id for item in decision.may_apply),
        "missing": waiting,
        "decision": {
            "status": decision.allocation.status,
            "decided_by": list(decision.allocation.decided_by),
            "why_not": [list(each) for each in decision.allocation.why_not],
        },
    }
    return {key: found[key] for key in keys}
