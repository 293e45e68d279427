"""OWSLib reads coverages and asks data queries, as its own documentation shows."""

import json
from typing import Any

import pytest
from owslib.ogcapi.coverages import Coverages
from owslib.ogcapi.edr import EnvironmentalDataRetrieval
from rasterio.io import MemoryFile

from helpdesk.services.desk import Desk

from .conftest import Server
from .layers import PLACES, number_at, of_numbers


def test_owslib_gets_a_part_of_a_coverage_in_the_size_it_asks_for(server: Server, desk: Desk) -> None:
    layer, client = of_numbers(desk), Coverages(f"{server.url}/ogc")
    assert layer.id in client.coverages()
    place = PLACES[0]
    subset = {"Lat": [place.lat - 0.5, place.lat + 0.5], "Lon": [place.lon - 0.5, place.lon + 0.5]}
    with MemoryFile(client.coverage(layer.id, subset=subset).getvalue()) as memory, memory.open() as dataset:
        number = float(next(dataset.sample([(place.lon, place.lat)]))[0])
        assert number == pytest.approx(number_at(desk, layer, place), rel=1e-5)
    content = client.coverage(layer.id, subset=subset, scale_size={"Lon": 40, "Lat": 20}).getvalue()
    with MemoryFile(content) as memory, memory.open() as dataset:
        assert dataset.shape == (20, 40)


def _read(answer: Any) -> Any:
    return answer if isinstance(answer, dict) else json.loads(answer.getvalue())


def test_owslib_asks_for_values_and_for_advice_at_a_point(server: Server, desk: Desk) -> None:
    client, place = EnvironmentalDataRetrieval(f"{server.url}/ogc"), PLACES[0]
    assert {"soil", "advice"} <= set(client.data())
    for collection in ("soil", "advice"):
        found = _read(client.query_data(collection, "position", coords=f"POINT({place.lon} {place.lat})"))
        layer = of_numbers(desk)
        (value,) = found["ranges"][layer.fact]["values"]
        assert value == layer.reading(number_at(desk, layer, place))
