"""One legend as MapLibre style, SLD and picture: the same values, the same colours, the same words."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageChops

from helpdesk.domain.legends import Entry, Legend, Symbol
from helpdesk.faces.ogc.styles.colours import colour
from helpdesk.faces.ogc.styles.maplibre import TileSource, style
from helpdesk.faces.ogc.styles.numbers import written
from helpdesk.faces.ogc.styles.picture import legend_image, legend_png
from helpdesk.faces.ogc.styles.sld import sld
from helpdesk.services.legends import legend_of

from . import fakes

SLD, SE, OGC = "{http://www.opengis.net/sld}", "{http://www.opengis.net/se}", "{http://www.opengis.net/ogc}"
SOURCE = TileSource(collection="https://soil.test/ogc/collections/x", bounds=[-5, 47, -1, 49], credit="Us")
RANGES = Legend(
    id="yields", titles={"en": "Yields", "fr": "Rendements"}, geometry="point", prop="yield", unit="t/ha",
    prop_titles={"en": "Yield", "fr": "Rendement"},
    entries=(
        Entry(high=1.5, names={"en": "low"}, symbol=Symbol(fill="#eeeeee")),
        Entry(low=1.5, high=3, names={"en": "middle"}, symbol=Symbol(fill="#888888")),
        Entry(low=3, names={"en": "high"}, symbol=Symbol(fill="#222222")),
        Entry(names={"en": "unknown"}, symbol=Symbol(fill="#ff0000")),
    ),
)  # fmt: skip


def of(layer: str, style_: str | None = None) -> Legend:
    return legend_of(fakes.desk(), layer, style_)


def value_of(expression: Any, properties: dict[str, Any]) -> Any:
    """What a MapLibre expression gives for a feature: the operators that the styles use."""
    if not isinstance(expression, list):
        return expression
    operator, *given = expression
    if operator in ("get", "has"):
        return properties.get(given[0]) if operator == "get" else given[0] in properties
    # One by one: `all` ends at the first that is false.
    parts = (value_of(each, properties) for each in given)
    return _OPERATORS[operator](parts)


_OPERATORS: dict[str, Callable[[Iterator[Any]], Any]] = {
    "!": lambda parts: not next(parts),
    "==": lambda parts: next(parts) == next(parts),
    "!=": lambda parts: next(parts) != next(parts),
    "all": all,
    "any": any,
    ">=": lambda parts: next(parts) >= next(parts),
    "<": lambda parts: next(parts) < next(parts),
}


def test_a_maplibre_style_is_complete_and_layers_name_their_source() -> None:
    for legend in (of("counties"), of("carbon"), of("regions"), RANGES):
        made = style(legend, SOURCE, "fr")
        assert made["version"] == 8
        assert set(made) <= {"version", "name", "metadata", "center", "zoom", "sources", "layers"}
        ids = [layer["id"] for layer in made["layers"]]
        assert len(ids) == len(set(ids))
        for layer in made["layers"]:
            source = made["sources"][layer["source"]]
            assert ("source-layer" in layer) == (source["type"] == "vector")
            assert all(name.startswith(f"{layer['type']}-") for name in layer.get("paint", {}))
        (address,) = made["sources"][legend.id]["tiles"]
        assert address.startswith("https://soil.test/ogc/collections/x/")
        assert all(part in address for part in ("{z}", "{x}", "{y}"))


@pytest.mark.parametrize("legend", [of("counties"), RANGES, of("regions"), of("statements")], ids=lambda each: each.id)
def test_maplibre_paints_each_value_as_the_legend_says(legend: Legend) -> None:
    made = style(legend, SOURCE, "en")
    assert legend.prop
    for value in (0, 1, 2, 1.5, 2.99, 3, -1, None, "admin", "REQUIRE", "elsewhere"):
        if isinstance(value, str) == (legend is RANGES or legend.id == "counties") and value is not None:
            continue
        properties = {} if value is None else {legend.prop: value}
        entry = legend.entry_of(value)
        drawn = [layer for layer in made["layers"] if value_of(layer.get("filter", True), properties)]
        kinds = [] if entry is None else ["circle"] if legend.geometry == "point" else ["fill", "line"]
        assert [layer["type"] for layer in drawn] == kinds, (legend.id, value)
        for layer in drawn:
            assert entry is not None
            painted = colour(entry.symbol.stroke if layer["type"] == "line" else entry.symbol.fill)
            assert layer["paint"][f"{layer['type']}-color"] == painted.hex
            assert layer["paint"][f"{layer['type']}-opacity"] == pytest.approx(painted.opacity, abs=0.001)


def test_a_raster_is_a_picture_of_tiles_in_its_style() -> None:
    source = style(of("carbon", "grey"), SOURCE, "en")["sources"]["carbon"]
    assert source["type"] == "raster"
    assert "/styles/grey/map/tiles/WebMercatorQuad/{z}/{y}/{x}" in source["tiles"][0]


# The children of each element in the order of the schemas of SLD 1.0.0 and 1.1.0 with SE 1.1.0, as far as we use them.
ORDER = {
    "StyledLayerDescriptor": ["NamedLayer"],
    "NamedLayer": ["Name", "Description", "UserStyle"],
    "UserStyle": ["Name", "Title", "Description", "IsDefault", "FeatureTypeStyle"],
    "FeatureTypeStyle": ["Rule"],
    "Rule": ["Name", "Title", "Description", "Filter", "LineSymbolizer", "PolygonSymbolizer", "PointSymbolizer",
             "RasterSymbolizer"],
    "Description": ["Title"],
    "PolygonSymbolizer": ["Fill", "Stroke"],
    "PointSymbolizer": ["Graphic"],
    "LineSymbolizer": ["Stroke"],
    "Graphic": ["Mark", "Size"],
    "Mark": ["WellKnownName", "Fill", "Stroke"],
    "RasterSymbolizer": ["ColorMap"],
    "Interpolate": ["LookupValue", "InterpolationPoint"],
    "InterpolationPoint": ["Data", "Value"],
}  # fmt: skip


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0"])
@pytest.mark.parametrize("legend", [of("counties"), of("carbon"), of("cover"), of("regions"), RANGES])
def test_sld_is_ordered_as_its_schema_wants(legend: Legend, version: str) -> None:
    root = ElementTree.fromstring(sld(legend, version, "en"))
    assert root.tag == f"{SLD}StyledLayerDescriptor"
    assert root.get("version") == version
    home = SLD if version == "1.0.0" else SE
    for element in root.iter():
        name = element.tag.partition("}")[2]
        children = [child.tag.partition("}")[2] for child in element]
        if name in ORDER:
            assert children == sorted(children, key=ORDER[name].index), name
        if name not in ("StyledLayerDescriptor", "NamedLayer", "UserStyle", "IsDefault") and OGC not in element.tag:
            assert element.tag.startswith(home), element.tag
    (title,) = root.findall(f"{SLD}NamedLayer/{home}Name")
    assert title.text == legend.id


def test_sld_says_the_values_of_each_rule() -> None:
    root = ElementTree.fromstring(sld(of("counties"), "1.0.0", "fr"))
    rules = root.findall(f".//{SLD}Rule")
    assert [rule.findtext(f"{SLD}Title") for rule in rules] == ["Nord", "Est & <Ouest>", "Elsewhere"]
    literals = [[each.text for each in rule.iter(f"{OGC}Literal")] for rule in rules]
    assert literals == [["0"], ["1"], ["0", "1"]]
    assert [parameter.text for parameter in rules[1].iter(f"{SLD}CssParameter")][:2] == ["#ddcc77", "0.502"]
    assert rules[2].find(f"{SLD}PolygonSymbolizer/{SLD}Fill") is None


def test_sld_of_a_raster_has_every_class_and_every_stop() -> None:
    root = ElementTree.fromstring(sld(of("cover"), "1.0.0", "fr"))
    said = [(each.get("quantity"), each.get("color"), each.get("label")) for each in root.iter(f"{SLD}ColorMapEntry")]
    assert said == [("1", "#006600", "Forêt"), ("2", "#ffee66", "Cropland")]
    root = ElementTree.fromstring(sld(of("cover"), "1.1.0", "fr"))
    (function,) = root.iter(f"{SE}Categorize")
    assert [each.text for each in function] == ["Rasterdata", "#006600", "2", "#ffee66"]
    root = ElementTree.fromstring(sld(of("carbon"), "1.1.0", "fr"))
    assert [each.text for each in root.iter(f"{SE}Data")] == ["0", "5"]


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    counted = picture.convert("RGB").getcolors(picture.width * picture.height)
    assert counted
    return {each for _, each in counted}  # type: ignore[misc]  # of an RGB picture they are tuples


def test_the_picture_of_classes_shows_their_colours() -> None:
    picture = Image.open(BytesIO(legend_png(of("cover"), "fr")))
    assert picture.format == "PNG"
    assert {(0, 102, 0), (255, 238, 102)} <= colours(picture)
    assert picture.mode == "RGB"


def test_the_picture_of_a_ramp_runs_from_end_to_end() -> None:
    picture = legend_image(of("carbon"), "en")
    column = [picture.getpixel((20, y)) for y in range(picture.height)]
    assert any(max(abs(a - b) for a, b in zip(each, (0x44, 0x22, 0x00), strict=True)) < 20 for each in column)


def test_the_picture_is_in_the_language_asked_for() -> None:
    in_english, in_french = legend_image(of("cover"), "en"), legend_image(of("cover"), "fr")
    same = in_english.size == in_french.size and not ImageChops.difference(in_english, in_french).getbbox()
    assert not same


@pytest.mark.parametrize("letter", list("éçãõñÉœƙɗɓƴƘƊƁ≥–²°"))
def test_every_letter_of_the_languages_of_the_desk_has_a_shape(letter: str) -> None:
    """A letter that a font lacks is drawn as the font's empty box, like one that no font has."""
    drawn, none = (
        legend_image(Legend(id="x", titles={"en": each}, geometry="raster"), "en") for each in (letter, "\ue0ff")
    )
    assert drawn.size != none.size or ImageChops.difference(drawn, none).getbbox()


def test_a_long_name_is_broken_into_lines() -> None:
    long = Legend(id="x", titles={"en": "word " * 40}, geometry="raster")
    picture = legend_image(long, "en")
    assert picture.width <= 310
    assert picture.height > 100


def test_numbers_are_written_as_the_language_does() -> None:
    assert [written(1234.5, tag) for tag in ("en", "fr", "pt", "zz-unknown")] == [
        "1,234.5", "1\u00a0234,5", "1.234,5", "1234.5",
    ]  # fmt: skip
