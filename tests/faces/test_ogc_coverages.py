"""OGC API - Coverages: rasters as GeoTIFF and CoverageJSON."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from rasterio.io import MemoryFile

from helpdesk.faces.conditional import Conditional
from helpdesk.faces.ogc.mount import mount
from helpdesk.storage.addresses import in_folder
from helpdesk.storage.rasters import CogReader

from ..storage.coverages import WORLD, write_cog
from . import fakes
from .conftest import ogc_client

CARBON = "/ogc/collections/carbon/coverage"
COVER = "/ogc/collections/cover/coverage"


def raster(client: TestClient, address: str) -> tuple[np.ndarray, tuple[float, float, float, float]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/tiff; application=geotiff"
    with MemoryFile(answer.content) as memory, memory.open() as read:
        return read.read(1), tuple(read.bounds)


def test_geotiff_is_what_you_get_when_you_do_not_say(ogc: TestClient) -> None:
    values, bounds = raster(ogc, f"{CARBON}?subset=Lon(-5:-1),Lat(47:49)")
    assert bounds == (-5, 47, -1, 49)
    np.testing.assert_allclose(values, [[0.41] * 4, [0.42] * 4], atol=1e-6)


def test_bbox_and_subset_are_two_ways_to_say_the_same(ogc: TestClient) -> None:
    by_bbox, _ = raster(ogc, f"{CARBON}?bbox=-5,47,-1,49")
    by_subset, _ = raster(ogc, f"{CARBON}?subset=Lat(47:49)&subset=Lon(-5:-1)")
    by_crs, _ = raster(ogc, f"{CARBON}?bbox=47,-5,49,-1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326")
    np.testing.assert_array_equal(by_bbox, by_subset)
    np.testing.assert_array_equal(by_bbox, by_crs)


def test_stored_cells_come_whole(ogc: TestClient) -> None:
    values, bounds = raster(ogc, f"{CARBON}?bbox=-4.5,47.2,-4.4,47.3")
    assert bounds == (-5, 47, -4, 48)
    assert values.shape == (1, 1)


def test_an_open_bound_is_the_edge_of_the_coverage(ogc: TestClient) -> None:
    _, bounds = raster(ogc, f"{COVER}?subset=Lon(*:-3)")
    assert bounds == (-5, 47, -3, 49)


@pytest.mark.parametrize(
    ("scaling", "shape"),
    [
        ("scale-size=Lon(40),Lat(20)", (20, 40)),
        ("scaleSize=Lat(20),Long(40)", (20, 40)),
        ("scale-size=Lon(40)", (20, 40)),
        ("scale-factor=2", (1, 2)),
        ("width=8", (4, 8)),
        ("width=8&height=3", (3, 8)),
    ],
)
def test_scaling_gives_exactly_the_cells_that_were_asked_for(
    ogc: TestClient, scaling: str, shape: tuple[int, int]
) -> None:
    values, bounds = raster(ogc, f"{CARBON}?bbox=-5,47,-1,49&{scaling}")
    assert values.shape == shape
    assert bounds == (-5, 47, -1, 49)


def test_a_rescaled_box_is_the_very_box_that_was_asked_for(ogc: TestClient) -> None:
    """GDAL's OGCAPI driver puts the answer exactly there."""
    _, bounds = raster(ogc, f"{CARBON}?bbox=-4.75,47.25,-1.5,48.5&width=10&height=10")
    assert bounds == (-4.75, 47.25, -1.5, 48.5)


def test_coverage_json_names_units_and_axes(ogc: TestClient) -> None:
    answer = ogc.get(f"{CARBON}?f=json&bbox=-5,47,-1,49")
    coverage = answer.json()
    assert answer.headers["content-type"] == "application/vnd.cov+json"
    assert coverage["domain"]["axes"] == {
        "x": {"start": -4.5, "stop": -1.5, "num": 4},
        "y": {"start": 48.5, "stop": 47.5, "num": 2},
    }
    assert coverage["parameters"]["soc_pct"]["unit"]["symbol"]["value"] == "%"
    assert coverage["ranges"]["soc_pct"] == {
        "type": "NdArray",
        "dataType": "float",
        "axisNames": ["y", "x"],
        "shape": [2, 4],
        "values": [0.41] * 4 + [0.42] * 4,
    }


def test_coverage_json_of_classes_has_their_words_and_colours_and_no_unit(ogc: TestClient) -> None:
    coverage = ogc.get(f"{COVER}?f=json").json()
    about, values = coverage["parameters"]["land_cover"], coverage["ranges"]["land_cover"]
    assert about["categoryEncoding"] == {"forest": 1, "cropland": 2}
    assert about["observedProperty"]["categories"][0] == {
        "id": "forest",
        "label": {"en": "Forest", "fr": "Forêt"},
        "preferredColor": "#006600",
    }
    assert "unit" not in about
    assert values["dataType"] == "integer"
    assert values["values"][:6] == [None, 1, 1, 1, 2, 2]


@pytest.mark.parametrize(
    "accept", ["application/json", "application/prs.coverage+json", "text/plain;q=0.1, application/vnd.cov+json"]
)
def test_accept_chooses_coverage_json(ogc: TestClient, accept: str) -> None:
    answer = ogc.get(f"{CARBON}?bbox=-5,47,-1,49", headers={"Accept": accept})
    assert answer.json()["type"] == "Coverage"


def test_too_many_cells_are_refused_with_what_to_narrow() -> None:
    answer = ogc_client(max_cells=50).get(f"{CARBON}?bbox=-5,40,5,50")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith("bbox: 10 x 10 cells were asked for, one answer holds at most 50;")


def test_rescaling_makes_a_large_area_answerable() -> None:
    values, _ = raster(ogc_client(max_cells=50), f"{CARBON}?scale-size=Lon(10),Lat(5)")
    assert values.shape == (5, 10)


def test_the_page_of_a_large_coverage_reads_a_small_one() -> None:
    client = ogc_client(max_cells=66_000)
    assert client.get(f"{CARBON}?f=html").status_code == 200
    assert client.get(f"{CARBON}?f=json").status_code == 400


def test_the_page_of_a_large_coverage_links_to_answers() -> None:
    client = ogc_client(max_cells=66_000)
    links = re.findall(r'href="(http://testserver[^"]*coverage\?f=[^"]*)"', client.get(f"{CARBON}?f=html").text)
    assert len(links) == 4
    assert {client.get(unescape(link)).status_code for link in links} == {200}


@pytest.mark.parametrize("query", ["", "?f=GTiff", "?f=GTiff&scale-factor=1"])
def test_the_whole_coverage_is_had_as_it_is_stored_however_large(query: str) -> None:
    client = ogc_client(max_cells=50)
    values, bounds = raster(client, f"{CARBON}{query}")
    assert values.shape == (180, 360)
    assert bounds == (-180, -90, 180, 90)
    assert client.head(f"{CARBON}{query}").status_code == 200


def test_every_coverage_link_of_a_collection_answers_at_any_size() -> None:
    client = ogc_client(max_cells=800)
    links = [
        link for link in client.get("/ogc/collections/carbon").json()["links"] if link["rel"].endswith("/coverage")
    ]
    assert [link["type"] for link in links[:2]] == ["image/tiff; application=geotiff", "application/vnd.cov+json"]
    for link in links[:2]:
        answer = client.get(link["href"])
        assert (answer.status_code, answer.headers["content-type"]) == (200, link["type"])
    assert client.get(links[1]["href"]).json()["ranges"]["soc_pct"]["shape"] == [7, 14]


def test_coverage_json_holds_a_quarter_of_the_cells_of_geotiff() -> None:
    client, box = ogc_client(max_cells=100), "bbox=-5,40,5,50"
    assert raster(client, f"{CARBON}?{box}")[0].size == 100
    refused = client.get(f"{CARBON}?f=json&{box}")
    assert refused.status_code == 400
    assert "one answer holds at most 25" in refused.json()["description"]
    assert "the whole raster is had as GeoTIFF by /coverage?f=GTiff" in refused.json()["description"]


def test_bbox_and_subset_together_give_what_is_in_both(ogc: TestClient) -> None:
    _, bounds = raster(ogc, f"{CARBON}?bbox=-5,47,-1,49&subset=Lon(-3:10)")
    assert bounds == (-3, 47, -1, 49)


def test_a_box_past_the_edge_ends_at_the_edge(ogc: TestClient) -> None:
    _, bounds = raster(ogc, f"{COVER}?bbox=-300,-300,300,300")
    assert bounds == (-5, 47, -1, 49)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("bbox=10,10,20,20", "bbox: lies outside cover, which covers -5,47,-1,49"),
        ("bbox=170,47,-170,49", "bbox: lies outside cover, which covers -5,47,-1,49"),
        ("bbox=0,0,1e308,1e308", "bbox: reaches beyond 360 degrees"),
        ("bbox=0,0,1e5,1e5&width=4", "bbox: reaches beyond 360 degrees"),
        ("subset=Lon(-5:1e99)", "subset: reaches beyond 360 degrees"),
        ("bbox=0,0,5,1,1,1", "bbox: 0,0,5,1,1,1 is upside down; the lower height is the third number"),
        ("bbox=-4,47,-3,48&subset=Lon(-2:-1)", "subset: has nothing in common with bbox"),
        ("bbox=170,47,-170,49&subset=Lon(-2:-1)", "bbox: lies outside cover"),
        ("subset=Lon(-1:-5)", "subset: Lon(-1:-5) is the wrong way round"),
        ("subset=Lon(-5:-1),Lon(2:3)", "subset: names an axis twice"),
        ("subset=Lon(-5:-1),x(-5:-1)", "subset: Lon and x are the same axis"),
        ("subset=Time(1)", "subset: 'Time(1)' cannot be read"),
        ("subset=nonsense", "subset: 'nonsense' cannot be read"),
        ("scale-size=Lon(0)", "scale-size: Lon(0) asks for no cells"),
        ("bbox=1,2,3,4,5", "bbox: has 5 values, it needs 4, or 6 with heights"),
        ("scale-axes=Lon(0)", "scale-axes: Lon(0) asks for no cells"),
        ("scale-axes=Lon(2),x(3)", "scale-axes: names one axis twice"),
        ("resolution=Lon(0)", "resolution: Lon(0) asks for no cells"),
        ("resolution=Depth(1)", "resolution: 'Depth(1)' cannot be read"),
        ("resolution=Lon(1e-7)", "resolution: 40000000 x 4 cells were asked for"),
        ("scale-factor=2&width=4", "width: and scale-factor both say how many cells are wanted"),
        ("subset=Lon(-3)&width=4", "subset: gives one coordinate, which width cannot divide"),
        ("bbox=-4,47,-4,48&width=4", "bbox: has no width or no height"),
        ("crs=EPSG:27700", "crs: lies outside what http://www.opengis.net/def/crs/EPSG/0/27700 covers: -9.01,49.75"),
        ("bbox=1,2,3,4&bbox-crs=wgs84", "bbox-crs: 'wgs84' cannot be read as a CRS; give for example http"),
        ("subset=Lon(1:2)&subset-crs=EPSG:1", "subset-crs: 'EPSG:1' is not a CRS that is served"),
        ("bbox=0,5,1,-5&bbox-crs=EPSG:3857", "bbox: 0,5,1,-5 is upside down; the order in http"),
        ("bbox=0,0,1,1&bbox-crs=EPSG:3857", "bbox: lies outside cover"),
        ("bbox=0,0,1e30,1e30&bbox-crs=EPSG:3857", "bbox: "),
        ("exclude-properties=land_cover", "exclude-properties: leaves no field"),
        ("exclude-properties=ph", "exclude-properties: 'ph' is not offered"),
        ("properties=land_cover&exclude-properties=", "exclude-properties: cannot go together with properties"),
        ("f=GTiff2", "f: 'GTiff2' is not offered (did you mean GTiff?)"),
        ("scale-factor=0.5", "scale-factor: 0.5 is outside 1 to"),
        ("properties=soc", "properties: 'soc' is not offered"),
    ],
)
def test_what_cannot_be_read_is_named(ogc: TestClient, query: str, said: str) -> None:
    answer = ogc.get(f"{COVER}?{query}")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(said)


def test_a_raster_that_is_away_is_named_and_spares_the_others() -> None:
    client = ogc_client(broken=["carbon"])
    answer = client.get(f"{CARBON}?bbox=-5,47,-1,49")
    assert answer.status_code == 503
    assert "layer carbon" in answer.json()["description"]
    assert raster(client, COVER)[0].shape == (4, 8)


def test_a_raster_that_is_away_is_still_described() -> None:
    client = ogc_client(broken=["carbon"])
    listed = {each["id"]: each for each in client.get("/ogc/collections").json()["collections"]}
    assert {"counties", "carbon", "cover", "soil"} <= listed.keys()
    described = client.get("/ogc/collections/carbon").json()
    assert "cannot be opened" in described["unavailable"]
    assert "grid" not in described["extent"]["spatial"]
    assert client.get("/ogc/collections/carbon?f=html").status_code == 200


def test_the_collection_has_the_grid_as_gdal_reads_it(ogc: TestClient) -> None:
    described = ogc.get("/ogc/collections/carbon").json()
    assert described["extent"]["spatial"]["grid"] == [
        {"cellsCount": 360, "resolution": 1.0, "firstCoordinate": -179.5, "relativeBounds": [-0.5, 0.5]},
        {"cellsCount": 180, "resolution": 1.0, "firstCoordinate": -89.5, "relativeBounds": [-0.5, 0.5]},
    ]
    axes = described["domainset"]["generalGrid"]["axis"]
    assert [(axis["lowerBound"], axis["upperBound"], axis["resolution"]) for axis in axes] == [
        (-180, 180, 1),
        (-90, 90, 1),
    ]
    assert described["rangetype"]["field"][0]["uom"]["code"] == "%"
    first = next(link for link in described["links"] if link["rel"].endswith("/coverage"))
    assert first["type"] == "image/tiff; application=geotiff"


def test_a_raster_has_no_geometry_in_its_schema(ogc: TestClient) -> None:
    assert list(ogc.get("/ogc/collections/carbon/schema").json()["properties"]) == ["soc_pct"]


def test_a_whole_coverage_says_which_it_is(tmp_path: Path) -> None:
    """So that who has it is answered 304; it is sent in pieces, of which no digest is made."""
    write_cog(tmp_path / "carbon.tif", np.ones((64, 64), "float32"), WORLD, -9999, "AVERAGE")
    desk = fakes.desk()
    app = FastAPI()
    app.add_middleware(Conditional)
    mount(app, replace(desk, rasters=CogReader(in_folder(tmp_path, desk.content.layers), desk.content.layers)))
    client = TestClient(app)
    whole = client.get(CARBON)
    assert whole.content == (tmp_path / "carbon.tif").read_bytes()
    assert client.get(CARBON, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert client.get(f"{CARBON}?f=COG").headers["etag"] != whole.headers["etag"]
