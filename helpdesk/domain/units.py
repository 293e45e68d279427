"""The units that a layer's numbers may be in, as an agronomist types them, and as people read them; the OGC face gives
their UCUM codes."""

KNOWN = frozenset(
    {
        "%",
        "permille",
        "degC",
        "m",
        "cm",
        "mm",
        "mm/a",
        "days",
        "t/ha",
        "t C/ha",
        "t C/ha/yr",
        "t CO2e/ha",
        "t CO2e/ha/yr",
        "kg/ha",
        "kg C/ha/yr",
        "kg N/ha",
        "kg/m2",
        "kg/m3",
        "g/kg",
        "mg/kg",
        "g/cm3",
        "cmol/kg",
        "dS/m",
        "pH",
    }
)

# Only those that are read otherwise than typed.
_SHOWN = {"degC": "°C", "mm/a": "mm/yr"}


def shown(unit: str | None) -> str:
    """The unit on pages, legends and titles; no text for none. Fields that programs read keep what is typed."""
    return _SHOWN.get(unit, unit) if unit else ""
