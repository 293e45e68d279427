"""Which stock a target is of, by name, and why two of them differ where they do."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...domain.content import Content
from ..carbon.place import SYSTEM_FACTS
from ..carbon.stocks import STOCK_FACT
from ..carbon.words import say
from .speech import Speech

Json = Mapping[str, Any]

# Further apart than this, by the larger over the smaller, two stocks need a word of why.
APART = 1.25
_NATIVE = "tier1_reference"


def stock_name(stock: Json, speech: Speech) -> str:
    """Of a stock as the record and plans hold it: the map by its title, a fact by its issuer and its words, Tier 1 by
    edition and system, a measurement as what it is."""
    origin = stock["origin"]
    if origin == "stock_layer":
        return _layer(stock.get("layer"), speech)
    if origin in ("local_fact", _NATIVE):
        return "; ".join(_statement(each, speech) for each in stock["source"].split(", "))
    words = system_words(stock.get("system"), speech)
    return say(f"stock_{origin}", speech.lang).format(edition=stock.get("edition") or "", system=words)


def stocks_apart(stocks: Sequence[Json], speech: Speech) -> list[dict[str, str]]:
    """One sentence where stocks of today, t C/ha, differ by more than a quarter; that under native vegetation is none
    of them."""
    today = sorted((each for each in stocks if each["origin"] != _NATIVE), key=lambda each: float(each["value"]))
    if not today or today[-1]["value"] <= APART * today[0]["value"]:
        return []
    low, high = today[0], today[-1]
    text = say("STOCKS_APART", speech.lang).format(
        one=_name(low, speech),
        low=f"{low['value']:.0f}",
        other=_name(high, speech),
        high=f"{high['value']:.0f}",
    )
    return [{"code": "STOCKS_APART", "text": text}]


def _name(stock: Json, speech: Speech) -> str:
    return str(stock.get("name")) if "name" in stock else stock_name(stock, speech)


def system_words(system: Json | None, speech: Speech) -> str:
    """A system of Tier 1 in the names of its parts, in the order land use, tillage, input."""
    asked = speech.content.facts
    words = [] if system is None else [system["land_use"], system["tillage"], system["input"]]
    return ", ".join(
        speech.say(asked[fact].values.get(word, {"und": word})) if fact in asked else word
        for fact, word in zip(SYSTEM_FACTS, words, strict=False)
        if word is not None
    )


def _layer(layer: str | None, speech: Speech) -> str:
    known = speech.content.layers.get(layer or "") or _of_fact(speech.content)
    return speech.say(known.titles) if known else say("stock_map", speech.lang)


def _of_fact(content: Content) -> Any:
    return next((each for each in content.fact_layers if each.fact == STOCK_FACT), None)


def _statement(name: str, speech: Speech) -> str:
    known = speech.content.statements.get(name)
    return f"{speech.body(known.issuer)}: {speech.say(known.texts).rstrip('. ')}" if known else name
