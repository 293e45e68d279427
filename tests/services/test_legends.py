"""One legend per layer and style: what layer files say, and what is made from the regions and statements."""

import re
from dataclasses import replace
from itertools import combinations

import pytest

from helpdesk.domain.errors import NotFound
from helpdesk.domain.legends import Drawing, Entry, Heading, Legend, Symbol
from helpdesk.ports import FeatureQuery
from helpdesk.services.desk import Desk
from helpdesk.services.legends import drawable, headings_of, legend_of, misnamed, styles_of
from tests.faces import fakes

COLOUR = re.compile(r"#[0-9a-f]{6}([0-9a-f]{2})?")


def test_every_published_layer_has_a_legend_of_colours_and_names(desk: Desk) -> None:
    for name in drawable(desk):
        for style in styles_of(desk, name):
            legend = legend_of(desk, name, style.id)
            assert bool(legend.entries) != bool(legend.stops), name
            for entry in legend.entries:
                assert entry.names["en"], name
                assert all(COLOUR.fullmatch(each) for each in (entry.symbol.fill, entry.symbol.stroke) if each), name
            assert [stop.at for stop in legend.stops] == sorted({stop.at for stop in legend.stops}), name


def test_every_feature_of_the_desk_has_a_line_in_its_legend(desk: Desk) -> None:
    for name in drawable(desk):
        legend = legend_of(desk, name)
        if legend.geometry != "raster" and legend.prop is not None:
            values = set(desk.features.shapes(name, FeatureQuery(limit=None, geometry=False)).properties[legend.prop])
            assert [value for value in values if legend.entry_of(value) is None] == [], name


def test_properties_that_layer_files_name_are_in_the_data(desk: Desk) -> None:
    for name in drawable(desk):
        legend = legend_of(desk, name)
        if legend.geometry != "raster":
            known = {column.name for column in desk.features.columns(name)}
            assert {legend.prop, legend.label} - {None} <= known, name
            layer = desk.content.layers.get(name)
            assert set(layer.headings if layer else ()) <= known, name
            assert {each.refers_to for each in headings_of(desk, name).values()} - {None} <= set(drawable(desk)), name


def test_no_two_lines_of_features_look_alike(desk: Desk) -> None:
    for name in drawable(desk):
        entries = legend_of(desk, name).entries if legend_of(desk, name).geometry != "raster" else ()
        assert [(a, b) for a, b in combinations(entries, 2) if a.symbol == b.symbol] == [], name


def test_the_geometry_is_that_of_the_features(desk: Desk) -> None:
    found = {name: legend_of(desk, name).geometry for name in drawable(desk)}
    assert found["soil-points"] == "point"
    assert found["regions"] == found["countries"] == "polygon"
    assert found["soc-stock"] == "raster"


def test_another_style_of_a_raster_has_other_colours_at_its_own_stops() -> None:
    desk = fakes.desk()
    assert [style.id for style in styles_of(desk, "carbon")] == ["default", "grey"]
    grey, own = legend_of(desk, "carbon", "grey"), legend_of(desk, "carbon")
    assert [stop.colour for stop in grey.stops] == ["#eeeeee", "#111111"]
    assert own.style == "default"
    assert own.stops != grey.stops
    assert (grey.style, grey.style_titles["fr"], grey.unit) == ("grey", "Gris", "%")


def test_classes_take_the_colours_of_the_style() -> None:
    fills = [entry.symbol.fill for entry in legend_of(fakes.desk(), "cover", "plain").entries]
    assert fills == ["#222222", "#dddddd"]


@pytest.mark.parametrize(
    ("layer", "style", "says"),
    [
        ("nowhere", None, "no layer 'nowhere' to draw; there are carbon, cover, counties, regions, statements"),
        ("hidden", None, "no layer 'hidden'"),
        ("carbon", "gray", "no style 'gray'; there are default, grey"),
        ("regions", "grey", "no style 'grey'; there are default"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(layer: str, style: str | None, says: str) -> None:
    with pytest.raises(NotFound, match=says):
        legend_of(fakes.desk(), layer, style)


def test_a_line_is_found_by_value_by_range_or_is_the_rest() -> None:
    words, numbers = ("maize", "beans"), ((None, 1.0), (1.0, 2.0))
    by_value = [Entry(value=each, names={"en": each}, symbol=Symbol()) for each in words]
    by_range = [Entry(low=low, high=high, names={"en": f"{high}"}, symbol=Symbol()) for low, high in numbers]
    rest = Entry(names={"en": "rest"}, symbol=Symbol())
    crops = Legend(id="a", titles={}, geometry="point", entries=[*by_value, rest])
    assert [crops.entry_of(each) for each in ("beans", None, "rice")] == [by_value[1], rest, rest]
    yields = Legend(id="a", titles={}, geometry="point", entries=by_range)
    assert [yields.entry_of(each) for each in (-5, 1, 1.99, 2, None, "1", True)] == [
        by_range[0], by_range[1], by_range[1], None, None, None, None,
    ]  # fmt: skip


def test_properties_of_statements_say_whose_ids_they_are(desk: Desk) -> None:
    assert headings_of(desk, "statements")["region"].refers_to == "regions"
    assert headings_of(desk, "regions")["name_sw"].titles["en"] == "Name (sw)"
    assert headings_of(desk, "soil-points")["soc_pct"].unit == "%"


def test_a_property_that_the_built_layer_lacks_is_found() -> None:
    desk = fakes.desk()
    assert list(misnamed(desk)) == []
    drawing = Drawing(by="districts", label="nom", entries=())
    wrong = replace(fakes.COUNTIES, drawing=drawing, headings={"soc": Heading(titles={"en": "Carbon"})})
    layers = {**desk.content.layers, "counties": wrong}
    spoilt = replace(desk, content=replace(desk.content, layers=layers))
    assert list(misnamed(spoilt)) == [
        ("counties", "soc", ("columns", "soc")),
        ("counties", "districts", ("legend", "by")),
        ("counties", "nom", ("legend", "label")),
    ]
