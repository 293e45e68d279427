"""OGC API - Features: what QGIS, GDAL and a person with curl get from vector collections."""

import pytest
from fastapi.testclient import TestClient

ITEMS = "/features/collections/counties/items"


def ids(client: TestClient, query: str) -> list[str]:
    answer = client.get(f"{ITEMS}?{query}")
    assert answer.status_code == 200, answer.text
    return [feature["id"] for feature in answer.json()["features"]]


def test_the_features_landing_page_lists_vector_collections_only(ogc: TestClient) -> None:
    listed = [each["id"] for each in ogc.get("/features/collections").json()["collections"]]
    assert listed == ["counties", "regions", "statements"]


def test_a_layer_that_is_not_published_is_nowhere(ogc: TestClient) -> None:
    assert ogc.get("/ogc/collections/hidden").status_code == 404
    assert ogc.get("/ogc/collections/hidden/items").status_code == 404


def test_features_are_sent_with_their_own_media_type(ogc: TestClient) -> None:
    assert ogc.get(ITEMS).headers["content-type"] == "application/geo+json"
    assert ogc.get(f"{ITEMS}/C003").headers["content-type"] == "application/geo+json"


def test_pages_are_linked_with_absolute_addresses_up_to_the_last_feature(ogc: TestClient) -> None:
    seen, address, pages = [], f"http://testserver{ITEMS}?limit=30", 0
    while address:
        page = ogc.get(address).json()
        seen += [feature["id"] for feature in page["features"]]
        pages += 1
        address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        assert address.startswith("http://testserver/features/") or not address
    assert (len(seen), len(set(seen)), pages) == (100, 100, 4)


def test_a_later_page_links_to_itself(ogc: TestClient) -> None:
    page = ogc.get("/ogc/collections/counties/items?limit=10&offset=20&district=1").json()
    links = {link["rel"]: link["href"] for link in page["links"]}
    for rel in ("self", "prev", "next"):
        again = ogc.get(links[rel]).json()
        first = {"self": 20, "prev": 10, "next": 30}[rel]
        whole = ogc.get("/ogc/collections/counties/items?limit=40&district=1").json()["features"]
        assert again["features"][0]["id"] == whole[first]["id"]


@pytest.mark.parametrize(
    ("crs", "box"),
    [("4326", "47,179.5,48,-4.85"), ("3857", "19981848,5942074,-539899,6106854")],
)
def test_a_box_over_the_antimeridian_may_be_in_any_crs(ogc: TestClient, crs: str, box: str) -> None:
    items = "/ogc/collections/counties/items?limit=1000"
    expected = ogc.get(f"{items}&bbox=179.5,47,-4.85,48").json()["numberMatched"]
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{crs}"
    assert 0 < expected < 100
    assert ogc.get(f"{items}&bbox={box}&bbox-crs={uri}").json()["numberMatched"] == expected


def test_a_full_last_page_has_no_next_link_but_a_previous_one(ogc: TestClient) -> None:
    rels = [link["rel"] for link in ogc.get(f"{ITEMS}?limit=50&offset=50").json()["links"]]
    assert "next" not in rels
    assert "prev" in rels


def test_a_limit_above_the_maximum_is_read_as_the_maximum(ogc: TestClient) -> None:
    for limit in ("999999", "9" * 30):
        assert ogc.get(f"{ITEMS}?limit={limit}").json()["numberReturned"] == 100


def test_bbox_selects_what_it_meets(ogc: TestClient) -> None:
    assert ids(ogc, "bbox=-4.95,47.02,-4.92,47.05") == ["C000"]


def test_bbox_with_heights_is_the_same_box(ogc: TestClient) -> None:
    assert ids(ogc, "bbox=-4.95,47.02,0,-4.92,47.05,100") == ["C000"]


def test_bbox_may_cross_the_antimeridian(ogc: TestClient) -> None:
    assert ids(ogc, "bbox=170,47.02,-4.92,47.05") == ["C000"]


@pytest.mark.parametrize(
    ("crs", "box"),
    [
        ("EPSG/0/4326", "47.02,-4.95,47.05,-4.92"),
        ("EPSG/0/3857", "-551031,5945000,-547691,5948000"),
    ],
)
def test_bbox_crs_has_the_axis_order_of_its_authority(ogc: TestClient, crs: str, box: str) -> None:
    assert ids(ogc, f"bbox={box}&bbox-crs=http://www.opengis.net/def/crs/{crs}") == ["C000"]


def test_crs_answers_in_the_axis_order_of_its_authority(ogc: TestClient) -> None:
    answer = ogc.get(f"{ITEMS}/C000?crs=http://www.opengis.net/def/crs/EPSG/0/4326")
    lats = [lat for lat, _ in answer.json()["geometry"]["coordinates"][0]]
    assert (min(lats), max(lats)) == (47.0, 47.1)
    assert answer.headers["content-crs"] == "<http://www.opengis.net/def/crs/EPSG/0/4326>"


def test_answering_in_another_crs_leaves_the_store_as_it_was(ogc: TestClient) -> None:
    before = ogc.get(f"{ITEMS}/C000").json()["geometry"]
    ogc.get(f"{ITEMS}?crs=http://www.opengis.net/def/crs/EPSG/0/3857")
    ogc.get(f"{ITEMS}?f=jsonld")
    assert ogc.get(f"{ITEMS}/C000").json()["geometry"] == before


def test_a_property_filters_by_equality(ogc: TestClient) -> None:
    assert ogc.get(f"{ITEMS}?district=1").json()["numberMatched"] == 33


def test_text_comes_as_it_was_written(ogc: TestClient) -> None:
    assert ogc.get(f"{ITEMS}/C003").json()["properties"]["name"] == "Comté <3> & co"


def test_whole_floats_keep_their_decimal_point(ogc: TestClient) -> None:
    """QGIS takes a column that begins with `30` for integers, and loses every later fraction."""
    assert ",47.0]" in ogc.get(f"{ITEMS}/C000").text


@pytest.mark.parametrize(("sort", "first"), [("-code", "C099"), ("+code", "C000"), ("%2Bcode", "C000")])
def test_sortby_takes_a_sign(ogc: TestClient, sort: str, first: str) -> None:
    assert ids(ogc, f"sortby={sort}&limit=1") == [first]


def test_properties_chooses_which_are_given(ogc: TestClient) -> None:
    feature = ogc.get(f"{ITEMS}?limit=1&properties=code,district").json()["features"][0]
    assert feature["properties"] == {"code": "C000", "district": 0}


def test_skip_geometry_leaves_geometries_out(ogc: TestClient) -> None:
    assert ogc.get(f"{ITEMS}?limit=1&skipGeometry=true").json()["features"][0]["geometry"] is None


def test_hits_only_counts(ogc: TestClient) -> None:
    page = ogc.get(f"{ITEMS}?resulttype=hits").json()
    assert (page["numberMatched"], page["features"]) == (100, [])


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("2022-01-01", ["lime", "cover-crop"]),
        ("2024-01-01", ["cover-crop"]),
        ("2019-01-01/2020-01-01", ["lime", "cover-crop"]),
        ("2024-02-02T/..", ["cover-crop"]),
        ("0000-01-01T00:00:00Z/2019-12-31T23:59:59Z", ["cover-crop"]),
        ("2024-06-01T00:00:00Z/9999-12-31T00:00:00Z", ["cover-crop"]),
        ("../2019-01-01", ["cover-crop"]),
        ("2500-01-01", ["cover-crop"]),
    ],
)
def test_datetime_selects_statements_in_force_as_clients_write_it(ogc: TestClient, when: str, found: list[str]) -> None:
    page = ogc.get(f"/features/collections/statements/items?datetime={when}").json()
    assert [feature["id"] for feature in page["features"]] == found


def test_a_collection_without_time_matches_at_any_time(ogc: TestClient) -> None:
    assert ogc.get(f"{ITEMS}?datetime=2020-01-01").json()["numberMatched"] == 100


def test_json_ld_is_json(ogc: TestClient) -> None:
    for path in (ITEMS, f"{ITEMS}/C000"):
        answer = ogc.get(f"{path}?f=jsonld")
        assert answer.headers["content-type"] == "application/ld+json"
        assert "@context" in answer.json()


def test_the_collection_document_says_what_a_reader_must_know(ogc: TestClient) -> None:
    described = ogc.get("/ogc/collections/counties").json()
    assert described["attribution"] == "A Soil Institute"
    assert described["license"] == "CC-BY-4.0"
    assert described["terms"] == "No use on Sundays"
    assert described["caveats"] == "Coarse: pH < 5.5 is rare & R > 2"
    assert described["itemCount"] == 100
    assert described["storageCrs"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert described["description"].endswith("Credit: A Soil Institute. Licence: CC-BY-4.0. Terms: No use on Sundays.")
    assert {
        "rel": "license",
        "type": "text/html",
        "title": "CC-BY-4.0",
        "href": "https://creativecommons.org/licenses/by/4.0/",
    } in described["links"]


def test_titles_follow_the_language(ogc: TestClient) -> None:
    french = ogc.get("/ogc/collections/counties", headers={"Accept-Language": "de, fr-CA;q=0.8, en;q=0.1"})
    assert french.json()["title"] == "Titre de counties"
    assert french.headers["content-language"] == "fr"
    assert (
        ogc.get("/ogc/collections/counties?lang=en", headers={"Accept-Language": "fr"}).json()["title"]
        == "Title of counties"
    )


def test_the_period_of_the_statements_is_open_where_one_of_them_is(ogc: TestClient) -> None:
    extent = ogc.get("/ogc/collections/statements").json()["extent"]
    assert extent["temporal"]["interval"] == [[None, None]]


def test_a_page_is_the_same_bytes_each_time(ogc: TestClient) -> None:
    assert "timeStamp" not in ogc.get(ITEMS).json()
    assert ogc.get(ITEMS).content == ogc.get(ITEMS).content


def test_queryables_refer_to_the_geometry_where_qgis_looks(ogc: TestClient) -> None:
    geometry = ogc.get("/features/collections/counties/queryables").json()["properties"]["geometry"]
    assert geometry["$ref"] == "https://geojson.org/schema/Polygon.json"
