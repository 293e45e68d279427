"""The layer files of this repository: complete, and in keeping with the readers and recipes there are."""

import re
from pathlib import Path

import pytest

from helpdesk.content.convert_layer import layer_of
from helpdesk.content.shelf import fill
from helpdesk.domain.climate import ClimateZone
from helpdesk.domain.layers import Layer
from helpdesk.domain.soil import SoilClass
from helpdesk.domain.sourcing import HttpsSource, PackageSource, Recipe
from helpdesk.storage.ingest.readers import MODULES
from helpdesk.storage.ingest.recipes import RECIPES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "layers"
SHELF = fill([ROOT])
FILES = {entry.model.id: entry.model for entry in SHELF.layers}
LAYERS = {entry.model.id: layer_of(entry, FILES) for entry in SHELF.layers}
DEFAULT = {name: layer for name, layer in LAYERS.items() if layer.profile == "default"}

FACTS = {
    "soc-content": "soc_pct",
    "sand": "sand_pct",
    "silt": "silt_pct",
    "clay": "clay_pct",
    "mean-temperature": "mat_c",
    "precipitation": "map_mm",
    "elevation": "elevation_m",
    "koeppen-geiger": "koeppen_geiger",
    "land-cover": "land_cover",
    "pet": "pet_mm",
    "frost-free": "frost_free",
    "ipcc-climate-zone": "ipcc_climate_zone",
    "ipcc-soil-class": "ipcc_soil_class",
    "soc-stock": "soc_stock_t_ha",
}
every_layer = pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)


def test_the_facts_that_packs_rely_on_are_there() -> None:
    assert {name: layer.fact for name, layer in DEFAULT.items() if layer.fact} == FACTS


def test_the_features_that_packs_and_the_gazetteer_rely_on_are_there() -> None:
    features = {name for name, layer in DEFAULT.items() if layer.kind == "features"}
    assert features == {"countries", "admin1", "districts", "soil-points", "places", "place-names"}


def test_the_rain_and_what_it_is_compared_with_are_of_the_same_years() -> None:
    """A ratio of one period's rain to another's evapotranspiration, or its limits of rain, would be of no climate."""
    monthly = LAYERS["precipitation-monthly"], LAYERS["temperature-monthly"]
    (years,) = {layer.years for layer in monthly}
    assert years is not None
    for name in ("precipitation", "mean-temperature", "pet", "frost-free"):
        recipe = LAYERS[name].sourcing
        assert isinstance(recipe, Recipe)
        assert set(recipe.inputs.values()) <= {layer.id for layer in monthly} | {"elevation"}


@every_layer
def test_a_layer_speaks_english_and_french_and_names_its_terms(layer: Layer) -> None:
    for texts in (layer.titles, layer.descriptions, *([layer.caveats] if layer.caveats else [])):
        assert {"en", "fr"} <= set(texts)
    assert layer.provenance.credit
    assert layer.provenance.licence
    assert layer.keywords


@every_layer
def test_a_layer_names_a_reader_or_a_recipe_that_exists(layer: Layer) -> None:
    if isinstance(layer.sourcing, Recipe):
        assert set(layer.sourcing.inputs) == RECIPES[layer.sourcing.name].inputs
    else:
        assert layer.sourcing.reader in MODULES


@pytest.mark.parametrize("layer", DEFAULT.values(), ids=DEFAULT)
def test_the_default_profile_needs_package_registries_and_nothing_else(layer: Layer) -> None:
    assert isinstance(layer.sourcing, PackageSource | Recipe)


def test_one_package_has_one_version_and_checksum_throughout() -> None:
    pins = {
        (layer.sourcing.package, layer.sourcing.version, layer.sourcing.sha256)
        for layer in LAYERS.values()
        if isinstance(layer.sourcing, PackageSource)
    }
    assert len({package for package, _, _ in pins}) == len(pins)


@pytest.mark.parametrize("name", ["soc-content", "sand", "silt", "clay", "soc-stock", "ipcc-soil-class"])
def test_what_comes_from_hwsd_says_non_commercial(name: str) -> None:
    assert "non-commercial" in (LAYERS[name].provenance.terms or "")


def test_the_online_profile_replaces_layers_that_exist_and_checks_what_it_fetches() -> None:
    online = [layer for layer in LAYERS.values() if layer.profile == "online"]
    assert {layer.replaces for layer in online if layer.replaces} <= set(DEFAULT)
    for layer in online:
        assert isinstance(layer.sourcing, HttpsSource)
        if layer.replaces:
            stood_in_for = LAYERS[layer.replaces]
            assert (layer.kind, layer.fact, layer.unit) == (stood_in_for.kind, stood_in_for.fact, stood_in_for.unit)


def test_legend_codes_are_those_of_the_domain() -> None:
    zones = LAYERS["ipcc-climate-zone"].class_ids
    assert zones == {zone.value: zone.name.lower() for zone in ClimateZone if zone}
    soils = LAYERS["ipcc-soil-class"].class_ids
    assert {value: name.upper() for value, name in soils.items()} == {
        soil.value: soil.name for soil in SoilClass if soil
    }


@every_layer
def test_legends_are_in_order_and_no_two_entries_look_alike(layer: Layer) -> None:
    assert [stop.at for stop in layer.ramp] == sorted({stop.at for stop in layer.ramp})
    colours = [entry.colour for entry in layer.classes] or [stop.colour for stop in layer.ramp]
    assert len(set(colours)) == len(colours)
    ids = [entry.id for entry in layer.classes]
    assert len(set(ids)) == len(ids)


def test_the_readme_lists_every_layer_and_no_other() -> None:
    listed = re.findall(r"^\| `([a-z0-9-]+)` \|", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(LAYERS)
