"""A plan for an area as JSON: its plots, the rules there, the stock, and each scenario year by year."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...domain.carbon import TARGET, four_per_mille
from ...domain.geo import BBox
from ...domain.layers import Layer
from ...domain.tier1 import CO2_PER_C
from ..carbon import Stock, carbon_place
from ..carbon.words import say
from ..desk import Desk
from ..jobs.watch import UNWATCHED, Watch
from ..record.carbon import LOW_TARGET_T_C_HA_YR, stock_json
from ..record.people import contacts, named_bodies
from ..record.speech import Speech
from ..record.stocks import stock_name, stocks_apart
from .asked import Order
from .entries import entries_of
from .gains import GAP, PROHIBITED
from .ground import Ground, grounds_of
from .looks import swapped_hint
from .monitoring import monitoring
from .outcome import outcome
from .partition import LAND_COVER, SOIL_CLASS, ZONE
from .rules import may_apply, norms
from .schemes import schemes
from .sources import maps, statements
from .systems import in_words

Json = dict[str, Any]

DEPTH_CM = [0, 30]


def plan(desk: Desk, order: Order, watch: Watch = UNWATCHED) -> Json:
    """Areas in ha (geodesic), stocks in t C or t C/ha at 0-30 cm, CO2 only where the name says so. Raises BadParameter
    for an area that is too large, Unavailable for a map that is away."""
    watch.report(0, "cutting the area by region, climate and soil")
    grounds = grounds_of(desk, order)
    speech = Speech(desk.content, desk.rulebook.language(order.question.lang))
    entries = entries_of(desk, speech)
    told = []
    for number, scenario in enumerate(order.scenarios):
        watch.report(20 + 70 * number / len(order.scenarios), f"scenario {number + 1} of {len(order.scenarios)}")
        told.append(outcome(order, scenario, grounds, entries, speech))
    binding, waiting = norms(grounds, speech), may_apply(grounds, speech)
    open_schemes = schemes(order, grounds, told, speech)
    stock = _stock(grounds, speech)
    return {
        "area": _area(order),
        "on": order.question.on.isoformat(),
        "lang": order.question.lang,
        "depth_cm": DEPTH_CM,
        "versions": desk.versions,
        "given": dict(order.question.given),
        "present": _present(order, speech),
        "regions": _regions(desk, grounds, speech),
        "plots": [_plot(desk, ground, order, speech) for ground in grounds],
        "stock": stock,
        "messages": _messages(desk, grounds, speech),
        "scenarios": told,
        "norms": binding,
        "may_apply": waiting,
        "schemes": open_schemes,
        "monitoring": monitoring(order.sampling.at(stock["stock_t_c_ha"]), told, speech.lang),
        "contacts": contacts(_named(grounds), grounds[0].answer, speech),
        "gaps": gaps(told, grounds),
        "sources": [
            *maps(desk, order.question.lang),
            *statements(desk, told, grounds, [*binding, *waiting, *open_schemes]),
        ],
    }


def _area(order: Order) -> Json:
    area = order.area
    return {
        "area_ha": area.hectares,
        "bbox": _box(area.bbox),
        "corners": area.corners,
        "read_as": area.origin,
        "read_from_crs": area.crs,
        "remarks": [{"code": each.code, "text": each.text} for each in area.remarks],
        "geometry": area.geometry,
    }


def _box(box: BBox) -> list[float]:
    return [box.west, box.south, box.east, box.north]


def _present(order: Order, speech: Speech) -> Json | None:
    """As the asker gave it; each measure says what it starts from where nobody did."""
    state = order.present
    if state is None:
        return None
    told = {"land_use": state.land_use, "tillage": state.tillage, "input": state.input}
    return {**told, "words": in_words(told, speech), "from": "asker"}


def _regions(desk: Desk, grounds: Sequence[Ground], speech: Speech) -> list[Json]:
    """Every region that covers some of the area, most local first, with its share of it."""
    covered: dict[str, float] = {}
    for ground in grounds:
        for region in ground.plot.regions:
            covered[region] = covered.get(region, 0.0) + ground.hectares
    return [
        {
            "id": region,
            "kind": desk.content.regions[region].kind,
            "name": speech.region(region),
            "area_ha": covered[region],
            "approximate": desk.content.regions[region].approximate,
        }
        for region in desk.regions.nesting.most_local_first(covered)
    ]


def _plot(desk: Desk, ground: Ground, order: Order, speech: Speech) -> Json:
    plot = ground.plot
    layers = {str(layer.fact): layer for layer in desk.content.fact_layers}
    covers = [{**_class(layers.get(LAND_COVER), cover, speech), "share": share} for cover, share in plot.covers.items()]
    return {
        "plot": ground.number,
        "area_ha": ground.hectares,
        "share": plot.area_m2 / order.area.area_m2,
        "at": [plot.at.lon, plot.at.lat],
        "regions": list(ground.answer.regions),
        "climate_zone": _class(layers.get(ZONE), plot.zone, speech),
        "soil_class": _class(layers.get(SOIL_CLASS), plot.soil_class, speech),
        "land_cover": covers,
        "ground": ground.answer.ground,
        "stock": ground.stock,
        "target_t_c_ha_yr": None if ground.stock_t_c_ha is None else TARGET * ground.stock_t_c_ha,
        "norms": sorted({norm.id for each in ground.answer.decisions.values() for norm in each.in_force}),
        "geometry": plot.geometry,
    }


def _class(layer: Layer | None, identifier: str | None, speech: Speech) -> Json:
    """A class of a map with its name; both None where the map has no data."""
    found = next((each for each in layer.classes if each.id == identifier), None) if layer else None
    return {"id": identifier, "name": speech.say(found.names) if found else identifier}


def _stock(grounds: Sequence[Ground], speech: Speech) -> Json:
    """Of the hectares whose stock is known; the 4 per 1000 target is 0.4 % of it a year."""
    known = [(ground.hectares, ground.stock_t_c_ha) for ground in grounds if ground.stock_t_c_ha is not None]
    hectares = sum(ha for ha, _ in known)
    total = sum(ha * stock for ha, stock in known)
    return {
        "hectares_known": hectares,
        "stock_t_c": total,
        "stock_t_c_ha": total / hectares if hectares else None,
        "stock_t_co2e": total * CO2_PER_C,
        "names": sorted({stock_name(ground.stock, speech) for ground in grounds if ground.stock is not None}),
        "origins": sorted({str(ground.stock["origin"]) for ground in grounds if ground.stock is not None}),
        "target_t_c_yr": TARGET * total,
        "target_t_c_ha_yr": TARGET * total / hectares if hectares else None,
        "permille": 1000 * TARGET,
    }


def _messages(desk: Desk, grounds: Sequence[Ground], speech: Speech) -> list[Json]:
    """Where the target is small by the map and by what Tier 1 makes of the largest plot, it is said to be."""
    swapped = swapped_hint(desk, grounds, speech.lang)
    if swapped is not None:
        return [swapped]
    aims = [TARGET * ground.stock_t_c_ha for ground in grounds if ground.stock_t_c_ha is not None]
    if not aims:
        return []
    by_system = carbon_place(desk, grounds[0].answer).by_system
    apart = _stocks_apart(grounds[0], by_system, speech)
    aims += [four_per_mille(each.t_c_ha) for each in by_system]
    if max(aims) >= LOW_TARGET_T_C_HA_YR:
        return apart
    low, high = (f"{1000 * each:.0f}" for each in (min(aims), max(aims)))
    return [{"code": "LOW_TARGET", "text": say("LOW_TARGET", speech.lang).format(low=low, high=high)}, *apart]


def _stocks_apart(ground: Ground, by_system: Sequence[Stock], speech: Speech) -> list[Json]:
    """Where the stock of the largest plot and what Tier 1 makes of its use differ by more than a quarter."""
    return [] if ground.stock is None else stocks_apart([ground.stock, *map(stock_json, by_system)], speech)


def _named(grounds: Sequence[Ground]) -> frozenset[str]:
    return frozenset().union(*(named_bodies(ground.answer) for ground in grounds))


def gaps(scenarios: Sequence[Json], grounds: Sequence[Ground]) -> list[Json]:
    """What is not known or not counted, with the hectares concerned."""
    found = [
        {"code": "NO_STOCK", "plots": [ground.number], "area_ha": ground.hectares, "ground": ground.answer.ground}
        for ground in grounds
        if ground.stock is None
    ]
    for scenario in scenarios:
        for measure in scenario["measures"]:
            for code, status in (("NO_FIGURE", GAP), ("PROHIBITED", PROHIBITED)):
                plots = [each for each in measure["plots"] if each["status"] == status]
                if plots:
                    found.append(_not_counted(code, scenario, measure, plots))
            found += _unknown_beside(scenario, measure)
            found += [
                {**_not_counted(f"ACCOUNT_{each['account']}".upper(), scenario, measure, ()), **_apart(each, measure)}
                for each in measure["accounts"]
                if not each["counted"]
            ]
    return found


def _unknown_beside(scenario: Json, measure: Json) -> list[Json]:
    """What may be a loss and is in no sum: a practice of several that nothing tells of, nitrogen without a factor."""
    found = []
    for practice in dict.fromkeys(one for each in measure["plots"] for one in each["without_figure"]):
        plots = [each for each in measure["plots"] if practice in each["without_figure"]]
        found.append({**_not_counted("NO_FIGURE_BESIDE", scenario, measure, plots), "practice": practice})
    emitting = [each for each in measure["plots"] if each["n2o_unknown"]]
    if emitting:
        found.append(_not_counted("NO_N2O_FACTOR", scenario, measure, emitting))
    return found


def _apart(account: Json, measure: Mapping[str, Any]) -> Json:
    """On which plots a gain is shown and not counted; that of a practice beside another is so wherever that is."""
    practice = account["practice"]
    plots = [each for each in measure["plots"] if practice or each["account"] == account["account"]]
    return {
        "practice": practice or measure["practice"],
        "plots": [each["plot"] for each in plots],
        "area_ha": account["area_ha"],
    }


def _not_counted(code: str, scenario: Json, measure: Json, plots: Sequence[Mapping[str, Any]]) -> Json:
    return {
        "code": code,
        "scenario": scenario["name"],
        "practice": measure["practice"],
        "plots": [each["plot"] for each in plots],
        "area_ha": sum(each["area_ha"] for each in plots),
        "why": sorted({why for each in plots for why in each["why"]}),
        "because": list(dict.fromkeys(each["because"] for each in plots if each["because"])),
        "prohibited_by": sorted({norm for each in plots for norm in each["prohibited_by"]}),
        "statuses": sorted({str(one["status"]) for each in plots for one in each["statuses"] if one["status"] != "ok"}),
    }
