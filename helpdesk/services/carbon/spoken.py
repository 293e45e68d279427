"""One sentence on carbon, to be read aloud: what of the advice here gains most surely, and how much."""

from collections.abc import Mapping
from typing import Any

from .words import say

Json = Mapping[str, Any]


def carbon_sentence(record: Json) -> str | None:
    """Of the first practice that is advised here, else of the first offer; None where nothing is offered."""
    offers = [each for each in record["carbon"]["practices"] if each["offer"]]
    if not offers:
        return None
    advice = (item for topic in record["topics"].values() for item in topic["advice"])
    advised = {item["value"] for item in advice if item["modality"] == "RECOMMEND"}
    chosen = next((each for each in offers if each["practice"] in advised), offers[0])
    lead, lang = chosen["headline"], record["lang"]
    return say("spoken_carbon", lang).format(
        practice=chosen["name"], gain=_gain(lead, lang), years=f"{lead['years']:g}", because=chosen["because"]
    )


def carbon_message(record: Json) -> str | None:
    """That the target is small, where it is."""
    return next((each["text"] for each in record["carbon"]["messages"] if each["code"] == "LOW_TARGET"), None)


def _gain(lead: Json, lang: str) -> str:
    """A range where there is one, since one number would say too much."""
    low, high = lead["low_t_c_ha_yr"], lead["high_t_c_ha_yr"]
    if low is None or high is None:
        return f"{lead['rate_t_c_ha_yr']:.2f} t C/ha"
    return f"{low:.2f} {say('to', lang)} {high:.2f} t C/ha"
