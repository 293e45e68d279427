"""No parameter becomes SQL, in either store: what is asked for is compared, and what is named is known."""

import json
from urllib.parse import quote

import pytest

from .asking import Door
from .conftest import NAMES

ITEMS = "/ogc/collections/plots/items"
ATTACKS = (
    "'", '"', "`", "\\", ";", "--", "/*", "%", "_", "' OR '1'='1", "' OR 1=1 --", '" OR "1"="1', "') OR ('1'='1",
    "P1'; DROP TABLE plots; --", "P1' UNION SELECT 1,2,3 --", "1; SELECT pg_sleep(60)", "'||pg_sleep(60)||'",
    "1 OR 1=1", "1) OR (1=1", "$$;SELECT 1;$$", "E'\\''", "\\'; DROP TABLE plots; --", "%s", "%(x)s", "{0}", "$1", "?",
    ":x", "\x00", "\x1a", "ʼ OR ʼ1ʼ=ʼ1", "load_extension('x')", "ATTACH DATABASE 'x' AS y", "COPY plots TO '/tmp/x'",
    "code", "t.code", "sqlite_master", "rowid", "ctid", "geometry", "(SELECT 1)", "1e400", "9" * 400,
)  # fmt: skip
PARAMETERS = (
    "code", "area_ha", "filter", "filter-lang", "filter-crs", "bbox", "bbox-crs", "crs", "datetime", "sortby", "limit",
    "offset", "cursor", "properties", "skipGeometry", "resulttype", "f", "lang",
)  # fmt: skip
OTHERS = (
    ITEMS + "/{}", "/ogc/collections/{}/items", "/towns?bbox={}", "/api/places?q={}", "/api/advice?place={}",
    "/api/advice?lon={}&lat=1", "/?place={}", "/ogc/collections/plots/tiles/WebMercatorQuad/{}/0/0",
    "/ogc/collections/plots/tiles/{}/0/0/0", "/ogc/collections/plots/map?bbox={}", "/ogc/jobs?processID={}",
    "/ogc/jobs?status={}", "/ogc/jobs?datetime={}", "/ogc/jobs/{}", "/ogc/collections/clay/position?coords={}",
    "/ogc/collections/clay/position?coords=POINT(-3%2048)&parameter-name={}",
    "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={}&STYLES=&CRS=CRS:84&BBOX=-5,47,-1,49&WIDTH=8&HEIGHT=8&FORMAT=image/png",
    "/ogc/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=plots&STYLES={}&CRS={}&BBOX={}&WIDTH=8&HEIGHT=8&FORMAT=image/png",
)  # fmt: skip


def _codes(small: Door, query: str = "") -> list[str]:
    told = small.get(f"{ITEMS}?f=json&{query}")
    assert told.status == 200, told.text
    return sorted(feature["properties"]["code"] for feature in told.json["features"])


@pytest.fixture(autouse=True)
def _whole(small: Door) -> None:
    """Every test is about a store that has its features, and leaves them there (the next one finds them)."""
    assert _codes(small) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_with_the_signs_of_sql_is_found_and_alone(small: Door, name: str) -> None:
    # In CQL2 a backslash escapes what follows.
    literal = "'" + name.replace("\\", "\\\\").replace("'", "''") + "'"
    in_json = json.dumps({"op": "=", "args": [{"property": "code"}, name]})
    assert _codes(small, f"code={quote(name)}") == [name]
    assert _codes(small, f"filter={quote(f'code = {literal}')}") == [name]
    assert _codes(small, f"filter-lang=cql2-json&filter={quote(in_json)}") == [name]
    told = small.get(f"{ITEMS}/{quote(name, safe='')}?f=json")
    assert told.json["properties"]["code"] == name


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_value_is_only_ever_compared(small: Door, attack: str) -> None:
    text = "".join(f"{letter}{letter}" if letter == "'" else letter for letter in attack)
    document = json.dumps({"op": "=", "args": [{"property": "code"}, attack]})
    texts = [f"code = '{text}'", f"casei(code) = casei('{text}')"]
    queries = [f"code={quote(attack)}", f"filter-lang=cql2-json&filter={quote(document)}"]
    # A NUL is refused, since PostgreSQL has no text with one.
    for query in (*queries, *(f"filter={quote(each)}" for each in texts)):
        told = small.get(f"{ITEMS}?f=json&{query}")
        assert (told.status, told.json.get("features")) in ((200, []), (400, None)), (query, told.text[:300])


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_no_parameter_of_features_is_more_than_it_says(small: Door, parameter: str) -> None:
    for attack in ATTACKS:
        told = small.get(f"{ITEMS}?f=json&{parameter}={quote(attack)}".replace("f=json&f=", "f="))
        assert told.status in (200, 400), (attack, told.status)
        if told.status == 400:
            assert told.said.startswith(f"{parameter}:"), (attack, told.said)


@pytest.mark.parametrize("place", OTHERS)
def test_no_other_parameter_is_more_than_it_says(small: Door, place: str) -> None:
    for attack in ATTACKS:
        told = small.get(place.replace("{}", quote(attack, safe="")))
        assert told.status in (200, 303, 400, 404), (attack, told.status)
