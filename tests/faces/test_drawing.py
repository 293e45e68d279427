"""Pictures: every colour is the legend's for what lies there, and a pixel is identified as what it shows."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image

from helpdesk.domain.errors import BadParameter
from helpdesk.domain.geo import View
from helpdesk.domain.layers import Stop
from helpdesk.domain.legends import Entry, Legend, Symbol
from helpdesk.faces.ogc.drawing import draw, drawn_as, encode, identify
from helpdesk.ports import Column
from helpdesk.services.desk import Desk

from . import fakes

CRS = "http://www.opengis.net/def/crs/"
DEGREES, MERCATOR, EUROPE, ARCTIC = (f"{CRS}EPSG/0/{code}" for code in (4326, 3857, 3035, 3995))
RAMP = (Stop(at=0, colour="#ffffff"), Stop(at=1, colour="#442200"), Stop(at=2, colour="#002244"))


def view(left: float, bottom: float, right: float, top: float, width: int, height: int, crs: str = DEGREES) -> View:
    return View(crs=crs, left=left, bottom=bottom, right=right, top=top, width=width, height=height)


def classes() -> Legend:
    entries = [
        Entry(value=each.value, names=each.names, symbol=Symbol(fill=each.colour)) for each in fakes.COVER.classes
    ]
    return Legend(id="default", titles={}, geometry="raster", entries=entries)


def areas(fill: str | None = "#c7e9c0", stroke: str | None = None, **more: Any) -> Legend:
    entries = [Entry(value=None, names={}, symbol=Symbol(fill=fill, stroke=stroke))]
    return Legend(id="default", titles={}, geometry="polygon", **{"entries": entries} | more)


def with_shapes(*geometries: shapely.Geometry) -> Desk:
    mapped = [shapely.geometry.mapping(geometry) for geometry in geometries]
    features = [
        {"type": "Feature", "id": f"s{number}", "geometry": geometry, "properties": {"n": number}}
        for number, geometry in enumerate(mapped)
    ]
    store = fakes.MemoryFeatures(held={"shapes": features}, types={"shapes": [Column("n", "integer")]})
    return fakes.desk(features=store)


def pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGBA"))


def test_a_class_has_the_colour_of_its_legend_and_no_data_none() -> None:
    shown = pixels(draw(fakes.desk(), [("cover", classes())], view(-6, 47, -1, 49, 100, 40)))
    assert shown[5, 40].tolist() == [0x00, 0x66, 0x00, 255]
    assert shown[5, 90].tolist() == [0xFF, 0xEE, 0x66, 255]
    assert shown[:, :20, 3].max() == 0
    assert shown[:10, 20:30, 3].max() == 0


def test_a_number_has_the_colour_of_its_place_on_the_ramp() -> None:
    legend = Legend(id="default", titles={}, geometry="raster", stops=RAMP)
    desk, seen = fakes.desk(), view(-180, -90, 180, 90, 360, 180)
    shown, values = pixels(draw(desk, [("carbon", legend)], seen)), desk.rasters.warped("carbon", seen).pixels
    for band, at in enumerate((1, 3, 5)):
        ends = [int(stop.colour[at : at + 2], 16) for stop in RAMP]
        assert np.abs(shown[:150, 7, band] - np.interp(values[:150, 7], [0, 1, 2], ends)).max() <= 2
    assert shown[100, 7].tolist() == [0x44, 0x22, 0x00, 255]
    assert shown[150:, :, 3].max() == 0


@pytest.mark.parametrize("size", [(100, 40), (1, 1), (1, 40), (300, 1)])
@pytest.mark.parametrize("ground", [None, "#10203080"])
@pytest.mark.parametrize("layer", ["cover", "carbon"])
def test_the_file_of_a_raster_alone_has_the_pixels_of_its_picture(
    size: tuple[int, int], ground: str | None, layer: str
) -> None:
    desk, seen = fakes.desk(), view(-6, 47, -1, 49, *size)
    legend = classes() if layer == "cover" else Legend(id="default", titles={}, geometry="raster", stops=RAMP)
    written = Image.open(BytesIO(drawn_as("png", desk, [(layer, legend)], seen, ground)))
    written.verify()
    written = Image.open(BytesIO(drawn_as("png", desk, [(layer, legend)], seen, ground)))
    assert written.mode == "P"
    assert (pixels(written) == pixels(draw(desk, [(layer, legend)], seen, ground))).all()


def test_the_middle_of_a_hole_is_empty_and_its_island_is_not() -> None:
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(20, 20, 80, 80)).union(shapely.box(40, 40, 60, 60))
    shown = pixels(draw(with_shapes(ring), [("shapes", areas())], view(-10, -10, 110, 110, 120, 120)))
    assert shown[20, 20].tolist() == [0xC7, 0xE9, 0xC0, 255]
    assert shown[40, 40, 3] == 0
    assert shown[60, 60].tolist() == [0xC7, 0xE9, 0xC0, 255]


@pytest.mark.parametrize("crs", [DEGREES, MERCATOR])
def test_neighbours_leave_no_seam_between_them(crs: str) -> None:
    cells = [shapely.box(x, y, x + 1.3, y + 1.3) for x in np.arange(0, 13, 1.3) for y in np.arange(0, 13, 1.3)]
    side = 13.0 if crs == DEGREES else 1.45e6
    shown = pixels(draw(with_shapes(*cells), [("shapes", areas())], view(0, 0, side, side, 97, 97, crs)))
    inside = shown[5:-5, 5:-5] if crs == DEGREES else shown[8:-5, 5:-8]
    assert inside[..., 3].min() > 235


def test_overlapping_areas_show_the_colour_of_the_smaller_one() -> None:
    entries = [
        Entry(value=0, names={}, symbol=Symbol(fill="#ff000080", stroke=None)),
        Entry(value=1, names={}, symbol=Symbol(fill="#0000ff80", stroke=None)),
    ]
    legend = areas(entries=entries, prop="n")
    desk = with_shapes(shapely.box(0, 0, 90, 80), shapely.box(30, 30, 50, 50))
    shown = pixels(draw(desk, [("shapes", legend)], view(0, 0, 100, 100, 100, 100)))
    assert shown[70, 10].tolist() == [255, 0, 0, 128]
    assert shown[60, 40].tolist() == [0, 0, 255, 128]


def test_what_is_drawn_twice_looks_as_if_drawn_once() -> None:
    shape, legend, seen = shapely.Point(25, 25).buffer(12), areas(stroke="#000000"), view(0, 0, 50, 50, 50, 50)
    once, often = (pixels(draw(with_shapes(*[shape] * count), [("shapes", legend)], seen)) for count in (1, 30))
    assert np.array_equal(once, often)
    assert len(identify(with_shapes(shape, shape), "shapes", legend, seen, (25.5, 25.5), 5).features) == 2


def test_a_value_without_an_entry_is_not_drawn() -> None:
    legend = areas(entries=[Entry(value=1, names={}, symbol=Symbol(fill="#0000ff"))], prop="n")
    desk = with_shapes(shapely.box(0, 0, 40, 80), shapely.box(50, 0, 90, 80))
    shown = pixels(draw(desk, [("shapes", legend)], view(0, 0, 100, 100, 100, 100)))
    assert shown[50, 20, 3] == 0
    assert shown[50, 70].tolist() == [0, 0, 255, 255]


def test_a_marker_is_round_and_where_the_point_is() -> None:
    entries = [Entry(value=None, names={}, symbol=Symbol(fill="#d95f0e", stroke="#000000", radius=6))]
    desk, legend = with_shapes(shapely.Point(25, 15)), areas(entries=entries)
    shown = pixels(draw(desk, [("shapes", legend)], view(0, 0, 50, 50, 50, 50)))
    alpha = shown[..., 3].astype(int)
    assert shown[35, 25].tolist() == [0xD9, 0x5F, 0x0E, 255]
    rows, columns = np.nonzero(alpha > 127)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (29, 40, 19, 30)
    assert np.abs(alpha - alpha[:, ::-1]).max() < 60


def test_an_area_smaller_than_a_pixel_leaves_a_trace() -> None:
    desk = with_shapes(shapely.box(10.2, 10.2, 10.3, 10.3))
    shown = pixels(draw(desk, [("shapes", areas())], view(0, 0, 50, 50, 50, 50)))
    assert shown[..., 3].max() > 40


@pytest.mark.parametrize(("left", "right"), [(160, 200), (-200, -160)])
def test_a_view_across_the_antimeridian_shows_both_sides_without_a_line_between(left: float, right: float) -> None:
    desk = with_shapes(shapely.box(170, -10, 180, 10), shapely.box(-180, -10, -170, 10))
    legend = areas(stroke="#000000")
    shown = pixels(draw(desk, [("shapes", legend)], view(left, -20, right, 20, 200, 200)))
    assert shown[100, 60:140, :3].tolist() == [[0xC7, 0xE9, 0xC0]] * 80
    assert shown[100, 60:140, 3].min() > 235
    assert shown[100, 20, 3] == shown[100, 180, 3] == 0


def test_straight_edges_bend_with_the_projection() -> None:
    belt = shapely.box(-180, 60, 180, 70)
    shown = pixels(draw(with_shapes(belt), [("shapes", areas())], view(-4e6, -4e6, 4e6, 4e6, 400, 400, ARCTIC)))
    y, x = np.mgrid[0:400, 0:400]
    # In this polar stereographic, latitude 70 lies about 2200 km from the pole and latitude 60 about 3300 km.
    distance = np.hypot(x - 199.5, y - 199.5) * 20e3
    assert (shown[..., 3][(distance > 2.35e6) & (distance < 3.2e6)] > 235).all()
    assert (shown[..., 3][(distance < 2.05e6) | (distance > 3.5e6)] == 0).all()


def test_layers_lie_over_each_other_in_the_order_given() -> None:
    seen = view(-5, 47, -1, 49, 80, 40)
    below = draw(fakes.desk(), [("regions", areas("#123456")), ("cover", classes())], seen, "#ffffff")
    above = draw(fakes.desk(), [("cover", classes()), ("regions", areas("#123456"))], seen, "#ffffff")
    assert pixels(below)[20, 20].tolist() == [0x00, 0x66, 0x00, 255]
    assert pixels(above)[20, 20].tolist() == [0x12, 0x34, 0x56, 255]


@pytest.mark.parametrize(("format_", "named"), [("png", "PNG"), ("jpeg", "JPEG"), ("webp", "WEBP")])
@pytest.mark.parametrize("layers", [[("cover", classes())], [("cover", classes()), ("counties", areas())]])
def test_every_format_says_the_same_picture(format_: str, named: str, layers: list[tuple[str, Legend]]) -> None:
    picture = draw(fakes.desk(), layers, view(-6, 47, -1, 49, 100, 40))
    read = Image.open(BytesIO(encode(picture, format_, "#00ff00")))
    assert read.format == named
    if format_ == "jpeg":
        assert np.abs(np.asarray(read)[20, 5].astype(int) - [0, 255, 0]).max() < 12
    else:
        visible = pixels(picture)[..., 3] > 0
        assert np.array_equal(pixels(read)[visible], pixels(picture)[visible])
        assert pixels(read)[20, 5, 3] == 0


def test_a_background_shows_where_there_is_nothing() -> None:
    shown = pixels(draw(fakes.desk(), [("cover", classes())], view(-6, 47, -1, 49, 100, 40), "#102030"))
    assert shown[20, 5].tolist() == [0x10, 0x20, 0x30, 255]


@pytest.mark.parametrize(
    ("crs", "box"),
    [
        (DEGREES, (-5.2, 46.9, -3.8, 48.1)),
        (MERCATOR, (-6e5, 5.9e6, -4.3e5, 6.13e6)),
        (EUROPE, (3.15e6, 2.78e6, 3.35e6, 2.95e6)),
    ],
)
def test_a_pixel_is_identified_as_the_county_that_it_shows(crs: str, box: tuple[float, float, float, float]) -> None:
    desk, seen = fakes.desk(), view(*box, 140, 120, crs)
    names = [f"C{number:03d}" for number in range(100)]
    symbols = [Symbol(fill=f"#{number + 1:02x}4020", stroke=None) for number in range(100)]
    entries = [Entry(value=name, names={}, symbol=symbol) for name, symbol in zip(names, symbols, strict=True)]
    legend = areas(entries=entries, prop="code")
    shown = pixels(draw(desk, [("counties", legend)], seen))
    met = 0
    for row, column in np.random.default_rng(3).integers(0, (120, 140), (150, 2)).tolist():
        around = shown[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].reshape(-1, 4)
        if (around == around[0]).all():
            found = identify(desk, "counties", legend, seen, (column + 0.5, row + 0.5))
            met += 1
            assert [each["id"] for each in found.features] == ([] if around[0, 3] == 0 else [names[around[0, 0] - 1]])
    assert met > 50


def test_a_marker_is_identified_within_its_radius() -> None:
    desk = with_shapes(shapely.Point(25, 25), shapely.Point(40, 25))
    seen = view(0, 0, 50, 50, 100, 100)
    legend = areas()
    assert [f["id"] for f in identify(desk, "shapes", legend, seen, (53.0, 52.0), 5).features] == ["s0"]
    assert identify(desk, "shapes", legend, seen, (65.0, 50.0), 5).features == []


def test_features_are_identified_topmost_first() -> None:
    desk = with_shapes(shapely.box(0, 0, 10, 10), shapely.box(0, 0, 50, 50), shapely.box(0, 0, 30, 30))
    found = identify(desk, "shapes", areas(), view(0, 0, 100, 100, 100, 100), (5.5, 94.5), 2)
    assert [each["id"] for each in found.features] == ["s0", "s2"]


def test_a_cell_is_identified_as_a_reading_at_its_place() -> None:
    seen = view(-5, 47, -1, 49, 80, 40)
    found = identify(fakes.desk(), "cover", classes(), seen, (70.5, 20.5))
    assert found.reading is not None
    assert (found.reading.status, found.reading.number) == ("ok", 2.0)
    assert identify(fakes.desk(), "cover", classes(), seen, (2.5, 2.5)).reading.status == "nodata"


def test_a_pixel_that_is_nowhere_holds_nothing() -> None:
    found = identify(fakes.desk(), "cover", classes(), view(0, 80, 10, 100, 10, 20), (5.5, 2.5))
    assert (found.place, found.reading) == (None, None)


@pytest.mark.parametrize("code", [3410, 3832, 4267, 8857, 32661, 3031])
def test_the_whole_of_any_crs_is_drawn(code: int) -> None:
    """Of a CRS at the ends of which a step leads nowhere, too."""
    seen = View(crs=f"{CRS}EPSG/0/{code}", left=-180, bottom=-90, right=180, top=90, width=40, height=20)
    if code != 4267:
        seen = View(crs=seen.crs, left=-1.7e7, bottom=-9e6, right=1.7e7, top=9e6, width=40, height=20)
    belt = with_shapes(shapely.box(-180, -80, 180, 80))
    assert pixels(draw(belt, [("shapes", areas())], seen))[..., 3].max() > 0


def test_an_unknown_crs_is_refused() -> None:
    with pytest.raises(BadParameter, match="999999"):
        draw(fakes.desk(), [("counties", areas())], view(0, 0, 1, 1, 9, 9, f"{CRS}EPSG/0/999999"))
