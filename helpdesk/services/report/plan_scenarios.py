"""The scenarios of a plan: what each measure brings by which method, and what to mind."""

from collections.abc import Mapping
from typing import Any

from .blocks import Block, Bullets, Heading, Table, Text
from .words import Words

Json = Mapping[str, Any]

# Rows of a table that is not broken over pages.
_MOST_WHOLE = 10


def blocks(plan: Json, words: Words) -> list[Block]:
    present = plan["present"]
    found: list[Block] = []
    for number, scenario in enumerate(plan["scenarios"]):
        found.append(Heading(text=words("scenario", name=scenario["name"])))
        if number == 0:
            told = words("present_asker", state=present["words"]) if present else words("present_layer")
            found.append(Text(text=told))
        found.append(_measures(scenario, words))
        found.append(Bullets(items=[_detail(measure, words) for measure in scenario["measures"]]))
        for measure in scenario["measures"]:
            found += _methods(measure, words)
    return found


def _measures(scenario: Json, words: Words) -> Table:
    keys = ("practice", "area_ha", "from_year", "rate", "range", "total_year", "lasts", "sign", "counted")
    rows = []
    for measure in scenario["measures"]:
        rate = measure["rate"]
        row = [
            measure["name"],
            words.figure(measure["hectares_known"] or measure["area_ha"]),
            str(measure["from_year"]),
        ]
        if rate is None:
            rows.append([*row, "–", _why_not(measure, words), "–", "–", "–", _counted(measure, words)])
            continue
        spread = words("unknown")
        if measure["range_known"]:
            spread = f"{words.figure(rate['low_t_c_ha_yr'])} … {words.figure(rate['high_t_c_ha_yr'])}"
        figures = [words.figure(rate["rate_t_c_ha_yr"]), spread, words.figure(rate["total_t_c_yr"])]
        sure = words.number(rate["years"], 0), words.yes_or_no(rate["sign_certain"])
        rows.append([*row, *figures, *sure, _counted(measure, words)])
    return Table(
        head=[words(key) for key in keys],
        rows=rows,
        widths=(22, 9, 8, 12, 16, 11, 8, 10, 9),
        numbers=frozenset(range(1, 7)),
        whole=len(rows) <= _MOST_WHOLE,
    )


def _counted(measure: Json, words: Words) -> str:
    hectares, known = measure["hectares_counted"], measure["hectares_known"]
    return words("no") if not hectares else words("yes") if hectares > 0.999 * known else words("partly")


def _why_not(measure: Json, words: Words) -> str:
    return "; ".join(
        words.of("not_counted_", status) for status in sorted({each["status"] for each in measure["plots"]})
    )


def _detail(measure: Json, words: Words) -> Text:
    parts = []
    if measure["from"] or measure["to"]:
        origin = words.of("from_", measure["land_use_from"] or "assumed")
        before, after = measure["from_words"] or "–", measure["to_words"] or "–"
        parts.append(words("starts_from", before=before, after=after, origin=origin))
    counted = sorted({method_name(each, words) for each in measure["plots"] if each["status"] == "ok"})
    if counted:
        parts.append(f"({words('headline_by')} {', '.join(counted)}).")
    if measure["flags"]:
        flags = ", ".join(words.of("FLAG_", flag["word"]) for flag in measure["flags"])
        parts.append(f"{words('flags')}{words.colon} {flags}.")
    parts += [words.dated(each) for each in measure["because"]]
    return Text(lead=f"{measure['name']}{words.colon}", text=" ".join(parts), small=True)


def _methods(measure: Json, words: Words) -> list[Block]:
    """Side by side, so that nobody takes one figure for the truth."""
    if not measure["methods"]:
        return []
    keys = ("method", "area_ha", "rate", "range", "sign", "status", "state_verification")
    rows = [
        [
            method_name(each, words),
            words.figure(each["hectares"]),
            words.figure(each["rate_t_c_ha_yr"]),
            "–"
            if each["low_t_c_ha_yr"] is None
            else f"{words.figure(each['low_t_c_ha_yr'])} … {words.figure(each['high_t_c_ha_yr'])}",
            words.yes_or_no(each["sign_certain"]),
            ", ".join(words.of("STATUS_", status) for status in each["statuses"]),
            words.of("VERIFICATION_", each["verification"].split(" ")[0]) if each["verification"] else "–",
        ]
        for each in measure["methods"]
    ]
    return [
        Heading(text=f"{words('methods')}{words.colon} {measure['name']}", level=3),
        Table(
            head=[words(key) for key in keys],
            rows=rows,
            widths=(27, 8, 12, 16, 11, 13, 13),
            numbers=frozenset({1, 2, 3}),
            whole=len(rows) <= _MOST_WHOLE,
        ),
    ]


def method_name(told: Json, words: Words) -> str:
    if not told.get("method"):
        return "–"
    name = words.of("method_", told["method"])
    more = [str(each) for each in (told.get("edition"), told.get("named")) if each]
    return f"{name} ({', '.join(more)})" if more else name
