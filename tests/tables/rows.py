"""The rows of the tables as figures: what a statement is made of."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .regimes import SYSTEMS, zones

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "regions" / "world" / "tables"
# What is not loaded though it has a number. NOT_VERIFIED: paving, from memory, and a factor of the land use before, not
# of the reference stock.
NOT_LOADED = ("derived_single_source", "NOT_VERIFIED")
TOPICS = {"F_LU": "land_use", "F_MG": "tillage", "F_I": "input"}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of one edition, with the conditions under which it holds and the words that name them."""

    id: str
    edition: str
    table: str
    topic: str
    value: str
    error_pct: str
    error_meaning: str
    n: str
    verification: str
    source: str
    note: str
    when: Mapping[str, list[str]]
    words: Mapping[str, str]


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def loaded(row: Row, column: str) -> bool:
    """Whether a row becomes a statement: it has a value, and not one that was derived from others."""
    return bool(row[column]) and row["verification"] not in NOT_LOADED


def stocks(edition: str) -> Iterator[Figure]:
    """Table 2.3."""
    for row in rows(f"soc_ref_{edition}"):
        if loaded(row, "soc_ref_t_c_ha"):
            zone, soil = row["climate_zone"], row["soil_class"]
            yield Figure(
                id=f"ipcc{edition}-soc-{zone}-{soil}".replace("_", "-").lower(),
                edition=edition,
                table="2.3",
                topic="soil_carbon.reference_stock",
                value=row["soc_ref_t_c_ha"],
                error_pct=row["error_pct"],
                error_meaning=row["error_meaning"],
                n=row.get("n_profiles", ""),
                verification=row["verification"],
                source=row["source"],
                note=row["note"],
                when={
                    "ipcc_climate_zone": [f"{zone}_moist", f"{zone}_dry"] if zone in ("boreal", "polar") else [zone],
                    "ipcc_soil_class": [soil],
                },
                words={"sentence": "stock", "zone": zone, "soil": soil},
            )


def factors(land: str, edition: str) -> Iterator[Figure]:
    """Table 5.5 (`cropland`) or 6.2 (`grassland`)."""
    for row in rows(f"factors_{land}_{edition}"):
        if loaded(row, "value"):
            yield _factor(row, edition, "5.5" if land == "cropland" else "6.2")


def forest(edition: str) -> Iterator[Figure]:
    """Chapter 4: what forest multiplies the reference stock by; F_MG and F_I of it are one and need no statement."""
    for row in rows("factors_forest_other"):
        if loaded(row, "f_lu") and edition in row["edition"].split("+"):
            assert (row["f_mg"], row["f_i"]) == ("1.0", "1.0")
            common = {
                "factor": "F_LU",
                "system": row["land_use"],
                "temperature_regime": "all",
                "moisture_regime": "n/a",
            }
            error = {"value": row["f_lu"], "error_pct": "", "error_meaning": "by_definition", "note": row["rule"]}
            yield _factor({**row, **common, **error}, edition, "4")


def _factor(row: Row, edition: str, table: str) -> Figure:
    system, when = SYSTEMS[row["factor"], row["system"]]
    temperature, moisture = row["temperature_regime"], row["moisture_regime"]
    here = zones(temperature, moisture)
    regime = (
        [] if (temperature, moisture) == ("all", "n/a") else [temperature, *([moisture] if moisture != "n/a" else [])]
    )
    parts = [f"ipcc{edition}", row["factor"].replace("_", "").lower(), system, *regime]
    return Figure(
        id="-".join(parts).replace("_", "-"),
        edition=edition,
        table=table,
        topic=f"soil_carbon.factor.{TOPICS[row['factor']]}",
        value=row["value"],
        error_pct=row["error_pct"],
        error_meaning=row["error_meaning"],
        n="",
        verification=row["verification"],
        source=row["source"],
        note=row["note"],
        when={**when, **({"ipcc_climate_zone": here} if here else {})},
        words={
            "sentence": "factor" if row["error_pct"] else "one",
            "factor": row["factor"],
            "system": system,
            "temperature": temperature,
            "moisture": moisture,
        },
    )
