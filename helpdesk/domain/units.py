"""The units that a layer's numbers may be in, as an agronomist writes them; the OGC face gives their UCUM codes."""

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
