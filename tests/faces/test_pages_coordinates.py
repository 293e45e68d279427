"""Points as people write, paste and read them off their phones."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import LonLat
from helpdesk.faces.pages.coordinates import coordinates

# Plouguerneau.
ROUNDED = LonLat(lon=-4.5062, lat=48.6068)


@pytest.mark.parametrize(
    "text",
    [
        "(48.6068, -4.5062)", "[48.6068 -4.5062]", "48.6068/-4.5062", "4.5062W 48.6068N", "W 4.5062°, N 48.6068°",
        "lat 48.6068 lon -4.5062", "lat=48.6068&lon=-4.5062", "Latitude: 48.6068, Longitude: -4.5062",
        "lng -4.5062; lat 48.6068", "POINT(-4.5062 48.6068)", "point ( -4.5062  48.6068 )", "+48.6068-004.5062/",
        "https://www.google.com/maps/@48.6068,-4.5062,15z", "https://maps.apple.com/?ll=48.6068,-4.5062&z=4",
        "https://www.google.com/maps/search/?api=1&query=48.6068%2C-4.5062", "geo:0,0?q=48.6068,-4.5062",
        "https://www.openstreetmap.org/?mlat=48.6068&mlon=-4.5062#map=5/1.0/2.0",
        "https://www.openstreetmap.org/#map=15/48.6068/-4.5062",
        "٤٨٫٦٠٦٨، -٤٫٥٠٦٢", "۴۸٫۶۰۶۸، -۴٫۵۰۶۲", "４８．６０６８，－４．５０６２", "४८.६०६८, -४.५०६२",
    ],
)  # fmt: skip
def test_a_point_is_read_in_any_common_notation(text: str) -> None:
    assert coordinates(text) == ROUNDED


@pytest.mark.parametrize(
    "text", ["48d36m24.5s N 4d30m22.3s W", "48 d 36.408 m N, 4 d 30.372 m W", "4°30'22.3\"O 48°36'24.5\"N"]
)
def test_degrees_are_read_in_letters_and_longitude_first_where_letters_say_so(text: str) -> None:
    at = coordinates(text)
    assert at is not None
    assert (at.lon, at.lat) == pytest.approx((ROUNDED.lon, ROUNDED.lat), abs=2e-5)


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [
        # Of the test vectors that Open Location Code publishes.
        ("7FG49Q00+", None, None),
        ("7FG49QCJ+2V", 2.7821875, 20.3700625),
        ("7FG49QCJ+2VX", 2.782234375, 20.3701125),
        ("7FG49QCJ+2VXGJ", 2.7822353515625, 20.3701135),
        ("8fvc2222+22", 8.0000625, 47.0000625),
        ("4VCPPQGP+Q9", 174.7859375, -41.2730625),
        ("CJ+2V", None, None),
    ],
)
def test_a_whole_plus_code_is_the_middle_of_its_cell(code: str, lon: float | None, lat: float | None) -> None:
    at = coordinates(code)
    assert (at is None) == (lon is None)
    if at is not None:
        assert (at.lon, at.lat) == pytest.approx((lon, lat), abs=1e-9)


@given(st.floats(-179.9, 179.9), st.floats(-79.9, 83.9))
def test_utm_is_read_in_both_hemispheres(lon: float, lat: float) -> None:
    zone = int((lon + 180) // 6) + 1
    crs = (32600 if lat >= 0 else 32700) + zone
    east, north = Transformer.from_crs(4326, crs, always_xy=True).transform(lon, lat)
    at = coordinates(f"{zone}{'N' if lat >= 0 else 'M'} {east:06.0f} {north:.0f}")
    assert at is not None
    assert Geod(ellps="WGS84").inv(lon, lat, at.lon, at.lat)[2] < 1


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/", "https://example.org/?q=48", "geo:", "lat 48.6", "lat 1 lon 2 lat 3",
        "Platte 5 lon 3 lat 2",
        "N" + "1" * 199, "N" + "1 " * 99, "1" + " " * 198 + "x", "N" + "1" * 30_000, "1" + " " * 30_000 + "x",
        "POINT(1)", "61N 389012 5384321", "0N 389012 5384321", "30U 12 34", "()", "(Rennes)", "+48+4",
    ],
)  # fmt: skip
def test_what_holds_no_point_is_a_name(text: str) -> None:
    assert coordinates(text) is None


@pytest.mark.parametrize(
    "text", ["POINT(200 1)", "lat 1 lon 200", "https://www.google.com/maps/@1,200,3z", "+10.0+200.0/"]
)
def test_a_point_that_is_not_on_earth_is_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="lon: 200 is outside -180 to 180 degrees"):
        coordinates(text)


@given(st.text(max_size=60))
def test_any_text_is_a_point_a_name_or_refused(text: str) -> None:
    with suppress(BadParameter):
        assert isinstance(coordinates(text), LonLat | None)
