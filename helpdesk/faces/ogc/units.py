"""Units as the Unified Code for Units of Measure writes them (UCUM 2.2, tables 1 to 9)."""

UCUM_SYSTEM = "http://www.opengis.net/def/uom/UCUM/"
# Its name in JSON Schemas (OGC API - Features Part 5, `x-ogc-unitLang`).
UCUM_LANGUAGE = "UCUM"

# Only those whose UCUM code differs from how an agronomist writes them.
_CODES = {
    "degC": "Cel",
    "°C": "Cel",
    "mm/yr": "mm/a",
    "mm/year": "mm/a",
    "t/ha": "t/har",
    "t C/ha": "t{C}/har",
    "t C/ha/yr": "t{C}/har/a",
    "t C": "t{C}",
    "t C/yr": "t{C}/a",
    "t CO2e/ha": "t{CO2e}/har",
    "t CO2e/ha/yr": "t{CO2e}/har/a",
    "t CO2e": "t{CO2e}",
    "t CO2e/yr": "t{CO2e}/a",
    "ha": "har",
    "yr": "a",
    "kg/ha": "kg/har",
    "kg/ha/yr": "kg/har/a",
    "kg C/ha/yr": "kg{C}/har/a",
    "kg N/ha": "kg{N}/har",
    "m asl": "m",
    "pH": "[pH]",
    "permille": "[ppth]",
}


def ucum(unit: str | None) -> str:
    """The UCUM code of a unit; `1` for a pure number. A unit that is not in the table is taken to be its own code."""
    return "1" if unit is None else _CODES.get(unit, unit)
