"""OGC API - Maps Part 1 (20-058) against its abstract tests. The small desk has 1 degree cells of carbon over the world
whose value is the row, half-degree cells of forest and cropland over Brittany, and a hundred square counties."""

from io import BytesIO

import numpy as np
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from pyproj import Geod, Transformer

from helpdesk.app import create_app
from helpdesk.domain.geo import LonLat
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, legend_of
from tests.faces.conftest import ogc_client

CRS = "http://www.opengis.net/def/crs/"
CRS84, DEGREES, MERCATOR, EUROPE, FRANCE = (
    f"{CRS}{code}" for code in ("OGC/1.3/CRS84", "EPSG/0/4326", "EPSG/0/3857", "EPSG/0/3035", "EPSG/0/2154")
)
MAP_REL = "http://www.opengis.net/def/rel/ogc/1.0/map"
SPEC = "http://www.opengis.net/spec/ogcapi-maps-1/1.0/conf"
FOREST, CROPLAND = [0x00, 0x66, 0x00, 255], [0xFF, 0xEE, 0x66, 255]
BRITTANY = "bbox=-5,47,-1,49&width=80&height=40"


def shown(client: TestClient, path: str) -> np.ndarray:
    answer = client.get(f"/ogc{path}")
    assert answer.status_code == 200, answer.text
    return np.asarray(Image.open(BytesIO(answer.content)).convert("RGBA"))


def box_of(client: TestClient, path: str) -> list[float]:
    return [float(part) for part in client.get(f"/ogc{path}").headers["content-bbox"].split(",")]


def refused(client: TestClient, path: str, status: int = 400) -> str:
    answer = client.get(f"/ogc{path}")
    assert answer.status_code == status, answer.text[:200]
    said: str = answer.json()["description"]
    return said


def test_ogcapi_maps_1_core__a_map_says_what_it_shows_and_in_which_crs(small: TestClient) -> None:
    answer = small.get(f"/ogc/collections/cover/map?{BRITTANY}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert answer.headers["content-bbox"] == "-5,47,-1,49"
    assert answer.headers["content-attribution"] == "A Soil Institute; A Land Survey"


def test_ogcapi_maps_1_core__without_parameters_the_whole_is_shown_in_its_proportions(small: TestClient) -> None:
    answer = small.get("/ogc/collections/carbon/map")
    assert answer.headers["content-bbox"] == "-180,-90,180,90"
    assert Image.open(BytesIO(answer.content)).size == (632, 316)


def test_ogcapi_maps_1_core__what_has_a_time_says_which(small: TestClient, desk: Desk, real: TestClient) -> None:
    assert small.get("/ogc/collections/statements/map?width=50").headers["content-datetime"] == "2023-06-01"
    told = real.get("/ogc/collections/statements/map?width=50").headers["content-datetime"]
    assert told.split("/")[-1] == desk.today().isoformat()
    assert "content-datetime" not in small.get("/ogc/collections/cover/map?width=50").headers


def test_ogcapi_maps_1_core__every_class_declared_here_is_listed(small: TestClient) -> None:
    listed = {uri for uri in small.get("/ogc/conformance").json()["conformsTo"] if uri.startswith(SPEC)}
    tests = [name for name in globals() if name.startswith("test_ogcapi_maps_1_")]
    tested = {name.removeprefix("test_ogcapi_maps_1_").split("__")[0] for name in tests}
    assert {uri.rsplit("/", 1)[1].replace("-", "_") for uri in listed} == tested


def test_ogcapi_maps_1_png__the_picture_is_a_png_with_transparency(small: TestClient) -> None:
    answer = small.get(f"/ogc/collections/cover/map?{BRITTANY}", headers={"Accept": "image/png"})
    assert Image.open(BytesIO(answer.content)).format == "PNG"
    picture = shown(small, f"/collections/cover/map?{BRITTANY}&f=png")
    assert picture[5, 5, 3] == 0
    assert picture[30, 20].tolist() == FOREST
    assert picture[30, 60].tolist() == CROPLAND


def test_ogcapi_maps_1_jpeg__the_picture_is_a_jpeg_on_white(small: TestClient) -> None:
    for path, headers in ((f"?{BRITTANY}&f=jpeg", {}), (f"?{BRITTANY}", {"Accept": "image/jpeg"})):
        answer = small.get(f"/ogc/collections/cover/map{path}", headers=headers)
        picture = Image.open(BytesIO(answer.content))
        assert (picture.format, answer.headers["content-type"]) == ("JPEG", "image/jpeg")
        assert min(picture.getpixel((4, 4))) > 245


def test_webp_is_given_too(small: TestClient) -> None:
    answer = small.get(f"/ogc/collections/cover/map?{BRITTANY}&f=webp")
    assert Image.open(BytesIO(answer.content)).format == "WEBP"


@pytest.mark.parametrize(
    ("asked", "empty"),
    [
        ("", [0, 0, 0, 0]),
        ("&bgcolor=0xFF0080", [255, 0, 128, 255]),
        ("&bgcolor=ff0080", [255, 0, 128, 255]),
        ("&bgcolor=RebeccaPurple", [102, 51, 153, 255]),
        ("&bgcolor=0x80FF0080", [255, 0, 128, 128]),
        ("&transparent=false", [255, 255, 255, 255]),
        ("&bgcolor=0xFF0080&transparent=false", [255, 0, 128, 255]),
    ],
)
def test_ogcapi_maps_1_background__where_there_is_nothing_is_the_colour_asked(
    small: TestClient, asked: str, empty: list[int]
) -> None:
    picture = shown(small, f"/collections/cover/map?{BRITTANY}{asked}")
    assert picture[5, 5].tolist() == empty
    assert picture[30, 20].tolist() == FOREST


def test_ogcapi_maps_1_background__transparent_wins_over_a_colour(small: TestClient) -> None:
    assert shown(small, f"/collections/cover/map?{BRITTANY}&bgcolor=red&transparent=true")[5, 5, 3] == 0


@pytest.mark.parametrize(
    ("asked", "empty", "void"),
    [
        ("&bgcolor=0x0000FF", [0, 0, 255, 255], [0, 0, 255, 255]),
        ("&bgcolor=0x0000FF&void-color=0xFF0000", [0, 0, 255, 255], [255, 0, 0, 255]),
        ("&transparent=true&void-transparent=false&void-color=red", [0, 0, 0, 0], [255, 0, 0, 255]),
        ("&bgcolor=blue&void-transparent=true", [0, 0, 255, 255], [0, 0, 0, 0]),
    ],
)
def test_ogcapi_maps_1_background__beyond_the_poles_is_the_void(
    small: TestClient, asked: str, empty: list[int], void: list[int]
) -> None:
    picture = shown(small, f"/collections/carbon/map?bbox=0,-120,60,120&width=60&height=240{asked}")
    assert picture[5, 5].tolist() == picture[235, 5].tolist() == void
    assert picture[200, 5].tolist() == empty


def test_ogcapi_maps_1_background__a_jpeg_has_the_colour_too(small: TestClient) -> None:
    answer = small.get(f"/ogc/collections/cover/map?{BRITTANY}&f=jpeg&bgcolor=0x0000FF")
    red, green, blue = Image.open(BytesIO(answer.content)).convert("RGB").getpixel((4, 4))
    assert (red < 20, green < 20, blue > 235) == (True, True, True)


@pytest.mark.parametrize("crs", [DEGREES, MERCATOR, EUROPE, FRANCE, f"{CRS}EPSG/0/32630", f"{CRS}EPSG/0/4258"])
def test_ogcapi_maps_1_crs__the_picture_is_of_the_crs_and_its_axes(small: TestClient, crs: str) -> None:
    to_crs = Transformer.from_crs("OGC:CRS84", crs)
    corners = [to_crs.transform(lon, lat) for lon, lat in ((-4.5, 47.2), (-1.5, 48.8))]
    text = ",".join(f"{number:.6f}" for corner in corners for number in corner)
    asked = f"/collections/cover/map?crs={crs}&bbox-crs={crs}&bbox={text}&width=120&height=120"
    answer = small.get(f"/ogc{asked}")
    assert answer.headers["content-crs"] == f"<{crs}>"
    assert np.allclose(box_of(small, asked), [float(part) for part in text.split(",")], rtol=1e-6)
    picture, to_xy = shown(small, asked), Transformer.from_crs("OGC:CRS84", crs, always_xy=True)
    (left, bottom), (right, top) = (to_xy.transform(*at) for at in ((-4.5, 47.2), (-1.5, 48.8)))
    for lon, lat, colour in ((-3.8, 47.9, FOREST), (-3.1, 48.3, FOREST), (-2.9, 47.7, CROPLAND), (-2, 48.2, CROPLAND)):
        x, y = to_xy.transform(lon, lat)
        column, row = int((x - left) / (right - left) * 120), int((top - y) / (top - bottom) * 120)
        assert picture[row, column].tolist() == colour


@pytest.mark.parametrize("name", ["[EPSG:3857]", "EPSG:3857", MERCATOR, MERCATOR.replace("http:", "https:")])
def test_ogcapi_maps_1_crs__uris_and_curies_are_read(small: TestClient, name: str) -> None:
    answer = small.get("/ogc/collections/cover/map", params={"crs": name, "width": "50"})
    assert answer.headers["content-crs"] == f"<{MERCATOR}>"


def test_ogcapi_maps_1_crs__each_crs_of_a_collection_is_drawn(small: TestClient) -> None:
    for collection in ("cover", "counties"):
        listed = small.get(f"/ogc/collections/{collection}").json()["crs"]
        assert {CRS84, DEGREES, MERCATOR, EUROPE} <= set(listed)
        for crs in listed:
            if crs.startswith("http"):
                assert shown(small, f"/collections/{collection}/map?crs={crs}&width=40")[..., 3].max() > 0


@pytest.mark.parametrize(("asked", "size"), [("width=200", (200, 149)), ("height=149", (200, 149)), ("", (632, 472))])
def test_ogcapi_maps_1_scaling__one_side_keeps_the_proportions_on_the_ground(
    small: TestClient, asked: str, size: tuple[int, int]
) -> None:
    ground = Geod(ellps="sphere")
    wide, high = ground.inv(-5, 48, -1, 48)[2], ground.inv(-3, 47, -3, 49)[2]
    found = shown(small, f"/collections/cover/map?bbox=-5,47,-1,49&{asked}").shape
    assert found[1] / found[0] == pytest.approx(wide / high, rel=0.02)
    assert (abs(found[1] - size[0]), abs(found[0] - size[1])) <= (2, 2)


def test_ogcapi_maps_1_scaling__both_sides_are_taken_as_they_are(small: TestClient) -> None:
    assert shown(small, "/collections/cover/map?bbox=-5,47,-1,49&width=33&height=77").shape == (77, 33, 4)


def test_ogcapi_maps_1_scaling__a_size_without_a_box_shows_the_whole_undistorted(small: TestClient) -> None:
    asked = "/collections/carbon/map?width=300&height=300"
    west, south, east, north = box_of(small, asked)
    assert shown(small, asked).shape == (300, 300, 4)
    assert west <= -180
    assert east >= 180
    assert (east - west) / (north - south) == pytest.approx(1, rel=0.01)


def test_ogcapi_maps_1_scaling__a_scale_gives_the_size_of_a_box(small: TestClient) -> None:
    picture = shown(small, "/collections/cover/map?bbox=-5,47,-1,49&scale-denominator=2000000")
    metres = Geod(ellps="WGS84").inv(-5, 48, -1, 48)[2]
    assert picture.shape[1] == pytest.approx(metres / (0.00028 * 2e6), rel=0.01)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("width=0", "width"),
        ("width=-5", "width"),
        ("height=0", "height"),
        ("width=1.5", "width"),
        ("height=ten", "height"),
        ("scale-denominator=0", "scale-denominator"),
        ("scale-denominator=-1", "scale-denominator"),
        ("bbox=-5,47,-1,49&width=10&scale-denominator=1000000", "scale-denominator"),
    ],
)
def test_ogcapi_maps_1_scaling__sizes_that_are_none_are_refused(small: TestClient, asked: str, named: str) -> None:
    assert refused(small, f"/collections/cover/map?{asked}").startswith(named)


@pytest.mark.parametrize("asked", ["width=5000", "height=5000", "width=1000&height=1000", "width=99999999999999999"])
def test_ogcapi_maps_1_scaling__too_many_pixels_are_too_many(small: TestClient, asked: str) -> None:
    assert "pixels" in refused(small, f"/collections/cover/map?{asked}", 413)


def test_ogcapi_maps_1_scaling__a_scale_that_makes_too_many_pixels_is_refused(small: TestClient) -> None:
    assert "pixels" in refused(small, "/collections/cover/map?bbox=-5,47,-1,49&scale-denominator=10", 413)


def test_ogcapi_maps_1_display_resolution__smaller_pixels_make_more_of_them(small: TestClient) -> None:
    asked = "/collections/cover/map?bbox=-5,47,-1,49&scale-denominator=4000000"
    usual, fine = shown(small, asked), shown(small, f"{asked}&mm-per-pixel=0.14")
    assert fine.shape[1] == pytest.approx(2 * usual.shape[1], abs=2)


def test_ogcapi_maps_1_display_resolution__lines_keep_their_width_on_the_device(small: TestClient) -> None:
    asked = "/collections/counties/map?bbox=-4.55,47.4,-4.45,47.6&width=100&height=200"
    usual, fine = (shown(small, f"{asked}{more}") for more in ("", "&mm-per-pixel=0.07"))
    dark = [(picture[50, :, :3].max(axis=1) < 120).sum() for picture in (usual, fine)]
    assert dark[1] >= 2 * dark[0] > 0


@pytest.mark.parametrize("asked", ["0", "-0.28", "small"])
def test_ogcapi_maps_1_display_resolution__a_pixel_has_a_size(small: TestClient, asked: str) -> None:
    assert refused(small, f"/collections/cover/map?mm-per-pixel={asked}").startswith("mm-per-pixel")


@pytest.mark.parametrize(
    "asked",
    [
        "bbox=-5,47,-3,49",
        "bbox=-5,47,0,-3,49,100",
        f"bbox=47,-5,49,-3&bbox-crs={DEGREES}",
        "bbox=47,-5,49,-3&bbox-crs=[EPSG:4326]",
        "subset=Lon(-5:-3),Lat(47:49)",
        "subset=Lat(47:49)&subset=Lon(-5:-3)",
        f"subset=Lat(47:49),Lon(-5:-3)&subset-crs={DEGREES}",
        f"bbox=-556597.45,5942074.07,-333958.47,6274861.39&bbox-crs={MERCATOR}",
        f"subset=E(-556597.45:-333958.47),N(5942074.07:6274861.39)&subset-crs={MERCATOR}",
    ],
)
def test_ogcapi_maps_1_spatial_subsetting__a_part_is_that_part(small: TestClient, asked: str) -> None:
    path = f"/collections/cover/map?{asked}&width=40&height=40"
    assert np.allclose(box_of(small, path), [-5, 47, -3, 49], atol=1e-4)
    picture = shown(small, path)
    assert picture[20, 30].tolist() == FOREST
    assert picture[3, 3, 3] == 0


def test_ogcapi_maps_1_spatial_subsetting__one_axis_alone_keeps_the_other_whole(small: TestClient) -> None:
    assert box_of(small, "/collections/cover/map?subset=Lon(-4:-2)") == [-4, 47, -2, 49]


def test_ogcapi_maps_1_spatial_subsetting__a_middle_and_a_scale_make_a_box(small: TestClient) -> None:
    path = "/collections/cover/map?center=-3,48&scale-denominator=1000000&width=200&height=100"
    west, south, east, north = box_of(small, path)
    assert ((west + east) / 2, (south + north) / 2) == (pytest.approx(-3), pytest.approx(48))
    assert Geod(ellps="WGS84").inv(west, 48, east, 48)[2] == pytest.approx(200 * 280, rel=0.01)
    assert Geod(ellps="WGS84").inv(-3, south, -3, north)[2] == pytest.approx(100 * 280, rel=0.01)
    there = f"/collections/cover/map?center=48,-3&center-crs={DEGREES}&scale-denominator=1000000&width=200&height=100"
    assert box_of(small, there) == [west, south, east, north]


def test_ogcapi_maps_1_spatial_subsetting__across_the_antimeridian(small: TestClient) -> None:
    for asked in ("bbox=170,-40,-170,-20", "subset=Lon(170:-170),Lat(-40:-20)"):
        picture = shown(small, f"/collections/carbon/map?{asked}&width=80&height=80")
        assert (picture[..., 3] == 255).all()
        assert (picture[:, 0] == picture[:, 79]).all()


def test_ogcapi_maps_1_spatial_subsetting__beside_the_data_is_the_background(small: TestClient) -> None:
    assert shown(small, "/collections/cover/map?bbox=20,10,30,20&width=20")[..., 3].max() == 0


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("bbox=-5,47,-1", "bbox"),
        ("bbox=-5,47,0,-1,49", "bbox"),
        ("bbox=-5,49,-1,47", "bbox"),
        ("bbox=-5,47,-5,49", "bbox"),
        ("bbox=a,b,c,d", "bbox"),
        ("bbox=-5,47,1e20,49", "bbox"),
        ("subset=Lon(14.8:1e20)", "subset"),
        ("center=-3,48&scale-denominator=1e-300", "scale-denominator"),
        ("crs=EPSG:2985", "crs"),
        ("bbox=-5,47,-1,inf", "bbox"),
        (f"bbox=49,-5,47,-1&bbox-crs={DEGREES}", "bbox"),
        ("bbox=-5,47,-1,49&bbox-crs=EPSG:999999", "bbox-crs"),
        ("bbox=-5,47,-1,49&bbox-crs=", "bbox-crs"),
        ("crs=nonsense", "crs"),
        ("crs=EPSG:4979", "crs"),
        ("crs=EPSG:5703", "crs"),
        (f"bbox=9e9,9e9,9.1e9,9.1e9&bbox-crs={EUROPE}", "bbox"),
        ("subset=Lon(-5:-1)&bbox=-5,47,-1,49", "subset"),
        ("center=-3,48&bbox=-5,47,-1,49", "center"),
        ("center=-3,48&subset=Lon(-5:-1)", "center"),
        ("center=-3", "center"),
        ("center=x,y", "center"),
        ("subset=Height(1:2)", "subset"),
        ("subset=Lon(-5)", "subset"),
        ("subset=Lon", "subset"),
        ("subset=Lon(1:2", "subset"),
        ("subset=Lat(49:47)", "subset"),
        ("bgcolor=reddish", "bgcolor"),
        ("void-color=12345", "void-color"),
        ("transparent=perhaps", "transparent"),
        ("width=10&colour=red", "colour"),
        ("f=bmp", "f"),
    ],
)
def test_ogcapi_maps_1_spatial_subsetting__what_cannot_be_read_is_refused_by_name(
    small: TestClient, asked: str, named: str
) -> None:
    assert refused(small, f"/collections/cover/map?{asked}").startswith(f"{named}:")


def test_ogcapi_maps_1_spatial_subsetting__latitudes_that_are_nowhere_are_not_found(small: TestClient) -> None:
    assert "subset" in refused(small, "/collections/cover/map?subset=Lat(95:100)", 404)


def test_ogcapi_maps_1_collection_map__each_collection_that_is_drawn_links_to_its_map(small: TestClient) -> None:
    for name in ("carbon", "cover", "counties", "regions", "statements"):
        described = small.get(f"/ogc/collections/{name}").json()
        links = [link for link in described["links"] if link["rel"] == MAP_REL]
        assert links[0]["type"] == "image/png"
        for link in links:
            answer = small.get(f"{link['href']}&width=20")
            assert answer.headers["content-type"] == link["type"]


def test_ogcapi_maps_1_collection_map__what_is_no_picture_has_no_map(small: TestClient) -> None:
    assert "soil" in refused(small, "/collections/soil/map", 404)
    assert "nowhere" in refused(small, "/collections/nowhere/map", 404)
    assert "hidden" in refused(small, "/collections/hidden/map", 404)


def test_ogcapi_maps_1_dataset_map__the_landing_page_links_to_it_and_says_what_it_covers(small: TestClient) -> None:
    landing = small.get("/ogc").json()
    link = next(link for link in landing["links"] if link["rel"] == MAP_REL)
    assert (link["type"], link["href"].split("?")[0]) == ("image/png", "http://testserver/ogc/map")
    assert landing["extent"]["spatial"]["bbox"] == [[-180, -90, 180, 90]]
    for crs in landing["crs"]:
        assert shown(small, f"/map?crs={crs}&width=60")[..., 3].max() > 0


def test_ogcapi_maps_1_collections_selection__those_named_are_shown_the_last_on_top(small: TestClient) -> None:
    below = shown(small, f"/map?collections=counties,cover&{BRITTANY}")
    above = shown(small, f"/map?collections=cover,counties&{BRITTANY}")
    assert below[30, 10].tolist() == FOREST
    assert above[30, 10].tolist() != FOREST
    assert above[30, 60].tolist() == CROPLAND


def test_ogcapi_maps_1_collections_selection__addresses_are_read_as_ids(small: TestClient) -> None:
    address = "http://testserver/ogc/collections/cover"
    by_address = shown(small, f"/map?collections={address}&{BRITTANY}")
    assert (by_address == shown(small, f"/collections/cover/map?{BRITTANY}")).all()


@pytest.mark.parametrize("asked", ["nowhere", "cover,soil", "", "hidden", "http://elsewhere/collections/cover"])
def test_ogcapi_maps_1_collections_selection__others_are_refused(small: TestClient, asked: str) -> None:
    assert refused(small, f"/map?collections={asked}").startswith("collections:")


def test_ogcapi_maps_1_styled_map__each_style_has_a_map(desk: Desk, real: TestClient) -> None:
    styled = next(layer for layer in desk.content.coverages if layer.published and layer.styles)
    pictures = [
        shown(real, f"/collections/{styled.id}/styles/{style}/map?width=64")
        for style in ("default", styled.styles[0].id)
    ]
    assert (pictures[0] == shown(real, f"/collections/{styled.id}/map?width=64")).all()
    assert (pictures[0] != pictures[1]).any()


@pytest.mark.parametrize("base", ["", "/collections/carbon", "/collections/counties"])
def test_ogcapi_maps_1_styled_map__each_style_that_is_listed_links_to_its_map(small: TestClient, base: str) -> None:
    listed = small.get(f"/ogc{base}/styles", headers={"Accept": "application/json"}).json()["styles"]
    for style in listed:
        link = next(link for link in style["links"] if link["rel"] == MAP_REL)
        assert link["href"].startswith(f"http://testserver/ogc{base}/styles/{style['id']}/map")
        assert small.get(f"{link['href']}&width=20").headers["content-type"] == link["type"] == "image/png"


def test_ogcapi_maps_1_styled_map__an_unknown_style_is_not_found(small: TestClient) -> None:
    assert "default" in refused(small, "/collections/cover/styles/nice/map", 404)
    assert "carbon.grey" in refused(small, "/styles/nice/map", 404)


def test_ogcapi_maps_1_cors__pages_elsewhere_may_read_maps(desk: Desk) -> None:
    client = TestClient(create_app(desk))
    answer = client.get(f"/ogc/collections/regions/map?{BRITTANY}", headers={"Origin": "https://example.org"})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"


def test_a_raster_that_is_away_is_unavailable() -> None:
    assert "carbon" in refused(ogc_client(broken=["carbon"]), "/collections/carbon/map?width=20", 503)


def test_pixels_of_real_layers_have_the_colour_of_the_value_there(desk: Desk, real: TestClient) -> None:
    random = np.random.default_rng(7)
    checked = 0
    for layer in drawable(desk):
        legend = legend_of(desk, layer)
        if legend.geometry != "raster":
            continue
        size = 0.01
        for lon, lat in random.uniform((-20, -30), (120, 60), (30, 2)):
            reading = desk.rasters.value_at(layer, LonLat(lon=lon, lat=lat))
            asked = f"bbox={lon - size},{lat - size},{lon + size},{lat + size}&width=3&height=3"
            pixel = shown(real, f"/collections/{layer}/map?{asked}")[1, 1]
            if reading.number is None:
                assert pixel[3] == 0
                continue
            checked += 1
            entry = legend.entry_of(int(reading.number))
            if legend.stops:
                ats = [stop.at for stop in legend.stops]
                for band in range(3):
                    ends = [int(stop.colour[1 + 2 * band : 3 + 2 * band], 16) for stop in legend.stops]
                    assert abs(int(pixel[band]) - np.interp(reading.number, ats, ends)) <= 2.5
            else:
                assert entry is not None
                assert "#" + bytes(pixel[:3].tolist()).hex() == (entry.symbol.fill or "")[:7]
    assert checked > 100
