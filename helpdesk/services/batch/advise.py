"""The answer at many points: worked out once for all that must have the same."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...domain.audience import asker
from ...domain.conditions import Value
from ...domain.geo import LonLat, Place, rounded
from ...domain.layers import Layer
from ...ports.points import Block, Cell
from ..advice import Answer, answer_on
from ..carbon.stocks import STOCK_FACT
from ..desk import Desk
from ..question import Question
from ..record.carbon import target
from ..record.speech import Speech
from . import columns as told
from .coded import Coded, Codes, combined, recoded
from .facts import Degrees, Given, Known, soil_at_many
from .plan import Plan
from .signatures import cases


def advise_many(desk: Desk, plan: Plan, lons: Degrees, lats: Degrees, given: Given) -> list[Block]:
    """What `record(desk, advise(desk, question))` says at each of n places (degrees, in range), in the columns of
    `all_columns` but the last. `given` has for some facts the values at the places, None where nothing is given.

    Borders and landmarks, which only tell of the neighbourhood, are left out.
    """
    lons, lats = rounded(lons), rounded(lats)
    fixed = {name: Coded([value], np.zeros(len(lons), dtype=np.int64)) for name, value in plan.given.items()}
    known = Known(soil_at_many(desk, lons, lats), {**fixed, **given})
    found = cases(desk, plan, known, desk.regions.at_many(lons, lats))
    speech = Speech(desk.content, desk.rulebook.language(plan.lang))
    answers = [_answer(desk, plan, known, case, lons, lats) for case in found.distinct]
    asked = [(answer, asker(answer.question.given)) for answer in answers]
    place = recoded([told.place_cells(desk, answer, speech) for answer in answers], found.codes)
    return [
        Block(told.PLACE, place.distinct, place.codes),
        *_soil(desk, known, speech),
        _missing(known),
        *_carbon(known, answers, found.codes),
        *(_topic(topic, asked, found.codes, speech) for topic in told.topics_told(desk, plan)),
    ]


def _answer(
    desk: Desk, plan: Plan, known: Known, case: tuple[frozenset[str], int], lons: Degrees, lats: Degrees
) -> Answer:
    here, point = case
    question = Question(
        place=Place(at=LonLat(lon=float(lons[point]), lat=float(lats[point]))),
        on=plan.on,
        lang=plan.lang,
        topics=plan.topics,
        given=known.given_of(point),
    )
    return answer_on(desk, question, here, known.soil_of(point))


def _soil(desk: Desk, known: Known, speech: Speech) -> list[Block]:
    found = []
    for layer in desk.content.fact_layers:
        values = known.value(str(layer.fact))
        assert values is not None  # each of these layers was read
        rows = recoded([_soil_cells(layer, value, speech) for value in values.distinct], values.codes)
        found.append(Block(told.soil_columns(layer), rows.distinct, rows.codes))
    return found


def _soil_cells(layer: Layer, value: Value | None, speech: Speech) -> tuple[Cell, ...]:
    if not layer.classes:
        return (value,)
    name = next((speech.say(each.names) for each in layer.classes if each.id == value), None)
    return value, name


def _missing(known: Known) -> Block:
    """The facts of layers that have no value here, each with why: `soc_pct:no_soil`; not those that are given."""
    parts: list[Coded[str | None]] = []
    for name, facts in known.soil.items():
        lacking = [None if fact.value is not None else f"{name}:{fact.status}" for fact in facts.distinct]
        codes, said = facts.codes, known.given.get(name)
        if said is not None:
            silent = np.array([each is None for each in said.distinct], dtype=np.bool_)[said.codes]
            codes = np.where(silent, codes, len(lacking))
            lacking = [*lacking, None]
        parts.append(recoded(lacking, codes))
    return _joined(parts)


def _joined(parts: Sequence[Coded[str | None]]) -> Block:
    count = len(parts[0].codes) if parts else 0
    firsts, codes = combined([part.codes for part in parts], count)
    words = [[part.distinct[part.codes[first]] for part in parts] for first in firsts]
    rows = [(told.joined(word for word in each if word is not None),) for each in words]
    return Block((told.MISSING,), rows, codes)


def _carbon(known: Known, answers: Sequence[Answer], codes: Codes) -> list[Block]:
    """The stock is a number of the point where it was measured or is read from a layer, else one of the case."""
    by_case = [told.carbon_case(answer) for answer in answers]
    stock = np.array([np.nan if value is None else value for _, value, _ in by_case], dtype=np.float64)[codes]
    origins = np.array([origin or "" for origin, _, _ in by_case], dtype=object)[codes]
    said, layered = known.given.get(STOCK_FACT), known.soil.get(STOCK_FACT)
    if said is not None:
        stock = np.where(origins == "measured", _numbers(said.distinct)[said.codes], stock)
    if layered is not None:
        values = _numbers([fact.value for fact in layered.distinct])[layered.codes]
        stock = np.where(origins == "stock_layer", values, stock)
    aims = np.array([aim for _, _, aim in by_case], dtype=np.int64)[codes]
    kinds = recoded([origin for origin, _, _ in by_case], codes)
    return [_stocks(stock, kinds, aims)]


def _stocks(stock: NDArray[np.float64], kinds: Coded[str | None], aims: Codes) -> Block:
    number = np.unique(stock, return_inverse=True)[1]
    firsts, codes = combined([number.reshape(-1), kinds.codes, aims], len(stock))
    rows: list[tuple[Cell, ...]] = []
    for first in firsts:
        value = None if np.isnan(stock[first]) else float(stock[first])
        aim = target(value) if value is not None and aims[first] else None
        rows.append((value, kinds.distinct[kinds.codes[first]], aim))
    return Block(told.CARBON, rows, codes)


def _numbers(values: Sequence[Value | None]) -> NDArray[np.float64]:
    return np.array([each if isinstance(each, float) else np.nan for each in values], dtype=np.float64)


def _topic(topic: str, asked: Sequence[tuple[Answer, frozenset[str]]], codes: Codes, speech: Speech) -> Block:
    """Of answers and who asks. A case in whose record the topic is not has no cells."""
    rows: list[tuple[Cell, ...] | None] = [_told(topic, answer, who, speech) for answer, who in asked]
    found = recoded(rows, codes)
    distinct = [row for row in found.distinct if row is not None]
    place = iter(range(len(distinct)))
    at = np.array([-1 if row is None else next(place) for row in found.distinct], dtype=np.int64)
    return Block(told.topic_columns(topic), distinct, at[found.codes] if len(at) else found.codes)


def _told(topic: str, answer: Answer, who: frozenset[str], speech: Speech) -> tuple[Cell, ...] | None:
    decision = answer.decisions.get(topic)
    if decision is None:
        return None
    key = "batch", id(decision), speech.lang, who
    return answer.docket.keep(key, lambda: told.topic_cells(decision, speech.lang, who), decision)
