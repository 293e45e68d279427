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
# Parts of units that are words and no symbols: languages write them out in their own.
_WORDS = {
    "yr": {"fr": "an", "es": "año", "pt": "ano", "sw": "mwaka"},
    "days": {"fr": "jours", "es": "días", "pt": "dias", "sw": "siku"},
    "months": {"fr": "mois", "es": "meses", "pt": "meses", "sw": "miezi"},
    "years": {"fr": "ans", "es": "años", "pt": "anos", "sw": "miaka"},
}


def shown(unit: str | None, lang: str = "en") -> str:
    """The unit on pages, legends and titles; no text for none. Fields that programs read keep what is typed.

    >>> shown("t C/ha/yr", "fr"), shown("mm/a", "sw"), shown("degC", "pt-BR")
    ('t C/ha/an', 'mm/mwaka', '°C')
    """
    if not unit:
        return ""
    tag = lang.split("-")[0]
    return "/".join(_WORDS.get(part, {}).get(tag, part) for part in _SHOWN.get(unit, unit).split("/"))
