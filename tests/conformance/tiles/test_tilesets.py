"""Tile matrix sets (17-083r4) and tilesets of OGC API - Tiles (20-057) against their abstract tests."""

import morecantile
import pytest
from fastapi.testclient import TestClient

from tests.faces import fakes

from .grids import GRIDS, ITEM, decoded, grid

# --- tile matrix sets


def test_tms_tilematrixset__the_list_has_the_well_known_ones_and_those_of_the_content(real: TestClient) -> None:
    listed = real.get("/ogc/tileMatrixSets").json()["tileMatrixSets"]
    assert [each["id"] for each in listed] == list(GRIDS)
    for each in listed:
        assert real.get(each["links"][0]["href"]).json()["id"] == each["id"]


@pytest.mark.parametrize("name", GRIDS)
def test_tms_json_tilematrixset__a_reader_of_the_standard_finds_the_same_windows(real: TestClient, name: str) -> None:
    """morecantile reads our document as it reads the registry's."""
    ours = morecantile.TileMatrixSet.model_validate(real.get(f"/ogc/tileMatrixSets/{name}").json())
    known = grid(name)
    assert (str(ours.uri), ours.orderedAxes, ours.crs.srs) == (str(known.uri), known.orderedAxes, known.crs.srs)
    for level in (0, 5, 11):
        assert ours.xy_bounds(1, 0, level) == pytest.approx(known.xy_bounds(1, 0, level))
        assert ours.matrix(level).matrixWidth == known.matrix(level).matrixWidth


def test_tms_json_tilematrixset__the_corner_is_in_the_axis_order_of_the_crs(real: TestClient) -> None:
    """EPSG:3035 writes north first."""
    document = real.get("/ogc/tileMatrixSets/EuropeanETRS89_LAEAQuad").json()
    assert document["orderedAxes"] == ["Y", "X"]
    assert document["tileMatrices"][0]["pointOfOrigin"] == [5500000, 2000000]


def test_tms_tilematrixsetlimits__every_tile_within_is_there_and_none_beyond(small: TestClient) -> None:
    tileset = small.get("/ogc/collections/counties/tiles/WebMercatorQuad").json()
    for limits in tileset["tileMatrixSetLimits"][5:9]:
        path = f"/ogc/collections/counties/tiles/WebMercatorQuad/{limits['tileMatrix']}"
        rows = range(limits["minTileRow"], limits["maxTileRow"] + 1)
        columns = range(limits["minTileCol"], limits["maxTileCol"] + 1)
        found = {small.get(f"{path}/{row}/{column}").status_code for row in rows for column in columns}
        assert found <= {200, 204}
        beyond = [(rows.stop, columns.start), (rows.start, columns.stop), (rows.start - 1, columns.start)]
        assert {small.get(f"{path}/{row}/{column}").status_code for row, column in beyond} <= {404, 400}


def test_tms_json_tilematrixsetlimits__they_hold_exactly_the_extent(small: TestClient) -> None:
    tileset = small.get("/ogc/collections/counties/tiles/WorldCRS84Quad").json()
    for limits in tileset["tileMatrixSetLimits"]:
        tiles = list(
            grid("WorldCRS84Quad").tiles(-5 + 1e-9, 47 + 1e-9, -4 - 1e-9, 48 - 1e-9, int(limits["tileMatrix"]))
        )
        assert (limits["minTileRow"], limits["maxTileRow"]) == (tiles[0].y, tiles[-1].y)
        assert (limits["minTileCol"], limits["maxTileCol"]) == (tiles[0].x, tiles[-1].x)


# --- tilesets


def test_ogcapi_tiles_1_tilesets_list__each_grid_that_meets_the_layer_is_listed(real: TestClient) -> None:
    listed = real.get("/ogc/collections/admin1/tiles").json()["tilesets"]
    assert [each["tileMatrixSetId"] for each in listed] == list(GRIDS)
    for each in listed:
        assert {"dataType", "crs", "links"} <= each.keys()
        link = next(link for link in each["links"] if link["rel"] == "self")
        assert real.get(link["href"]).json()["crs"] == each["crs"]


@pytest.mark.parametrize("path", ["/ogc/collections/counties/tiles", "/ogc/tiles"])
def test_ogcapi_tiles_1_tileset__it_says_all_that_a_client_needs(small: TestClient, path: str) -> None:
    tileset = small.get(f"{path}/WebMercatorQuad").json()
    assert tileset["dataType"] == "vector"
    assert tileset["tileMatrixSetURI"] == "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
    by_rel = {link["rel"]: link for link in tileset["links"]}
    scheme = small.get(by_rel["http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"]["href"])
    assert scheme.json()["id"] == "WebMercatorQuad"
    item = by_rel["item"]
    assert item["templated"] is True
    assert item["type"] == "application/vnd.mapbox-vector-tile"
    assert ITEM in item["href"]
    first = tileset["tileMatrixSetLimits"][0]
    url = item["href"].format(tileMatrix=first["tileMatrix"], tileRow=first["minTileRow"], tileCol=first["minTileCol"])
    assert small.get(url).headers["content-type"] == item["type"]


def test_tms_tilesetmetadata__layers_have_the_schema_of_their_properties(small: TestClient) -> None:
    (layer,) = small.get("/ogc/collections/counties/tiles/WebMercatorQuad").json()["layers"]
    kinds = {name: schema["type"] for name, schema in layer["propertiesSchema"]["properties"].items()}
    assert layer["geometryDimension"] == 2
    assert kinds == {column.name: column.type for column in fakes.COUNTY_COLUMNS}


def test_tms_json_tilesetmetadata__the_box_and_the_centre_are_those_of_the_layer(small: TestClient) -> None:
    tileset = small.get("/ogc/collections/counties/tiles/EuropeanETRS89_LAEAQuad").json()
    assert tileset["boundingBox"]["lowerLeft"] == pytest.approx([-5, 47])
    assert tileset["boundingBox"]["upperRight"] == pytest.approx([-4, 48])
    assert tileset["centerPoint"]["coordinates"] == pytest.approx([-4.5, 47.5])


def test_ogcapi_tiles_1_dataset_tilesets__the_landing_page_leads_to_tiles_of_everything(small: TestClient) -> None:
    links = {link["rel"]: link["href"] for link in small.get("/ogc").json()["links"]}
    tilesets = small.get(links["http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"]).json()["tilesets"]
    assert {each["dataType"] for each in tilesets} == {"vector"}
    assert set(decoded(small, "/ogc/tiles/WebMercatorQuad/4/5/7")) == {"counties", "regions", "statements"}


def test_ogcapi_tiles_1_geodata_tilesets__each_vector_collection_links_to_its_tiles(small: TestClient) -> None:
    for listed in small.get("/ogc/collections").json()["collections"]:
        collection = small.get(f"/ogc/collections/{listed['id']}").json()
        rels = {link["rel"]: link["href"] for link in collection["links"]}
        has = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
        assert (has in rels) == (collection.get("itemType") == "feature")
        if has in rels:
            assert small.get(rels[has]).json()["tilesets"]


def test_ogcapi_tiles_1_collections_selection__only_the_chosen_are_in_the_tile(small: TestClient) -> None:
    chosen = "/ogc/tiles/WebMercatorQuad/4/5/7?collections=statements,counties"
    assert list(decoded(small, chosen)) == ["statements", "counties"]
    answer = small.get("/ogc/tiles/WebMercatorQuad/4/5/7?collections=counties,nowhere")
    assert answer.status_code == 400
    assert "nowhere" in answer.json()["description"]
    tileset = small.get("/ogc/tiles/WebMercatorQuad?collections=counties").json()
    assert [layer["id"] for layer in tileset["layers"]] == ["counties"]
    item = next(link["href"] for link in tileset["links"] if link["rel"] == "item")
    assert list(decoded(small, item.format(tileMatrix=4, tileRow=5, tileCol=7))) == ["counties"]


def test_ogcapi_tiles_1_oas30__operations_are_named_as_the_standard_names_them(small: TestClient) -> None:
    paths = small.get("/ogc/openapi").json()["paths"]
    for prefix, noun in (("", "dataset"), ("/collections/{collectionId}", "collection")):
        one = f"{prefix}/tiles/{{tileMatrixSetId}}"
        assert paths[f"{prefix}/tiles"]["get"]["operationId"].endswith(f".{noun}.vector.getTileSetsList")
        assert paths[one]["get"]["operationId"].endswith(f".{noun}.vector.getTileSet")
        tile = paths[f"{one}/{ITEM}"]["get"]
        assert tile["operationId"].endswith(f".{noun}.vector.getTile")
        assert {"#/components/parameters/tileRow", "#/components/parameters/tileCol"} <= {
            parameter.get("$ref") for parameter in tile["parameters"]
        }


def test_tilejson_describes_the_tiles_of_web_maps(small: TestClient) -> None:
    said = small.get("/ogc/collections/counties/tiles/WebMercatorQuad?f=tilejson").json()
    assert said["tilejson"] == "3.0.0"
    assert said["bounds"] == pytest.approx([-5, 47, -4, 48])
    assert said["attribution"] == "A Soil Institute"
    assert said["vector_layers"][0]["fields"]["soc_mean"] == "Number"
    url = said["tiles"][0].format(z=7, y=44, x=62)
    assert set(decoded(small, url)) == {"counties"}
