"""What surrounds a plan: rules, money, measuring, people, what is not known, and the sources."""

from collections.abc import Mapping, Sequence
from typing import Any

from .blocks import Block, Bullets, Cell, Heading, Link, Table, Text
from .words import Words

Json = Mapping[str, Any]

# What a page has room for of those whom to call; the plan itself has all.
_CONTACTS = 8
# Norms that wait for a fact may be dozens; those about what is planned come first.
_WAITING = 12


def blocks(plan: Json, words: Words) -> list[Block]:
    return [
        *_rules(plan, words),
        *_schemes(plan, words),
        *_monitoring(plan, words),
        *_contacts(plan, words),
        *_gaps(plan, words),
        *_sources(plan, words),
    ]


def _rules(plan: Json, words: Words) -> list[Block]:
    found: list[Block] = [Heading(text=words("rules"))]
    if plan["norms"]:
        found.append(_norms(plan["norms"], plan, words))
    else:
        found.append(Text(text=words("no_rules")))
    if plan["may_apply"]:
        found.append(Heading(text=words("may_apply"), level=3))
        planned = {measure["practice"] for scenario in plan["scenarios"] for measure in scenario["measures"]}
        waiting = sorted(plan["may_apply"], key=lambda norm: str(norm["value"]) not in planned)
        found.append(_norms(waiting[:_WAITING], plan, words))
        if len(waiting) > _WAITING:
            found.append(Text(text=words("more_rules", count=len(waiting) - _WAITING), small=True))
    return found


def _norms(norms: Sequence[Json], plan: Json, words: Words) -> Table:
    keys = ("rule", "issuer", "since", "where_plots", "verified")
    return Table(
        head=[words(key) for key in keys],
        rows=[
            [
                _said(norm, words),
                norm["issuer_name"],
                words.date(norm["from"]),
                _places(norm["plots"], plan, words),
                _verified(norm["source"], words),
            ]
            for norm in norms
        ],
        widths=(50, 19, 12, 8, 13),
    )


def _said(norm: Json, words: Words) -> str:
    waits = f" ({words('if')} {'; '.join(norm['if'])})" if norm.get("if") else ""
    text = words.foreign(norm["text"], norm["text_lang"]) or norm["value_name"] or str(norm["value"])
    return f"{words.of('MODALITY_', norm['modality'])}{words.colon} {text}{waits}"


def _places(plots: Sequence[int], plan: Json, words: Words) -> str:
    return words("all_plots") if len(plots) == len(plan["plots"]) else ", ".join(map(str, plots))


def _verified(source: Json | None, words: Words) -> str:
    if source is None:
        return "–"
    return words("yes") if source["verified"] else words("not_verified")


def _schemes(plan: Json, words: Words) -> list[Block]:
    if not plan["schemes"]:
        return [Heading(text=words("schemes")), Text(text=words("no_schemes"))]
    keys = ("scheme", "issuer", "status", "because", "verified")
    rows = [
        [
            scheme["name"],
            f"{scheme['body_name']} ({words('sells')})" if scheme["body_sells"] else scheme["body_name"],
            words.of("SCHEME_", scheme["status"]),
            _terms(scheme, words),
            _verified(scheme["source"], words),
        ]
        for scheme in plan["schemes"]
    ]
    return [
        Heading(text=words("schemes")),
        Table(head=[words(key) for key in keys], rows=rows, widths=(23, 17, 12, 35, 13)),
        *_yields(plan, words),
    ]


def _yields(plan: Json, words: Words) -> list[Block]:
    """What the rule of each scheme leaves of each scenario; nothing where no rule can be applied."""
    lines = [
        words(
            "yield" if told["complete"] else "yield_at_most",
            scheme=scheme["name"],
            scenario=told["scenario"],
            gross=words.number(told["gross_t_co2e"], 0),
            left=words.number(told["credited_t_co2e"], 0),
            years=told["years"],
        )
        for scheme in plan["schemes"]
        for told in scheme["yields"]
        if told["credited_t_co2e"] is not None
    ]
    if not lines:
        return []
    return [Text(text=words("yields")), Bullets(items=[Text(text=line, small=True) for line in lines])]


def _terms(scheme: Json, words: Words) -> str:
    """Why it stands as it does and on which plots, what it pays, and for how long carbon has to stay."""
    kept = words.foreign(scheme["permanence"] or "", scheme["permanence_lang"])
    why, differ = words.dated(scheme["because"]), scheme["plots_differ"]
    return " ".join(filter(None, [f"{why}.", f"{differ}." if differ else "", scheme["pays"], kept]))


def _monitoring(plan: Json, words: Words) -> list[Block]:
    told = plan["monitoring"]
    names = {measure["practice"]: measure["name"] for scenario in plan["scenarios"] for measure in scenario["measures"]}
    mdd = words(
        "mdd_text",
        n=told["n"],
        mdd=words.number(told["mdd_t_c_ha"], 1),
        sd=words.number(told["sd_difference_t_c_ha"], 1),
        alpha=words.percent(told["alpha"]),
        power=words.percent(told["power"]),
    )
    seen = dict.fromkeys(_seen(measure, told, names, words) for measure in told["measures"])
    return [
        Heading(text=words("monitoring")),
        Text(text=mdd),
        Text(text=told["assumption"], small=True),
        Bullets(items=[Text(text=line) for line in seen]),
        Bullets(items=[Text(text=words.of("WHAT_", what), small=True) for what in told["what"]]),
    ]


def _seen(measure: Json, told: Json, names: Mapping[str, str], words: Words) -> str:
    practice = names[measure["practice"]]
    if measure["detectable"]:
        years = words.number(measure["years_to_detect"], 0)
        return words("seen_yes", practice=practice, years=years, every=measure["measure_every_years"])
    if measure["n_needed"] is None:
        return words("seen_never", practice=practice)
    return words("seen_no", practice=practice, n=told["n"], needed=words.number(measure["n_needed"], 0))


def _contacts(plan: Json, words: Words) -> list[Block]:
    reachable = [each for each in plan["contacts"] if each["phone"] or each["email"] or each["url"]]
    if not reachable:
        return []
    items = [
        Text(
            lead=f"{contact['body_name']}{words.colon}",
            text=" · ".join(
                str(contact[key])
                for key in ("name", "phone", "email", "url", "hours")
                if contact[key] and contact[key] != contact["body_name"]
            ),
        )
        for contact in reachable[:_CONTACTS]
    ]
    return [Heading(text=words("call")), Bullets(items=items)]


def _gaps(plan: Json, words: Words) -> list[Block]:
    if not plan["gaps"]:
        return []
    names = {measure["practice"]: measure["name"] for scenario in plan["scenarios"] for measure in scenario["measures"]}
    return [Heading(text=words("gaps")), Bullets(items=[_gap(gap, plan, names, words) for gap in plan["gaps"]])]


def _gap(gap: Json, plan: Json, names: Mapping[str, str], words: Words) -> Text:
    where = (
        f"{words('where_plots')} {_places(gap['plots'], plan, words)}, {words.figure(gap['area_ha'])} ha{words.colon}"
    )
    if gap["code"] == "NO_STOCK":
        return Text(lead=where, text=words("GAP_NO_STOCK", ground=words.of("GROUND_", gap["ground"])))
    statuses = [words.of("STATUS_", each) for each in gap["statuses"]]
    why = [each.rstrip(".") for each in gap["because"]] or [words.of("WHY_", each) for each in gap["why"]] or statuses
    text = words(
        f"GAP_{gap['code']}",
        practice=names.get(gap["practice"], gap["practice"]),
        why=", ".join(why) or words("unknown"),
        rules=", ".join(gap["prohibited_by"]),
    )
    return Text(lead=where, text=text)


def _sources(plan: Json, words: Words) -> list[Block]:
    rows: list[list[Cell]] = [_source(each, words) for each in plan["sources"]]
    terms = sorted({each["terms"] for each in plan["sources"] if each.get("terms")})
    found: list[Block] = [
        Heading(text=words("sources")),
        Table(head=[words("source"), words("for"), words("state_verification")], rows=rows, widths=(62, 13, 25)),
    ]
    if terms:
        found.append(
            Text(text=words("non_commercial", terms="; ".join(words.foreign(each, "en") for each in terms)), small=True)
        )
    return found


def _source(told: Json, words: Words) -> list[Cell]:
    if told["kind"] == "map":
        title = f"{words.foreign(told['title'], told['title_lang'])}{words.colon} {told['credit']}. {told['licence']}"
        kind = words("approximate") if told["approximate"] else words("KIND_map")
        return [Link(title, told["url"]) if told["url"] else title, kind, "–"]
    title = str(told["title"])
    if not told["verified"]:
        state = words("not_verified")
    elif told.get("verification"):
        state = words.of("VERIFICATION_", told["verification"])
    else:
        state = words("read_on", day=words.date(told["read_on"])) if told["read_on"] else words("yes")
    return [Link(title, told["url"]) if told["url"] else title, words.of("KIND_", told["kind"]), state]
