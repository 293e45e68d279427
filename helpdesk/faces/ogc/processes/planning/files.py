"""A plan as GeoJSON and GeoPackage (its plots) and as CSV (all its figures, one a row)."""

import csv as writer
import io
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import shapely

from .....ports import Column, FeatureTable, Shapes
from .....services.desk import Desk
from ....ogc.openapi.parameters import CRS84
from ..table import cell

Json = Mapping[str, Any]

_COLUMNS = (
    "kind", "scenario", "practice", "plot", "year", "id", "area_ha", "value", "low", "high", "unit", "method",
    "edition", "status", "account", "text", "by", "source", "verified",
)  # fmt: skip


def geojson(plan: Json) -> bytes:
    features = [
        {"type": "Feature", "id": plot["plot"], "geometry": plot["geometry"], "properties": properties}
        for plot, properties in zip(plan["plots"], _properties(plan), strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})


def geopackage(desk: Desk, plan: Json) -> bytes:
    """One layer, `plots`, with the columns of the GeoJSON."""
    rows = _properties(plan)
    columns = [Column(name=name, type=_type(name)) for name in rows[0]]
    shapes = Shapes(
        ids=[plot["plot"] for plot in plan["plots"]],
        wkb=[_wkb(plot["geometry"]) for plot in plan["plots"]],
        properties={name: [row[name] for row in rows] for name in rows[0]},
    )
    table = FeatureTable(
        name="plots",
        title="Plots of a plan for soil carbon",
        description=f"Rules of {plan['on']}; t C at 0-30 cm; measures by scenario and place in it",
        crs=CRS84,
        columns=columns,
        batches=iter([shapes]),
        about={"credit": "; ".join(each["credit"] for each in plan["sources"] if each["kind"] == "map")},
    )
    return b"".join(desk.files.write("gpkg", table))


def _wkb(geometry: Json) -> bytes:
    """As a multipolygon, so that all plots are of one type."""
    parts = shapely.get_parts(shapely.from_geojson(orjson.dumps(geometry)))
    return bytes(shapely.to_wkb(shapely.MultiPolygon([each for each in parts if isinstance(each, shapely.Polygon)])))


def _type(name: str) -> str:
    """By what the column is and not by what is in it: one that is empty in this plan is not in another."""
    if name == "plot":
        return "integer"
    if name.endswith("_counted"):
        return "boolean"
    return "number" if name.endswith(("_ha", "_ha_yr")) else "string"


def _properties(plan: Json) -> list[dict[str, Any]]:
    """Values that a GIS can style by; a measure's are named after its scenario and place in it: `s1_m1_t_c_ha_yr`."""
    names = {region["id"]: region["name"] for region in plan["regions"]}
    found = []
    for place, plot in enumerate(plan["plots"]):
        stock = plot["stock"]
        told: dict[str, Any] = {
            "plot": plot["plot"],
            "area_ha": plot["area_ha"],
            "regions": ", ".join(names[region] for region in plot["regions"]),
            "climate_zone": plot["climate_zone"]["id"],
            "soil_class": plot["soil_class"]["id"],
            "land_cover": plot["land_cover"][0]["id"] if plot["land_cover"] else None,
            "stock_t_c_ha": float(stock["value"]) if stock else None,
            "stock_from": stock["origin"] if stock else None,
            "target_t_c_ha_yr": plot["target_t_c_ha_yr"],
            "norms": ", ".join(plot["norms"]),
        }
        for number, scenario in enumerate(plan["scenarios"], 1):
            for which, measure in enumerate(scenario["measures"], 1):
                told |= _measured(f"s{number}_m{which}", measure, measure["plots"][place])
        found.append(told)
    return found


def _measured(prefix: str, measure: Json, there: Json) -> dict[str, Any]:
    return {
        f"{prefix}_practice": measure["practice"],
        f"{prefix}_area_ha": there["area_ha"],
        f"{prefix}_status": there["status"],
        f"{prefix}_account": there["account"],
        f"{prefix}_counted": there["counted"],
        f"{prefix}_n2o_t_co2e_ha_yr": there["n2o_t_co2e_ha_yr"],
        **{f"{prefix}_{name}": there[name] for name in ("rate_t_c_ha_yr", "low_t_c_ha_yr", "high_t_c_ha_yr")},
    }


def csv(plan: Json) -> str:
    """RFC 4180. `value` is in `unit`; `low` and `high` are the ends of its 95 % range."""
    written = io.StringIO()
    table = writer.DictWriter(written, _COLUMNS, restval="")
    table.writeheader()
    for row in _rows(plan):
        table.writerow({name: cell(value) for name, value in row.items()})
    return written.getvalue()


def _rows(plan: Json) -> Iterator[dict[str, Any]]:
    for plot in plan["plots"]:
        stock = plot["stock"] or {}
        words = [plot["climate_zone"]["id"], plot["soil_class"]["id"], *plot["regions"]]
        yield {"kind": "plot", "plot": plot["plot"], "area_ha": plot["area_ha"], "value": stock.get("value"),
               "unit": "t C/ha", "status": stock.get("origin"), "text": "; ".join(map(str, words))}  # fmt: skip
    for scenario in plan["scenarios"]:
        yield from _of_scenario(scenario)
    for kind, members in (("norm", "norms"), ("may apply", "may_apply")):
        for norm in plan[members]:
            yield {"kind": kind, "id": norm["id"], "area_ha": norm["area_ha"], "value": norm["value"],
                   "unit": norm["unit"], "status": norm["modality"], "text": norm["text"], "by": norm["issuer_name"],
                   **_source(norm["source"])}  # fmt: skip
    for scheme in plan["schemes"]:
        yield {"kind": "scheme", "id": scheme["id"], "area_ha": scheme["area_ha"], "status": scheme["status"],
               "text": ". ".join(filter(None, [scheme["because"], scheme["plots_differ"]])),
               "by": scheme["body_name"], **_source(scheme["source"])}  # fmt: skip
    for gap in plan["gaps"]:
        yield {"kind": "gap", "scenario": gap.get("scenario"), "practice": gap.get("practice"), "id": gap["code"],
               "area_ha": gap["area_ha"], "text": "; ".join(gap.get("why", ()))}  # fmt: skip


def _of_scenario(scenario: Json) -> Iterator[dict[str, Any]]:
    name = scenario["name"]
    for measure in scenario["measures"]:
        for there in measure["plots"]:
            yield {"kind": "measure", "scenario": name, "practice": measure["practice"], "plot": there["plot"],
                   "year": measure["from_year"], "area_ha": there["area_ha"], "value": there["rate_t_c_ha_yr"],
                   "low": there["low_t_c_ha_yr"], "high": there["high_t_c_ha_yr"], "unit": "t C/ha/yr",
                   "method": there["method"], "edition": there["edition"], "status": there["status"],
                   "account": there["account"]}  # fmt: skip
    for total in scenario["totals"]:
        for ends in ("", "_independent"):
            yield {"kind": f"change{ends}", "scenario": name, "year": scenario["years"][total["years"]]["year"],
                   "value": total["change_t_c"], "low": total[f"change_low{ends}_t_c"],
                   "high": total[f"change_high{ends}_t_c"], "unit": "t C", "account": total["book"]}  # fmt: skip
    for row in scenario["years"]:
        yield {"kind": "stock", "scenario": name, "year": row["year"], "value": row["stock_t_c"],
               "low": row["stock_low_t_c"], "high": row["stock_high_t_c"], "unit": "t C"}  # fmt: skip
        yield {"kind": "4 per 1000", "scenario": name, "year": row["year"], "value": row["target_t_c"], "unit": "t C"}


def _source(source: Json | None) -> dict[str, Any]:
    return {"source": source["url"] or source["title"], "verified": source["verified"]} if source else {}
