"""OGC API - Coverages Part 1 (19-087, draft of July 2026): its abstract tests in our words."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pyproj import CRS
from rasterio.io import DatasetReader, MemoryFile
from rasterio.warp import transform

from ..faces.conftest import ogc_client

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0"
CARBON = "/ogc/collections/carbon"
COVER = "/ogc/collections/cover"
BOX = "bbox=-5,47,-1,49"


@pytest.fixture(scope="module")
def client() -> TestClient:
    return ogc_client()


@contextmanager
def opened(content: bytes, suffix: str = ".tif") -> Iterator[DatasetReader]:
    with MemoryFile(content, ext=suffix) as memory, memory.open() as dataset:
        yield dataset


def got(client: TestClient, address: str, accept: str = "*/*") -> Any:
    answer = client.get(address, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text[:500]
    return answer


def coverage_links(client: TestClient, collection: str) -> Mapping[str, str]:
    described = got(client, collection).json()
    return {link["type"]: link["href"] for link in described["links"] if link["rel"].endswith("/coverage")}


def test_ogcapi_coverages_1_core__every_coverage_links_to_its_data_in_every_format(client: TestClient) -> None:
    listed = got(client, "/ogc/collections").json()["collections"]
    with_data = [each for each in listed if any(link["rel"].endswith("/coverage") for link in each["links"])]
    assert {each["id"] for each in with_data} >= {"carbon", "cover"}
    links = coverage_links(client, CARBON)
    assert set(links) >= {
        "image/tiff; application=geotiff",
        "image/tiff; application=geotiff; profile=cloud-optimized",
        "application/x-netcdf",
        "application/vnd.cov+json",
        "text/html",
    }
    for media_type, href in links.items():
        assert got(client, href).headers["content-type"].startswith(media_type)


def test_ogcapi_coverages_1_core__the_grid_and_the_crs_are_described(client: TestClient) -> None:
    described = got(client, COVER).json()
    assert described["storageCrs"] == CRS84
    assert described["crs"][0] == CRS84
    assert described["extent"]["spatial"]["grid"] == [
        {"cellsCount": 8, "resolution": 0.5, "firstCoordinate": -4.75, "relativeBounds": [-0.5, 0.5]},
        {"cellsCount": 4, "resolution": 0.5, "firstCoordinate": 47.25, "relativeBounds": [-0.5, 0.5]},
    ]


def test_ogcapi_coverages_1_core__the_schema_names_title_type_and_order_of_each_field(client: TestClient) -> None:
    carbon = got(client, f"{CARBON}/schema").json()["properties"]["soc_pct"]
    cover = got(client, f"{COVER}/schema").json()["properties"]["land_cover"]
    assert (carbon["type"], carbon["x-ogc-unit"], carbon["x-ogc-variableType"]) == ("number", "%", "continuous")
    assert (cover["type"], cover["x-ogc-variableType"]) == ("integer", "categoricalNominal")
    assert cover["oneOf"] == [{"const": 1, "title": "Forest"}, {"const": 2, "title": "Cropland"}]
    assert all(field["title"] and field["x-ogc-propertySeq"] == 1 for field in (carbon, cover))


def test_ogcapi_coverages_1_core__headers_say_where_the_answer_lies(client: TestClient) -> None:
    head = client.head(f"{CARBON}/coverage?{BOX}")
    assert head.headers["content-crs"] == f"<{CRS84}>"
    assert head.headers["content-bbox"] == "-5,47,-1,49"
    swapped = got(client, f"{CARBON}/coverage?{BOX}&crs={EPSG}/4326")
    assert (swapped.headers["content-crs"], swapped.headers["content-bbox"]) == (f"<{EPSG}/4326>", "47,-5,49,-1")


def test_ogcapi_coverages_1_subsetting_spatial__cells_whose_inside_meets_the_box_are_given(client: TestClient) -> None:
    for query, bounds in {
        "bbox=-4,47,-3,48": (-4, 47, -3, 48),
        "bbox=-4.1,47,-3,48": (-5, 47, -3, 48),
        "subset=Lon(-4:-3),Lat(47:48)": (-4, 47, -3, 48),
        "subset=Lat(47.5:47.6)": (-180, 47, 180, 48),
        "subset=Lon(*:-179)&subset=Lat(89:*)": (-180, 89, -179, 90),
    }.items():
        with opened(got(client, f"{CARBON}/coverage?{query}").content) as dataset:
            assert tuple(dataset.bounds) == bounds, query


def test_ogcapi_coverages_1_subsetting_spatial__one_coordinate_slices_an_axis_away(client: TestClient) -> None:
    found = got(client, f"{CARBON}/coverage?subset=Lat(48.2),Lon(-5:-1)&f=json").json()
    assert found["domain"]["axes"]["y"] == {"values": [48.5]}
    assert (found["ranges"]["soc_pct"]["axisNames"], found["ranges"]["soc_pct"]["shape"]) == (["x"], [4])
    point = got(client, f"{CARBON}/coverage?subset=Lat(48.2),Lon(-4.5)&f=json").json()
    assert (point["ranges"]["soc_pct"]["shape"], point["ranges"]["soc_pct"]["values"]) == ([], [0.41])


@pytest.mark.parametrize("named", [f"{EPSG}/3857", "EPSG:3857", "[EPSG:3857]", f"{EPSG}/3857".replace("http", "https")])
def test_ogcapi_coverages_1_subsetting_spatial__a_part_may_be_given_in_another_crs(
    client: TestClient, named: str
) -> None:
    with opened(
        got(client, f"{CARBON}/coverage?subset=E(-500000:-300000),N(6000000:6100000)&subset-crs={named}").content
    ) as by_subset:
        bounds = tuple(by_subset.bounds)
    with opened(
        got(client, f"{CARBON}/coverage?bbox=-500000,6000000,-300000,6100000&bbox-crs={named}").content
    ) as by_box:
        assert tuple(by_box.bounds) == bounds == (-5, 47, -2, 48)


def test_ogcapi_coverages_1_subsetting_spatial__a_box_may_cross_the_antimeridian(client: TestClient) -> None:
    answer = got(client, f"{CARBON}/coverage?bbox=178,10,-177,12")
    assert answer.headers["content-bbox"] == "178,10,-177,12"
    with opened(answer.content) as dataset:
        assert tuple(dataset.bounds) == (178, 10, 183, 12)
        np.testing.assert_allclose(dataset.read(1), [[0.78] * 5, [0.79] * 5], atol=1e-6)


def test_ogcapi_coverages_1_subsetting_spatial__slicing_and_scaling_exclude_each_other(client: TestClient) -> None:
    assert client.get(f"{CARBON}/coverage?subset=Lon(5)&resolution=Lon(2)").status_code == 400


def test_ogcapi_coverages_1_subsetting__subset_and_bbox_are_one(client: TestClient) -> None:
    first = got(client, f"{CARBON}/coverage?{BOX}").content
    assert first == got(client, f"{CARBON}/coverage?subset=Lat(47:49),Lon(-5:-1)").content


@pytest.mark.parametrize(
    ("scaling", "shape"),
    [
        ("width=8&height=6", (6, 8)),
        ("width=8", (4, 8)),
        ("height=1", (1, 2)),
        ("resolution=Lon(0.5),Lat(0.25)", (8, 8)),
        ("resolution=Lat(1)", (2, 4)),
        ("resolution=", (2, 4)),
        ("resolution=Lat(),Lon()", (2, 4)),
        ("resolution=x(3)", (2, 2)),
    ],
)
def test_ogcapi_coverages_1_scaling_spatial__exactly_the_asked_cells_come(
    client: TestClient, scaling: str, shape: tuple[int, int]
) -> None:
    with opened(got(client, f"{CARBON}/coverage?{BOX}&{scaling}").content) as dataset:
        assert dataset.shape == shape
        assert (dataset.bounds.left, dataset.bounds.top) == (-5, 49)


def test_ogcapi_coverages_1_scaling_spatial__a_resolution_is_the_distance_of_cells(client: TestClient) -> None:
    with opened(got(client, f"{CARBON}/coverage?{BOX}&resolution=Lon(0.3),Lat(0.7)").content) as dataset:
        assert dataset.res == pytest.approx((0.3, 0.7))
        assert dataset.shape == (3, 14)
    with opened(got(client, f"{CARBON}/coverage?{BOX}&crs=EPSG:3857&resolution=E(10000),N(20000)").content) as dataset:
        assert dataset.res == pytest.approx((10000, 20000))


@pytest.mark.parametrize(
    ("scaling", "shape"),
    [
        ("scale-size=Lon(2),Lat(1)", (1, 2)),
        ("scaleSize=Lat(3),Long(7)", (3, 7)),
        ("scale-factor=2", (1, 2)),
        ("scale-axes=Lon(4)", (2, 1)),
        ("scale-axes=Lat(2),Lon(2)", (1, 2)),
    ],
)
def test_ogcapi_coverages_1_scaling__the_names_of_earlier_drafts_are_known(
    client: TestClient, scaling: str, shape: tuple[int, int]
) -> None:
    with opened(got(client, f"{CARBON}/coverage?{BOX}&{scaling}").content) as dataset:
        assert dataset.shape == shape


def test_ogcapi_coverages_1_field_selection__only_the_fields_asked_for_are_given(client: TestClient) -> None:
    for query in ("properties=soc_pct", "exclude-properties="):
        found = got(client, f"{CARBON}/coverage?{BOX}&f=json&{query}").json()
        assert list(found["ranges"]) == list(found["parameters"]) == ["soc_pct"]
    for query in ("properties=ph", "exclude-properties=ph", "properties=soc_pct&exclude-properties=soc_pct"):
        assert client.get(f"{CARBON}/coverage?{BOX}&{query}").status_code == 400


def test_ogcapi_coverages_1_fieldselection__an_unknown_field_is_refused(client: TestClient) -> None:
    refused = client.get(f"{CARBON}/coverage?{BOX}&properties=soc_pct,ph")
    assert refused.json()["description"].startswith("properties: 'ph' is not offered")


def test_ogcapi_coverages_1_crs__every_listed_crs_is_given_and_read(client: TestClient) -> None:
    for uri in got(client, CARBON).json()["crs"]:
        answer = got(client, f"{CARBON}/coverage?{BOX}&crs={uri}")
        assert answer.headers["content-crs"] == f"<{uri}>"
        with opened(answer.content) as dataset:
            assert CRS.from_wkt(dataset.crs.to_wkt()).to_epsg() == (4326 if uri == CRS84 else int(uri.rsplit("/")[-1]))
            known = dataset.read(1, masked=True)
            assert known.count() > 0
            assert (np.abs(known.compressed() - 0.415) < 0.016).all()
        again = f"{CARBON}/coverage?bbox={answer.headers['content-bbox']}&bbox-crs={uri}&crs={uri}"
        assert got(client, again).headers["content-bbox"] == answer.headers["content-bbox"]


@pytest.mark.parametrize("named", ["EPSG:1", "EPSG:4979", "EPSG:5773", "wgs84", "http://example.org/", "[EPSG:"])
def test_ogcapi_coverages_1_crs__what_is_no_crs_of_a_plane_is_refused(client: TestClient, named: str) -> None:
    refused = client.get(f"{CARBON}/coverage?{BOX}&crs={named}")
    assert refused.status_code == 400
    assert refused.json()["description"].startswith("crs: ")


def test_ogcapi_coverages_1_crs__a_polar_crs_is_given_too(client: TestClient) -> None:
    answer = got(client, f"{CARBON}/coverage?bbox=-180,60,180,90&crs=EPSG:3413&width=50&height=50")
    with opened(answer.content) as dataset:
        assert dataset.crs.to_epsg() == 3413
        # The pole lies in the middle, in the row that is farthest north.
        assert float(next(dataset.sample([(0, 0)]))[0]) == pytest.approx(0.0)


def test_ogcapi_coverages_1_geotiff__it_is_geotiff_of_areas_with_nodata_and_unit(client: TestClient) -> None:
    for accept in ("image/tiff; application=geotiff", "image/tiff"):
        answer = got(client, f"{CARBON}/coverage?bbox=0,-65,4,-55", accept)
        assert answer.headers["content-type"] == "image/tiff; application=geotiff"
    with opened(answer.content) as dataset:
        assert (dataset.driver, dataset.tags()["AREA_OR_POINT"]) == ("GTiff", "Area")
        assert (dataset.nodata, dataset.units) == (-9999, ("%",))
        assert dataset.read(1, masked=True).mask.sum() == 20


def test_ogcapi_coverages_1_geotiff__classes_keep_their_numbers_and_colours(client: TestClient) -> None:
    with opened(got(client, f"{COVER}/coverage?bbox=-5,47,-1,49&width=8&height=4&crs=EPSG:3857").content) as dataset:
        assert dataset.dtypes == ("uint8",)
        assert dataset.colormap(1)[1] == (0, 0x66, 0, 255)
        assert set(dataset.read(1).ravel().tolist()) <= {1, 2, 255}


@pytest.mark.parametrize("crs", [CRS84, f"{EPSG}/3035"])
def test_ogcapi_coverages_1_netcdf__it_follows_the_cf_conventions(client: TestClient, crs: str, tmp_path: Path) -> None:
    answer = got(client, f"{COVER}/coverage?crs={crs}", "application/x-netcdf")
    assert answer.headers["content-type"] == "application/x-netcdf"
    path = tmp_path / "cover.nc"
    path.write_bytes(answer.content)
    with opened(answer.content, ".nc") as dataset, opened(got(client, f"{COVER}/coverage?crs={crs}").content) as tiff:
        assert dataset.driver == "netCDF"
        tags = dataset.tags(1)
        assert (tags["flag_values"], tags["flag_meanings"]) == ("{1,2}", "forest cropland")
        assert (dataset.nodata, tags["NETCDF_VARNAME"]) == (255, "land_cover")
        assert dataset.tags()["NC_GLOBAL#Conventions"].startswith("CF-1.")
        # A history would hold the time and a path of the server, and make other bytes of the same values.
        assert "NC_GLOBAL#history" not in dataset.tags()
        assert CRS.from_wkt(dataset.crs.to_wkt()).equals(CRS.from_wkt(tiff.crs.to_wkt()), ignore_axis_order=True)
        np.testing.assert_array_equal(dataset.read(1), tiff.read(1))
        np.testing.assert_allclose(dataset.bounds, tiff.bounds)


def test_ogcapi_coverages_1_netcdf__numbers_have_a_unit_that_udunits_reads_and_a_fill_value(client: TestClient) -> None:
    with opened(got(client, f"{CARBON}/coverage?bbox=0,-65,4,-55&f=NetCDF").content, ".nc") as dataset:
        tags = dataset.tags(1)
        assert (tags["units"], float(tags["_FillValue"])) == ("%", -9999)
        assert tags["long_name"] == "Title of carbon"
        assert dataset.read(1, masked=True).mask.sum() == 20


def test_ogcapi_coverages_1_coveragejson__it_is_coverage_json_in_any_crs(client: TestClient) -> None:
    answer = got(client, f"{COVER}/coverage?crs=EPSG:3035&width=6&height=5", "application/vnd.cov+json")
    assert answer.headers["content-type"] == "application/vnd.cov+json"
    found = answer.json()
    assert (found["type"], found["domain"]["domainType"]) == ("Coverage", "Grid")
    # North before east is the order of this authority.
    reference = {"coordinates": ["y", "x"], "system": {"type": "ProjectedCRS", "id": f"{EPSG}/3035"}}
    assert found["domain"]["referencing"] == [reference]
    assert found["ranges"]["land_cover"]["shape"] == [5, 6]
    assert len(found["ranges"]["land_cover"]["values"]) == 30
    assert set(found["ranges"]["land_cover"]["values"]) <= {None, 1, 2}


def test_ogcapi_coverages_1_html__a_page_shows_the_coverage(client: TestClient) -> None:
    answer = got(client, f"{COVER}/coverage", "text/html")
    assert answer.headers["content-type"].startswith("text/html")
    assert "Cropland" in answer.text


def test_ogcapi_coverages_1_api_operations__the_definition_names_the_coverage_and_all_it_takes(
    client: TestClient,
) -> None:
    document = got(client, "/ogc/openapi").json()
    operation = document["paths"]["/collections/{collectionId}/coverage"]["get"]
    assert operation["operationId"].endswith(".getCoverage")
    names = {
        document["components"]["parameters"][each["$ref"].rpartition("/")[2]]["name"]
        if "$ref" in each
        else each["name"]
        for each in operation["parameters"]
    }
    assert names >= {"subset", "subset-crs", "bbox", "bbox-crs", "crs", "resolution", "width", "height"}
    assert names >= {"properties", "exclude-properties", "f", "collectionId"}


def test_the_answer_in_another_crs_has_the_value_of_the_place(client: TestClient) -> None:
    """Random places: the pixel under each, in every CRS, is the value of `position`."""
    rng = np.random.default_rng(4)
    for uri in got(client, COVER).json()["crs"]:
        with opened(got(client, f"{COVER}/coverage?crs={uri}&width=400&height=300").content) as dataset:
            for lon, lat in rng.uniform((-4.9, 47.1), (-1.1, 48.9), (20, 2)).round(3):
                if min(abs(lon * 2 % 1 - 0.5), abs(lat * 2 % 1 - 0.5)) > 0.46:
                    continue
                (x,), (y,) = transform("EPSG:4326", dataset.crs, [lon], [lat])
                pixel = int(next(dataset.sample([(x, y)]))[0])
                place = got(client, f"{COVER}/position?coords=POINT({lon} {lat})").json()
                assert pixel == (place["ranges"]["land_cover"]["values"][0] or 255), (uri, lon, lat)


def test_gdal_reads_its_own_scaled_blocks(tmp_path: Path, client: TestClient) -> None:
    """The very query of GDAL's OGCAPI driver, answered at exactly that size."""
    query = "subset=Lon(-5:-1),Lat(47:49)&scaleSize=Lon(256),Lat(128)&f=GTiff"
    path = tmp_path / "block.tif"
    path.write_bytes(got(client, f"{CARBON}/coverage?{query}").content)
    with opened(path.read_bytes()) as dataset:
        assert (dataset.shape, tuple(dataset.bounds)) == ((128, 256), (-5, 47, -1, 49))


@pytest.mark.parametrize("form", ["GTiff", "NetCDF"])
def test_gdals_own_tools_read_what_is_written(client: TestClient, form: str, tmp_path: Path) -> None:
    path = tmp_path / ("cover.nc" if form == "NetCDF" else "cover.tif")
    path.write_bytes(got(client, f"{COVER}/coverage?f={form}").content)
    try:
        ran = subprocess.run(
            ["gdalinfo", "-stats", str(path)], capture_output=True, text=True, check=True, cwd=tmp_path
        )
    except FileNotFoundError:
        pytest.skip("GDAL's command line tools are missing: apt-get install gdal-bin")
    assert "NoData Value=255" in ran.stdout
    assert "Minimum=1.000, Maximum=2.000" in ran.stdout


def test_a_quick_look_is_in_the_colours_of_the_legend(client: TestClient) -> None:
    answer = got(client, f"{COVER}/coverage?bbox=-4,47,-2,48", "image/png")
    assert (answer.headers["content-type"], answer.headers["content-bbox"]) == ("image/png", "-4,47,-2,48")
    picture = Image.open(BytesIO(answer.content)).convert("RGBA")
    assert picture.size == (4, 2)
    assert [picture.getpixel((x, 0)) for x in (0, 3)] == [(0, 0x66, 0, 255), (0xFF, 0xEE, 0x66, 255)]
    empty = Image.open(BytesIO(got(client, f"{CARBON}/coverage?bbox=0,-65,4,-61&f=PNG").content)).convert("RGBA")
    assert empty.getextrema()[3] == (0, 0)


def test_a_quick_look_of_a_large_coverage_is_small() -> None:
    picture = Image.open(BytesIO(got(ogc_client(max_cells=70_000), f"{CARBON}/coverage?f=PNG").content))
    assert picture.size == (360, 180)
