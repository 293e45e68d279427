"""The map of subsidiarity: for each topic a partition of the territory that says what the answer at a place says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
import shapely

from helpdesk.bootstrap.tables import MapMemory, maps_of
from helpdesk.domain.bodies import Body, Competence, Power
from helpdesk.domain.calendar import Validity
from helpdesk.domain.content import Content
from helpdesk.domain.packs import Pack
from helpdesk.domain.regions import Boundary, Region
from helpdesk.domain.statements import Modality, Statement
from helpdesk.domain.topics import Topic
from helpdesk.services.standings import Standings, settled_since
from helpdesk.storage.earth import area_m2
from helpdesk.storage.territories import Territories, competences_table, subsidiarity_table
from helpdesk.storage.territories.faces import overlay
from helpdesk.storage.territories.overlaps import overlaps
from helpdesk.storage.territories.rows import ContentTable, as_number

DAY = date(2026, 11, 25)
TOPICS = ("soil", "soil.cover", "water")


def synthetic(regions: int, statements: int, *, seed: int = 7) -> tuple[Content, Territories]:
    """Round regions strewn over a square, most of them overlapping others, in one pack; and a country around them."""
    random = np.random.default_rng(seed)
    side = np.sqrt(regions) * 0.05
    shapes = {"country": shapely.box(0, 0, side, side)}
    for number in range(regions - 1):
        centre, radius = random.uniform(0, side, 2), random.uniform(0.01, 0.05)
        shapes[f"r{number}"] = shapely.intersection(
            shapely.Point(centre).buffer(radius, 4), shapes["country"], grid_size=1e-9
        )
    names = list(shapes)
    bodies = {
        f"b-{region}": Body(
            id=f"b-{region}",
            names={"en": f"Body of {region}"},
            pack="p",
            competences=(
                Competence(
                    body=f"b-{region}",
                    topic=str(random.choice(TOPICS)),
                    region=region,
                    power=Power.BIND,
                    validity=Validity(end=DAY + timedelta(days=int(random.integers(-100, 400)))),
                    capacity=bool(random.random() < 0.8),
                ),
            ),
        )
        for region in names
    }
    said = {}
    for number in range(statements):
        region = names[int(random.integers(len(names)))]
        said[f"s{number}"] = Statement(
            id=f"s{number}",
            issuer=f"b-{region}",
            topic=str(random.choice(TOPICS)),
            region=region,
            modality=Modality.RECOMMEND if random.random() < 0.7 else Modality.DISCOURAGE,
            value=f"practice{random.integers(3)}",
            validity=Validity(end=DAY + timedelta(days=int(random.integers(-100, 700)))),
        )
    content = Content(
        version="synthetic",
        packs={"p": Pack(id="p", names={"en": "P"}, languages=("en",), keepers=())},
        regions={
            each: Region(id=each, kind="admin", names={"en": each}, pack="p", boundary=Boundary()) for each in names
        },
        bodies=bodies,
        topics={each: Topic(id=each, names={"en": each.title(), "fr": each}, pack="p") for each in TOPICS},
        statements=said,
    )
    return content, Territories(shapes, overlaps(shapes), ())


def mapped(content: Content, territories: Territories, day: date = DAY) -> ContentTable:
    asked = Standings(content, territories.nesting(tuple(content.regions.values())), day)
    return subsidiarity_table(territories, asked, content.topics, content.bodies, day)


def _day(number: int) -> date:
    return date(number // 10000, number // 100 % 100, number % 100)


def of_topic(table: ContentTable, topic: str) -> Sequence[dict[str, object]]:
    return [dict(row) for row in table.rows if row["topic"] == topic]


@pytest.fixture(scope="module")
def made() -> tuple[Content, Territories, ContentTable]:
    content, territories = synthetic(120, 1200)
    return content, territories, mapped(content, territories)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_areas_of_a_topic_add_up_to_the_territory(
    made: tuple[Content, Territories, ContentTable], topic: str
) -> None:
    _, territories, table = made
    whole = area_m2(shapely.union_all(list(territories.geometries.values())))
    parts = sum(area_m2(row["geometry"]) for row in of_topic(table, topic))  # type: ignore[arg-type]
    assert parts == pytest.approx(whole, rel=1e-3)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_parts_of_a_topic_are_valid_and_do_not_overlap(
    made: tuple[Content, Territories, ContentTable], topic: str
) -> None:
    shapes = np.array([row["geometry"] for row in of_topic(made[2], topic)], dtype=object)
    assert shapely.is_valid(shapes).all()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    shared = shapely.area(shapely.intersection(shapes[first[first < second]], shapes[second[first < second]]))
    assert len(shapes) > 5
    assert shared.max(initial=0.0) < 1e-9


def test_points_agree_with_what_the_regions_at_them_decide(made: tuple[Content, Territories, ContentTable]) -> None:
    content, territories, table = made
    asked = Standings(content, territories.nesting(tuple(content.regions.values())), DAY)
    random = np.random.default_rng(1)
    west, south, east, north = territories.geometries["country"].bounds
    seen = 0
    for lon, lat in zip(random.uniform(west, east, 300), random.uniform(south, north, 300), strict=True):
        point = shapely.Point(lon, lat)
        near = {name for name, shape in territories.geometries.items() if shape.boundary.dwithin(point, 0.0004)}
        if near:
            continue
        here = frozenset(name for name, shape in territories.geometries.items() if shape.covers(point))
        for standing in asked(here):
            rows = [row for row in of_topic(table, standing.topic) if row["geometry"].covers(point)]  # type: ignore[attr-defined]
            assert [row["decided_by"] for row in rows] == [", ".join(standing.decided_by) or None]
            assert rows[0]["status"] == standing.status
            seen += 1
    assert seen > 200


def test_the_map_holds_until_the_day_it_names(made: tuple[Content, Territories, ContentTable]) -> None:
    content, territories, table = made
    turns = [row["changes_yyyymmdd"] for row in table.rows if row["changes_yyyymmdd"] < 99991231]
    first = min(turns)
    eve = _day(first) - timedelta(days=1)

    def told(table: ContentTable) -> set[tuple[object, ...]]:
        return {(row["topic"], row["status"], row["decided_by"], round(row["area_km2"], 6)) for row in table.rows}

    later = mapped(content, territories, eve)
    assert told(later) == told(table)
    assert settled_since(content, eve) == settled_since(content, DAY)
    assert settled_since(content, eve + timedelta(days=1)) == eve + timedelta(days=1)


def test_what_ends_is_named_with_its_day(made: tuple[Content, Territories, ContentTable]) -> None:
    content, _, table = made
    row = next(row for row in table.rows if row["ending"])
    name, day = row["ending"].split(", ")[0].rstrip(")").split(" (")
    assert content.statements[name].validity.end == date.fromisoformat(day)
    assert row["ends_yyyymmdd"] <= int(day.replace("-", ""))


def test_the_outlook_is_that_of_the_first_end_and_turns_on_a_day_that_the_content_knows(
    made: tuple[Content, Territories, ContentTable],
) -> None:
    content, _, table = made
    for row in table.rows:
        left = None if row["ends_yyyymmdd"] == 99991231 else _day(row["ends_yyyymmdd"]) - DAY
        soon = left is not None and left <= timedelta(days=365)
        assert row["outlook"] == ("ENDS_WITHIN_A_YEAR" if soon else "NO_END" if left is None else "ENDS_LATER")
        named = row["changes_by"].split(", ") if row["changes_by"] else []
        turning = {each for each in named if each in content.statements}
        assert all(as_number(content.statements[each].validity.end) == row["changes_yyyymmdd"] for each in turning)
        assert bool(named) == (row["changes_yyyymmdd"] < 99991231)
    assert {row["outlook"] for row in table.rows} >= {"ENDS_WITHIN_A_YEAR", "NO_END"}
    end = date(2028, 3, 1)
    lone = Statement(
        id="s", issuer="b", topic="soil", region="r", modality=Modality.RECOMMEND, value="x", validity=Validity(end=end)
    )
    alone = Content(version="v", statements={"s": lone})
    assert settled_since(alone, end - timedelta(days=366)) is None
    assert settled_since(alone, end - timedelta(days=300)) == end - timedelta(days=365)


def test_neighbours_that_do_not_quite_meet_leave_no_sliver() -> None:
    faces = overlay({"west": shapely.box(0, 0, 1, 1), "east": shapely.box(0.99999, 0, 2, 1)})
    assert {faces.sets[code] for code in faces.codes} == {frozenset({"west"}), frozenset({"east"})}
    assert area_m2(faces.dissolved(range(len(faces.sets)))) == pytest.approx(area_m2(shapely.box(0, 0, 2, 1)))


def test_competences_are_told_with_their_region_and_days(made: tuple[Content, Territories, ContentTable]) -> None:
    content, territories, _ = made
    rows = {row["id"]: row for row in competences_table(territories, content.topics, content.bodies).rows}
    assert len(rows) == len(content.bodies)
    held = content.bodies["b-country"].competences[0]
    row = rows[f"b-country.{held.topic}.country.BIND"]
    assert row["valid_to"] == str(held.validity.end)
    assert row["geometry"] == territories.geometries["country"]


def test_one_changed_statement_costs_what_lies_in_its_region_and_gives_the_map_of_a_full_build() -> None:
    content, territories = synthetic(120, 1200)
    memory = MapMemory()
    maps_of(content, territories, memory)
    sets = memory.answered.worked_out
    shapes = memory.drawn.joined
    assert (memory.drawn.overlaid, memory.answered.reused) == (1, 0)
    name, said = next((name, each) for name, each in content.statements.items() if each.region == "r5")
    turned = replace(said, value="something else", validity=Validity())
    changed = replace(content, version="changed", statements={**content.statements, name: turned})
    touched = [each for each in memory.drawn.faces.sets if "r5" in each]
    again = maps_of(changed, territories, memory)[0]
    assert memory.drawn.overlaid == 0
    assert 0 < memory.answered.worked_out <= len(touched) < sets / 4
    assert memory.answered.worked_out + memory.answered.reused == sets
    assert memory.drawn.joined < shapes / 4
    assert memory.drawn.reused > shapes / 2
    assert f"{memory.answered.worked_out} sets of regions worked out" in memory.report()
    full = maps_of(changed, territories, MapMemory())[0]
    assert [dict(row) for row in again.rows] == [dict(row) for row in full.rows]
    assert [dict(row) for row in again.rows] != [dict(row) for row in maps_of(content, territories, memory)[0].rows]


def test_nothing_changed_costs_nothing_and_a_moved_border_or_topic_all_that_hangs_on_it() -> None:
    content, territories = synthetic(40, 200)
    memory = MapMemory()
    maps_of(content, territories, memory)
    maps_of(replace(content, version="again"), territories, memory)
    assert (memory.drawn.overlaid, memory.answered.worked_out, memory.drawn.joined) == (0, 0, 0)
    other = {**content.topics, "water": replace(content.topics["water"], measured_as="depth")}
    maps_of(replace(content, topics=other), territories, memory)
    assert memory.answered.reused == 0
    moved = {**territories.geometries, "r3": territories.geometries["r3"].buffer(0.001)}
    there = Territories(moved, overlaps(moved), ())
    found = maps_of(content, there, memory)[0]
    assert memory.drawn.overlaid == 1
    assert [dict(row) for row in found.rows] == [dict(row) for row in maps_of(content, there, MapMemory())[0].rows]
