"""The regimes of the factor tables as climate zones, and the systems as Tier 1 words."""

FAMILIES = {
    "boreal": ("boreal",),
    "polar": ("polar",),
    "warm_temperate": ("warm_temperate",),
    "cool_temperate_boreal": ("cool_temperate", "boreal"),
    "temperate_boreal": ("warm_temperate", "cool_temperate", "boreal"),
    "tropical": ("tropical",),
    "temperate_boreal_tropical": ("tropical", "warm_temperate", "cool_temperate", "boreal"),
}
MOISTURES = {
    "dry": ("dry",),
    "moist": ("moist",),
    "moist_wet": ("moist", "wet"),
    "dry_moist": ("dry", "moist"),
    "dry_moist_wet": ("dry", "moist", "wet"),
    "n/a": ("dry", "moist", "wet"),
    "all": ("dry", "moist", "wet"),
}
CROPS = ["cropland", "paddy", "perennial", "set_aside", "drained_wetland_cropland"]

# By factor and system of a row: the name in ids and words, and the conditions that name the system.
SYSTEMS: dict[tuple[str, str], tuple[str, dict[str, list[str]]]] = {
    ("F_LU", "long_term_cultivated"): ("annual", {"tier1_land_use": ["cropland"]}),
    ("F_LU", "paddy_rice"): ("paddy", {"tier1_land_use": ["paddy"]}),
    ("F_LU", "perennial_tree_crop"): ("perennial", {"tier1_land_use": ["perennial"]}),
    ("F_LU", "set_aside_lt20yr"): ("set-aside", {"tier1_land_use": ["set_aside"]}),
    ("F_LU", "annual_crop_on_drained_wetland_mineral_soil"): (
        "drained-wetland",
        {"tier1_land_use": ["drained_wetland_cropland"], "ipcc_soil_class": ["wetland"]},
    ),
    ("F_LU", "permanent_grassland"): ("grassland", {"tier1_land_use": ["grassland"]}),
    ("F_LU", "forest_native_or_managed"): ("forest", {"tier1_land_use": ["forest"]}),
    ("F_LU", "native_vegetation_non_degraded"): ("native", {"tier1_land_use": ["native"]}),
    ("F_MG", "full_tillage"): ("full", {"tier1_land_use": CROPS, "tier1_tillage": ["full"]}),
    ("F_MG", "reduced_tillage"): ("reduced", {"tier1_land_use": ["cropland"], "tier1_tillage": ["reduced"]}),
    ("F_MG", "no_tillage"): ("no-till", {"tier1_land_use": ["cropland"], "tier1_tillage": ["no_till"]}),
    ("F_I", "low"): ("low", {"tier1_land_use": ["cropland"], "tier1_input": ["low"]}),
    ("F_I", "medium"): ("medium", {"tier1_land_use": CROPS, "tier1_input": ["medium"]}),
    ("F_I", "high_without_manure"): (
        "high",
        {"tier1_land_use": ["cropland"], "tier1_input": ["high_without_manure"]},
    ),
    ("F_I", "high_with_manure"): (
        "high-manure",
        {"tier1_land_use": ["cropland"], "tier1_input": ["high_with_manure"]},
    ),
    ("F_MG", "nominally_managed"): ("nominal", {"tier1_land_use": ["grassland"], "tier1_tillage": ["nominal"]}),
    **{
        ("F_MG", system): (
            system.replace("_", "-"),
            {"tier1_land_use": ["grassland"], "tier1_tillage": [system]},
        )
        for system in ("moderately_degraded", "high_intensity_grazing", "severely_degraded", "improved")
    },
    # Medium input is one whatever the grassland; high input has a factor on improved grassland alone.
    ("F_I", "medium (improved grassland only)"): (
        "grass-medium",
        {"tier1_land_use": ["grassland"], "tier1_input": ["medium"]},
    ),
    ("F_I", "high (improved grassland only)"): (
        "grass-high",
        {"tier1_land_use": ["grassland"], "tier1_tillage": ["improved"], "tier1_input": ["high"]},
    ),
}


def zones(temperature: str, moisture: str) -> list[str]:
    """The climate zones of a regime; empty where it is every zone."""
    if temperature == "all":
        return []
    if temperature == "tropical_montane":
        return ["tropical_montane"]
    found = [f"{family}_{wet}" for family in FAMILIES[temperature] for wet in MOISTURES[moisture]]
    return [zone for zone in found if zone.startswith("tropical") or not zone.endswith("wet")]
