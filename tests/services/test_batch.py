"""What a batch says of a point is what the decision record says of it, in every column."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from helpdesk.domain.conditions import Value
from helpdesk.domain.geo import LonLat, Place
from helpdesk.ports.points import Block
from helpdesk.services.advice import advise
from helpdesk.services.batch import Plan, advise_many, all_columns, plan_of
from helpdesk.services.batch.coded import coded
from helpdesk.services.desk import Desk
from helpdesk.services.question import Question
from helpdesk.services.record import record

Json = dict[str, Any]
DAY = date(2026, 11, 23)
# The packs' countries, where regional rules meet; degrees west, south, east, north.
BOXES = [(-5, 47, -1, 49), (34, -4, 41, 4), (-120, 49, -110, 60), (-61, -18, -50, -8), (-5, 10, 15, 20)]
EDGES = [(180, 10), (-180, 10), (0, 90), (0, -90), (-180, -90), (180, 0.00004), (-0.00001, 0), (36.0, -0.00005)]


def somewhere(count: int, seed: int = 1) -> NDArray[np.float64]:
    """Longitudes and latitudes (count, 2): half anywhere on the sphere, half in the packs, and the edges."""
    rng = np.random.default_rng(seed)
    world = np.column_stack([rng.uniform(-180, 180, count), np.degrees(np.arcsin(rng.uniform(-1, 1, count)))])
    boxes = np.array(BOXES)[rng.integers(len(BOXES), size=count)]
    packs = rng.uniform(boxes[:, :2], boxes[:, 2:])
    return np.concatenate([world[: count // 2], packs[count // 2 :], np.array(EDGES)])


def cells(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """A dictionary for each point."""
    rows: list[dict[str, Any]] = [{} for _ in blocks[0].codes]
    for block in blocks:
        names = [column.name for column in block.columns]
        for row, code in zip(rows, block.codes.tolist(), strict=True):
            row.update(zip(names, block.rows[code] if code >= 0 else [None] * len(names), strict=True))
    return rows


def words(found: Sequence[str]) -> str | None:
    return ";".join(found) or None


def expected(said: Json, topics: Sequence[str]) -> Json:
    """The columns, from the record as `/api/advice` answers it."""
    soil, carbon = said["soil"], said["carbon"]
    stock, target = carbon["stock"] or {}, carbon["four_per_1000"] or {}
    found: Json = {
        "regions": words([each["id"] for each in said["regions"]]),
        "gaps": words(
            [
                g["code"] + (f":{g['about']}" if g["code"] in ("TOPIC", "LAYER_UNAVAILABLE") else "")
                for g in said["gaps"]
            ]
        ),
        "schemes.open": words([each["id"] for each in said["schemes"] if each["status"] == "open"]),
        "schemes.unknown": words([each["id"] for each in said["schemes"] if each["status"] == "unknown"]),
        "soil.missing": words(
            [f"{name}:{fact['status']}" for name, fact in soil.items() if fact["status"] not in ("ok", "given")]
        ),
        "carbon.stock": stock.get("value"),
        "carbon.origin": stock.get("origin"),
        "carbon.four_per_1000": target.get("t_c_ha_yr"),
    }
    found |= {f"soil.{name}": fact["value"] for name, fact in soil.items() if "layer" in fact}
    for topic in topics:
        found |= {f"{topic}.{name}": value for name, value in of_topic(said["topics"].get(topic)).items()}
    return found


def of_topic(told: Json | None) -> Json:
    if told is None:
        return {}
    first = told["advice"][0] if told["advice"] else {}
    return {
        "status": told["status"],
        "decided_by": words(told["decision"]["decided_by"]),
        "prohibited": words(told["prohibited"]),
        "required": words(told["required"]),
        "floor": told["floor"],
        "ceiling": told["ceiling"],
        "unit": told["unit"],
        "advice": first.get("id"),
        "advice_text": first.get("text"),
        "advice_count": len(told["advice"]),
        "may_apply": words([each["id"] for each in told["may_apply"]]),
        "conflicts": words([f"{stratum}:{','.join(ids)}" for stratum, ids in told["conflicts"]]),
    }


def compare(desk: Desk, plan: Plan, at: NDArray[np.float64], given: Mapping[str, Sequence[Value | None]]) -> list[Json]:
    """Raises AssertionError where a column of any point differs from the record's."""
    columns = {name: coded(values) for name, values in given.items()}
    batch = cells(advise_many(desk, plan, at[:, 0], at[:, 1], columns))
    topics = plan.topics or sorted(desk.content.topics)
    for number, (row, (lon, lat)) in enumerate(zip(batch, at.tolist(), strict=True)):
        said = {name: values[number] for name, values in given.items() if values[number] is not None}
        question = Question(
            place=Place(at=LonLat(lon=lon, lat=lat)),
            on=plan.on,
            lang=plan.lang,
            topics=plan.topics,
            given={**plan.given, **said},
        )
        wanted = expected(record(desk, advise(desk, question)), topics)
        differs = {
            name: (row[name], wanted.get(name))
            for name in row
            if not name.endswith(".name") and row[name] != wanted.get(name)
        }
        assert not differs, (lon, lat, said, differs)
    return batch


def test_all_topics_are_told_as_in_the_record(desk: Desk) -> None:
    rows = compare(desk, Plan(on=DAY), somewhere(2_000), {})
    assert len({row["regions"] for row in rows}) > 20
    assert {row["carbon.origin"] for row in rows} >= {"stock_layer", None}


def test_topics_days_languages_and_facts_asked_for_are_heeded(desk: Desk) -> None:
    plan = plan_of(
        desk,
        on=date(2022, 5, 3),
        lang="fr",
        topics=["water", "nitrogen", "forest"],
        given=["land_use:cropland", "slope_pct:11"],
        names=(),
    )
    assert "water.strip" in plan.topics
    compare(desk, plan, somewhere(600, seed=2), {})


def test_facts_of_columns_are_given_where_they_say_something(desk: Desk) -> None:
    at = somewhere(800, seed=3)
    rng = np.random.default_rng(4)
    some = rng.uniform(size=len(at)) < 0.5
    given: dict[str, list[Value | None]] = {
        "soc_stock_t_ha": [
            round(float(v), 1) if has else None for v, has in zip(rng.uniform(5, 200, len(at)), some, strict=True)
        ],
        "land_use": [[None, "cropland", "forest", "wetland"][code] for code in rng.integers(4, size=len(at))],
        "map_mm": [float(v) if has else None for v, has in zip(rng.uniform(0, 900, len(at)), ~some, strict=True)],
        "ipcc_soil_class": [[None, "organic", "sandy"][code] for code in rng.integers(3, size=len(at))],
        "irrigated": [[None, True, False][code] for code in rng.integers(3, size=len(at))],
    }
    rows = compare(desk, Plan(on=DAY), at, given)
    assert {row["carbon.origin"] for row in rows} >= {"measured", "stock_layer"}


def test_the_columns_are_announced_in_order(desk: Desk) -> None:
    plan = Plan(on=DAY, topics=("nitrogen",))
    blocks = advise_many(desk, plan, np.array([36.0]), np.array([-0.2]), {})
    announced = [column.title for column in all_columns(desk, plan)]
    assert [column.title for block in blocks for column in block.columns] == announced[:-1]
    assert len(set(announced)) == len(announced)
    assert "soil.clay_pct [%]" in announced


@pytest.mark.parametrize("count", [0, 1])
def test_few_points_are_a_batch_too(desk: Desk, count: int) -> None:
    compare(desk, Plan(on=DAY), somewhere(10)[:count], {})


def test_each_asker_is_told_first_what_is_for_them_by_name(desk: Desk) -> None:
    at = np.array([(-2.397, 47.932)] * 3)
    rows = compare(desk, Plan(on=DAY), at, {"audience": [None, "young_farmer", "young_farmer,women"]})
    told = [row["schemes_advice.advice"] for row in rows]
    assert told[1] == "fr-region-resilience-diagnosis" != told[0]
