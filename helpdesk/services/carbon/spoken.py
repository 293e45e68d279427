"""Sentences on carbon, to be read aloud: what practices gain here, and how surely."""

from collections.abc import Mapping
from typing import Any

from ..figures import figure
from .words import say

Json = Mapping[str, Any]


def carbon_sentences(record: Json) -> list[str]:
    """One for each practice that is offered; those that are advised here come first, as on the page."""
    advice = (item for topic in record["topics"].values() for item in topic["advice"])
    advised = {item["value"] for item in advice if item["modality"] == "RECOMMEND"}
    offers = [each for each in record["carbon"]["practices"] if each["offer"]]
    return [
        _sentence(each, record["lang"]) for each in sorted(offers, key=lambda each: each["practice"] not in advised)
    ]


def _sentence(offer: Json, lang: str) -> str:
    lead = offer["headline"]
    return say("spoken_carbon", lang).format(
        practice=offer["name"], gain=_gain(lead, lang), years=figure(lead["years"], "g", lang), because=offer["because"]
    )


def carbon_messages(record: Json) -> list[str]:
    """That the target is small, and that stocks differ, where it is so."""
    return [each["text"] for each in record["carbon"]["messages"] if each["code"] in ("LOW_TARGET", "STOCKS_APART")]


def _gain(lead: Json, lang: str) -> str:
    """With its range where there is one, since one number would say too much."""
    rate, low, high = (lead[f"{name}_t_c_ha_yr"] for name in ("rate", "low", "high"))
    if low is None or high is None:
        return f"{figure(rate, '.2f', lang)} t C/ha"
    spread = f"{figure(low, '.2f', lang)} {say('to', lang)} {figure(high, '.2f', lang)}"
    return f"{figure(rate, '.2f', lang)} ({spread}) t C/ha"
