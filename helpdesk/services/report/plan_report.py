"""A plan as a report: what it comes to first, what it rests on last."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from . import plan_rules, plan_scenarios
from .blocks import Block, Bullets, Figure, Heading, Report, Table, Text
from .drawing import Drawing
from .stock_plot import stock_plot
from .words import Words

Json = Mapping[str, Any]

# Plots, regions and years of the plan that a page has room for; files of the plan have all.
_PLOTS, _REGIONS, _EVERY = 20, 8, 5
# Rows of years that a page has room for beside what else is on it.
_MOST_WHOLE = 12


def plan_report(plan: Json, area_map: Drawing, map_title: str) -> Report:
    """In the language of the plan where we have its words, else in English."""
    words = Words(plan["lang"])
    stock = plan["stock"]
    blocks: list[Block] = [
        Heading(text=words("short")),
        Bullets(items=_short(plan, words)),
        Heading(text=words("ground")),
        Figure(drawing=area_map, caption=words("map_caption", layer=map_title)),
        *_plots(plan, words),
        Text(text=_stock_text(stock, words)),
        *(Text(text=each["text"]) for each in plan["messages"]),
        *plan_scenarios.blocks(plan, words),
    ]
    if stock["hectares_known"] and plan["scenarios"]:
        drawn = stock_plot(plan["scenarios"], stock["hectares_known"], words)
        caption = words("course_caption", area=words.figure(stock["hectares_known"]))
        blocks += [Heading(text=words("course")), Figure(drawing=drawn, caption=caption), *_left_out(plan, words)]
        blocks += [_course(scenario, words) for scenario in plan["scenarios"] if _known(scenario)]
    blocks += [Text(text=words(note), small=True) for note in ("ranges_note", "sign_note")]
    blocks += plan_rules.blocks(plan, words)
    return Report(
        title=words("title", area=words.figure(plan["area"]["area_ha"])),
        subtitle=words(
            "subtitle",
            where=", ".join(region["name"] for region in plan["regions"][:3]),
            on=words.day(plan["on"]),
            year=plan["on"][:4],
        ),
        lang=words.lang,
        blocks=blocks,
        footer=words("footer", software=plan["versions"]["software"]),
    )


def _short(plan: Json, words: Words) -> list[Text]:
    items = [_outcome(scenario, plan["stock"]["hectares_known"], words) for scenario in plan["scenarios"]]
    rules = words("rules_short", norms=len(plan["norms"]), waiting=len(plan["may_apply"]))
    remarks = [words.of("remark_", remark["code"]) for remark in plan["area"]["remarks"]]
    return [*items, Text(text=rules), *(Text(text=remark) for remark in remarks)]


def _outcome(scenario: Json, known: float, words: Words) -> Text:
    lead = f"{scenario['name']}{words.colon}"
    beside = " ".join(_beside(scenario, words))
    counted = _counted(scenario)
    if not counted:
        return Text(lead=lead, text=f"{words('nothing_counted')}. {beside}".rstrip())
    row = scenario["years"][scenario["horizon_years"]]
    gain = words(
        "gain_short" if scenario["range_known"] else "gain_no_range",
        years=scenario["horizon_years"],
        change=words.figure(row["change_t_c"], signed=True),
        **_ends(row, words) if scenario["range_known"] else {},
        co2=words.figure(row["change_t_co2e"], signed=True),
        ha=words.figure(counted),
    )
    ways = {plan_scenarios.method_name(each, words) for one in scenario["measures"] for each in one["plots"]
            if each["counted"] and each["method"]}  # fmt: skip
    counted_by = f" ({words('headline_by')} {', '.join(sorted(ways))})" if ways else ""
    return Text(
        lead=lead, text=" ".join(filter(None, [f"{gain}{counted_by}.", _verdict(scenario, known, words), beside]))
    )


def _beside(scenario: Json, words: Words) -> Iterator[str]:
    """How the range depends on what is assumed, what was taken off, and what is shown and not counted."""
    row = scenario["years"][scenario["horizon_years"]]
    narrow = {end: row[f"change_{end}_independent_t_c"] for end in ("low", "high")}
    told = {end: words.figure(value, signed=True) for end, value in narrow.items()}
    if told != _ends(row, words):
        yield words("if_independent", **told)
    if row["n2o_t_co2e"]:
        yield words("n2o_taken_off", co2=words.figure(row["n2o_t_co2e"]))
    for total in scenario["totals"]:
        if not total["counted"]:
            change = words.figure(total["change_t_c"], signed=True)
            spread = f" ({_range(total, words)})" if total["range_known"] else ""
            yield words(f"book_{total['book']}", change=change, range=spread)


def _ends(row: Json, words: Words) -> dict[str, str]:
    low, high = row["change_low_t_c"], row["change_high_t_c"]
    return {"low": words.figure(low, signed=True), "high": words.figure(high, signed=True)}


def _counted(scenario: Json) -> float:
    """On how many hectares something is held against the target."""
    return float(sum(measure["hectares_counted"] for measure in scenario["measures"]))


def _known(scenario: Json) -> bool:
    return any(measure["rate"] or measure["n2o"] for measure in scenario["measures"])


def _verdict(scenario: Json, known: float, words: Words) -> str:
    if scenario["reaches_target"] is None:
        return ""
    shares = {
        "area": words.figure(known),
        "share": words.percent(scenario["share_of_target"]),
        "low": words.percent(scenario["share_of_target_low"]),
        "high": words.percent(scenario["share_of_target_high"]),
    }
    return words(f"target_{scenario['reaches_target']}", **shares)


def _plots(plan: Json, words: Words) -> list[Block]:
    shown, others = plan["plots"][:_PLOTS], plan["plots"][_PLOTS:]
    rows = [_plot(plot, words) for plot in shown]
    if others:
        area = words.figure(sum(plot["area_ha"] for plot in others))
        rows.append(["…", "", words("more_plots", count=len(others), area=area), "", "", "", ""])
    head = [words(key) for key in ("plot", "area_ha", "climate", "soil", "cover", "stock_ha", "target_ha")]
    total = plan["area"]["area_ha"]
    regions = "; ".join(_region(region, total, words) for region in plan["regions"][:_REGIONS])
    return [
        Table(head=head, rows=rows, widths=(7, 9, 20, 18, 24, 10, 14), numbers=frozenset({1, 5, 6})),
        Text(lead=f"{words('regions_here')}{words.colon}", text=regions, small=True),
    ]


def _region(region: Json, total: float, words: Words) -> str:
    share = region["area_ha"] / total
    return (
        region["name"] if share > 0.999 else f"{region['name']} ({words('part_of_area', share=words.percent(share))})"
    )


def _plot(plot: Json, words: Words) -> list[str]:
    covers = [f"{cover['name'] or '–'} {words.percent(cover['share'])}" for cover in plot["land_cover"][:2]]
    wanted = plot["target_t_c_ha_yr"]
    return [
        str(plot["plot"]),
        words.figure(plot["area_ha"]),
        plot["climate_zone"]["name"] or "–",
        plot["soil_class"]["name"] or "–",
        ", ".join(covers),
        words.figure(plot["stock"]["value"] if plot["stock"] else None),
        words.number(None if wanted is None else 1000 * wanted, 0),
    ]


def _stock_text(stock: Json, words: Words) -> str:
    if not stock["hectares_known"]:
        return words("stock_none")
    return words(
        "stock_text",
        stock=words.figure(stock["stock_t_c_ha"]),
        total=words.figure(stock["stock_t_c"]),
        origin="; ".join([*(words.of("origin_", origin) for origin in stock["origins"]), *stock["names"]]),
        target=words.number(1000 * stock["target_t_c_ha_yr"], 0),
    )


def _course(scenario: Json, words: Words) -> Table:
    rows: Sequence[Json] = scenario["years"]
    keys = ("year", "stock_t", "change_t", "range", "change_co2", "target_t")
    apart = [total["book"] for total in scenario["totals"] if not total["counted"]]
    head = [f"{words('year')} · {scenario['name']}" if key == "year" else words(key) for key in keys]
    return Table(
        head=[*head, *(words(f"{book}_t") for book in apart)],
        rows=[
            [
                str(row["year"]),
                words.figure(row["stock_t_c"]),
                words.figure(row["change_t_c"], signed=True),
                _range(row, words) if scenario["range_known"] else "–",
                words.figure(row["change_t_co2e"], signed=True),
                words.figure(row["target_t_c"]),
                *(words.figure(row[f"{book}_t_c"], signed=True) for book in apart),
            ]
            for row in rows[::_EVERY]
        ],
        widths=(24, 14, 14, 20, 14, 14, *(16 for _ in apart)),
        numbers=frozenset(range(1, 6 + len(apart))),
        whole=len(rows) <= _MOST_WHOLE * _EVERY,
    )


def _left_out(plan: Json, words: Words) -> list[Block]:
    """Ground of which no stock is known is in neither line of the drawing."""
    left = plan["scenarios"][0]["left_out"]
    if not left["plots"]:
        return []
    plots = ", ".join(map(str, left["plots"][:_PLOTS])) + (" …" if len(left["plots"]) > _PLOTS else "")
    return [Text(text=words("left_out", area=words.figure(left["area_ha"]), plots=plots), small=True)]


def _range(told: Json, words: Words) -> str:
    return "{low} … {high}".format(**_ends(told, words))
