"""The decision record as plain text to be read aloud: must and may, money, whom to call, what is unknown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..domain.audience import asker, distance
from ..domain.units import shown
from .carbon.spoken import carbon_messages, carbon_sentences
from .figures import figure
from .phrases import phrases
from .record.nearness import nearness
from .record.words import say as heading
from .spoken_services import service_lines

Json = Mapping[str, Any]

# A screen is read aloud in about a minute: so many lines of each kind, the rest is counted.
SHOWN = 8
SHOWN_WAITING = 3
SHOWN_GAINS = 3
NORMS = ("PROHIBIT", "CLOSED_DAYS", "REQUIRE", "CEILING", "FLOOR")


class Section(NamedTuple):
    heading: str
    lines: list[str]


def spoken(record: Json) -> list[Section]:
    """The record in the order of a telephone call; sections without anything to say are left out."""
    say = phrases(record["lang"])
    sections = [
        Section(_title(record), list(_where(record, say))),
        Section(say["must"], list(_norms(record, say))),
        Section(say["may_apply"], list(_may_apply(record, say))),
        Section(say["advice"], list(_advice(record, say))),
        Section(say["facts"], list(_facts(record, say))),
        Section(heading("services", record["lang"]), list(service_lines(record, say["more"]))),
        Section(say["schemes"], list(_schemes(record, say))),
        Section(say["decides"], list(_deciders(record, say))),
        Section(say["call"], list(_contacts(record, say))),
        Section(say["unknown"], list(_gaps(record, say))),
        Section(say["soil"], list(_soil(record, say))),
    ]
    return [section for section in sections if section.lines]


def as_text(record: Json) -> str:
    """As plain text: a heading, what belongs to it line by line, an empty line."""
    return "\n".join(
        "\n".join([section.heading, *(f"- {line}" for line in section.lines), ""]) for section in spoken(record)
    )


def _title(record: Json) -> str:
    place = record["place"]
    at = f"lat {place['lat']:.4f}, lon {place['lon']:.4f}"
    return f"{place['name']} ({at})" if place["name"] else at


def _where(record: Json, say: Json) -> Iterator[str]:
    place, lang = record["place"], record["lang"]
    if place["near"]:
        yield f"{_distance(place['near']['distance_m'], lang)} {say['from']} {place['near']['name']}"
    if place["precision_m"]:
        yield f"{say['precision']} {_distance(place['precision_m'], lang)}"
    regions = [_region(region["name"], region["kind_name"]) for region in record["regions"]]
    yield f"{say['you_are_in']} {' · '.join(regions)}" if regions else say["nowhere"]
    yield f"{say['rules_of']} {record['on']}"
    for side in record["border"]:
        where = say["border_inside"] if side["inside"] else say["border_outside"]
        topics = ", ".join(_topics(side["differs"], record))
        differs = f": {say['differs']} {topics}" if topics else f": {say['same']}"
        yield f"! {where} {side['name']} ({_distance(side['distance_m'], lang)}){differs}"


def _region(name: str, kind: str) -> str:
    """With its kind, but for the world, which is the one of its kind."""
    return name if kind.casefold() == name.casefold() else f"{name} ({kind[:1].lower()}{kind[1:]})"


def _topics(ids: Sequence[str], record: Json) -> list[str]:
    return [record["topics"][each]["name"] if each in record["topics"] else each for each in ids]


def _soil(record: Json, say: Json) -> Iterator[str]:
    figures = list(_figures(record, say))
    if figures:
        yield " · ".join(figures)
    target = record["carbon"]["four_per_1000"]
    if target:
        tonnes = figure(target["t_c_ha_yr"], ".3f", record["lang"])
        small, large = (shown(unit, record["lang"]) for unit in ("kg C/ha/yr", "t C/ha/yr"))
        amount = f"{target['t_c_ha_yr'] * 1000:.0f} {small} ({tonnes} {large})"
        yield f"{say['target']} {amount}: {target['of_name']}"
    yield from carbon_messages(record)


def _figures(record: Json, say: Json) -> Iterator[str]:
    for fact in record["soil"].values():
        if fact["value"] is None:
            continue
        value = fact["class"] or _value(fact["value"], say, record["lang"])
        depth = f", {fact['depth_cm'][0]:g}-{fact['depth_cm'][1]:g} cm" if fact["depth_cm"] else ""
        flag = f" ({say['approximate']})" if fact.get("approximate") else ""
        unit = f" {shown(fact['unit'], record['lang'])}" if fact["unit"] else ""
        yield f"{fact['name']}: {value}{unit}{depth}{flag}"


def _norms(record: Json, say: Json) -> Iterator[str]:
    who, own = asker(record["given"]), [(topic, _own(topic, record)) for topic in record["topics"].values()]

    def meant(told: tuple[Json, list[Json]]) -> int:
        return min((distance(norm["audience"], who) for norm in told[1]), default=1)

    for topic, norms in sorted(own, key=meant):
        closed = _periods(topic["closed_days"])
        if closed:
            today = f", {say['closed_today']}" if topic["closed_on_day"] else ""
            yield f"{topic['name']}: {say['closed']} {closed}{today}"
        for norm in norms:
            yield f"{say[norm['modality']]} {norm['text']} {_by(norm, say)}"


def _own(topic: Json, record: Json) -> list[Json]:
    """A norm on a topic applies below it too; it is read out once, under the widest topic that shows it."""
    name = next(key for key, value in record["topics"].items() if value is topic)
    wider = {
        norm["id"]
        for key, other in record["topics"].items()
        if name.startswith(f"{key}.")
        for norm in [*other["norms"], *other["advice"], *other["may_apply"]]
    }
    return [norm for norm in topic["norms"] if norm["id"] not in wider]


def _unique(record: Json, key: str) -> list[Json]:
    """Every statement once, though it stands under its topic and all below."""
    found: dict[str, Json] = {}
    for topic in record["topics"].values():
        for item in topic[key]:
            found.setdefault(item["id"], item)
    return list(found.values())


def _may_apply(record: Json, say: Json) -> Iterator[str]:
    """Every norm that waits, whole, since law is never cut short; the questions that settle most come first."""
    norms = [item for item in _unique(record, "may_apply") if item["modality"] in NORMS]
    for item in sorted(norms, key=lambda item: NORMS.index(item["modality"])):
        yield f"? {say[item['modality']]} {item['text']} ({_waits_for(item, say)}) {_by(item, say)}"
    settles: dict[str, int] = {}
    for topic in record["topics"].values():
        for fact in topic["missing"]:
            if fact["question"]:
                settles[fact["question"]] = settles.get(fact["question"], 0) + len(fact["would_change"])
    questions = sorted(settles, key=lambda question: -settles[question])
    if questions:
        yield f"{say['ask']} {' '.join(questions[:4])}"


def _waits_for(item: Json, say: Json) -> str:
    if item["because"] == "UNVERIFIED_SOURCE":
        return str(say["unverified"])
    return f"{say['if']} {'; '.join(each['words'] for each in item['if'])}"


def _advice(record: Json, say: Json) -> Iterator[str]:
    names = {norm["id"]: norm["issuer_name"] for norm in _unique(record, "norms") + _unique(record, "may_apply")}
    items = sorted(_unique(record, "advice"), key=nearness(record))
    for item in items[:SHOWN]:
        flag = f" [{say['unbacked']}]" if item["unbacked"] else ""
        unless = f" [{say['unless']} {_named(item['unless'], names)}]" if item["unless"] else ""
        yield f"{say[item['modality']]} {item['text']} {_by(item, say)}{flag}{unless}"
    yield from _more(items, say)
    waiting = [item for item in _unique(record, "may_apply") if item["modality"] in ("RECOMMEND", "DISCOURAGE")]
    for item in waiting[:SHOWN_WAITING]:
        yield f"? {item['text']} ({_waits_for(item, say)}) {_by(item, say)}"
    yield from _more(waiting, say, SHOWN_WAITING)
    yield from (gains := carbon_sentences(record))[:SHOWN_GAINS]
    yield from _more(gains, say, SHOWN_GAINS)
    for item in _unique(record, "suppressed"):
        yield f"({say['suppressed']} {item['value_name']}: {say['forbidden_by']} {_named(item['by'], names)})"


def _named(norms: list[str], names: Mapping[str, str]) -> str:
    """The bodies behind norms; nobody reads an id aloud."""
    return ", ".join(dict.fromkeys(names.get(norm, norm) for norm in norms))


def _facts(record: Json, say: Json) -> Iterator[str]:
    for name, topic in record["topics"].items():
        fact = topic["fact"]
        if fact and not any(
            name.startswith(f"{key}.") and other["fact"] == fact for key, other in record["topics"].items()
        ):
            width = _width(fact.get("low"), fact.get("high"), record["lang"])
            unit = f" {shown(fact['unit'], record['lang'])}" if fact.get("unit") else ""
            value = _value(fact["value"], say, record["lang"])
            edition = f" {fact['edition']}" if fact.get("edition") else ""
            doubt = f" [{say['unverified']}]" if fact.get("source") and not fact["source"]["verified"] else ""
            yield f"{topic['name']}: {value}{unit}{width}: {fact.get('issuer_name', '')}{edition}{doubt}"
    for topic in record["topics"].values():
        for stratum, ids in topic["conflicts"]:
            sides = [item["issuer_name"] for item in [*topic["norms"], *topic["advice"]] if item["id"] in ids]
            yield f"! {topic['name']}: {stratum} CONFLICT {', '.join(dict.fromkeys(sides)) or ', '.join(ids)}"


def _width(low: float | None, high: float | None, lang: str) -> str:
    """Sources give both ends of a range, one, or none."""
    if low is not None and high is not None:
        return f" ({figure(low, 'g', lang)} – {figure(high, 'g', lang)})"
    if low is not None:
        return f" (≥ {figure(low, 'g', lang)})"
    return f" (≤ {figure(high, 'g', lang)})" if high is not None else ""


def _value(value: bool | float | str, say: Json, lang: str) -> str:
    if isinstance(value, bool):
        return str(say["yes" if value else "no"])
    return figure(value, "g", lang) if isinstance(value, float) else str(value)


def _schemes(record: Json, say: Json) -> Iterator[str]:
    for scheme in record["schemes"]:
        doubt = "" if scheme["source"] and scheme["source"]["verified"] else f" [{say['unverified']}]"
        standing = f"{say['scheme_' + scheme['status']]}, {scheme['because']}"
        sells = f", {say['sells']}" if scheme["body_sells"] else ""
        others = scheme["answers"]["stackable"]
        beside = f"; {others['text']}" if scheme["status"] == "open" and others["answer"] == "no" else ""
        yield f"{scheme['name']}: {standing}{beside} ({scheme['body_name']}{sells}){doubt}"


def _deciders(record: Json, say: Json) -> Iterator[str]:
    by: dict[tuple[str, ...], list[str]] = {}
    for topic in record["topics"].values():
        said = topic["norms"] or topic["advice"] or topic["may_apply"]
        if topic["decision"]["decided_by"] and said:
            by.setdefault(tuple(topic["decision"]["decided_by"]), []).append(topic["name"])
    for bodies, topics in by.items():
        names = [record["bodies"].get(body, {"name": body})["name"] for body in bodies]
        yield f"{f' {say["and"]} '.join(names)}: {', '.join(topics)}"


def _contacts(record: Json, say: Json) -> Iterator[str]:
    for contact in record["contacts"][:SHOWN]:
        ways = [contact[key] for key in ("phone", "email", "url", "address", "hours") if contact[key]]
        meant = f" ({say['for']} {', '.join(contact['audience_names'])})" if contact["audience"] else ""
        yield f"{contact['body_name']}, {contact['name']}{meant}: {' · '.join(ways)}"


def _gaps(record: Json, say: Json) -> Iterator[str]:
    topics = [gap for gap in record["gaps"] if gap["code"] == "TOPIC" and not gap["told_otherwise"]]
    yield from (gap["text"] for gap in record["gaps"] if gap["code"] != "TOPIC")
    if topics:
        names = [record["topics"][gap["about"]]["name"] for gap in topics]
        yield f"{say['nobody']} {', '.join(names)}"
        asked = {each["name"]: None for gap in topics for each in gap["ask"]}
        if asked:
            yield f"{say['next']} {', '.join(list(asked)[:4])}"


def _by(item: Json, say: Json) -> str:
    since = f", {say['since']} {item['from']}" if item["from"] else ""
    doubt = f", {say['unverified']}" if item["source"] and not item["source"]["verified"] else ""
    meant = f", {say['for']} {', '.join(item['audience_names'])}" if item["audience"] else ""
    return f"— {item['issuer_name']}{since}{meant}{doubt}"


def _more(items: Sequence[object], say: Json, shown: int = SHOWN) -> Iterator[str]:
    if len(items) > shown:
        yield f"… {len(items) - shown} {say['more']}"


def _periods(periods: list[Json]) -> str:
    return ", ".join(f"{_day(period['from'])} – {_day(period['to'])}" for period in periods)


def _day(month_day: str) -> str:
    month, day = month_day.split("-")
    return f"{day}.{month}."


def _distance(metres: float, lang: str) -> str:
    return f"{figure(metres / 1000, '.1f', lang)} km" if metres >= 1000 else f"{metres:.0f} m"
