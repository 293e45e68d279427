"""The legends of the maps of subsidiarity."""

from ..domain.content import Content
from ..domain.legends import Entry, Legend, Symbol
from ..domain.subsidiarity.standing import CONFLICT, ENDS_SOON, GAP, STATUSES
from ..domain.text import Texts
from .subsidiarity_words import (
    COMPETENCE_PROPERTIES,
    COMPETENCES,
    CONFLICTS,
    ENDING,
    GAPS,
    OUTLOOK_COLOURS,
    OUTLOOK_WORDS,
    POWER_COLOURS,
    POWER_WORDS,
    STATUS_COLOURS,
    STATUS_WORDS,
    STYLE_TITLES,
    SUBSIDIARITY,
    SUBSIDIARITY_PROPERTIES,
    SUBSIDIARITY_TITLES,
)


def styles_of_subsidiarity(content: Content) -> dict[str, Texts]:
    """What needs work under all topics, then each topic; a topic keeps its own style whatever it is called."""
    return {**STYLE_TITLES, **topic_styles(content)}


def topic_styles(content: Content) -> dict[str, Texts]:
    """A style for each topic of places, that shows this topic alone."""
    return {topic.id: topic.names for topic in content.topics.values() if not topic.per_system}


def of_subsidiarity(style: str, style_titles: Texts, topic: str | None) -> Legend:
    """By status: of one topic as areas, of all topics, which lie over each other, as outlines; or by what ends."""
    if topic is not None:
        prop = "topic_status"
        entries = [_entry(f"{topic}:{status}", STATUS_WORDS[status], _area(status)) for status in STATUSES]
    elif style == ENDING:
        prop = "outlook"
        entries = [_entry(each, OUTLOOK_WORDS[each], _ending(each)) for each in OUTLOOK_COLOURS]
    else:
        prop, shown = "status", {GAPS: (GAP,), CONFLICTS: (CONFLICT,)}.get(style, STATUSES)
        entries = [_entry(status, STATUS_WORDS[status], _outline(STATUS_COLOURS[status])) for status in shown]
    return Legend(
        id=SUBSIDIARITY,
        titles=SUBSIDIARITY_TITLES[SUBSIDIARITY],
        geometry="polygon",
        style=style,
        style_titles=style_titles,
        entries=entries,
        prop=prop,
        prop_titles=SUBSIDIARITY_PROPERTIES[prop].titles,
        label="decided_by_names",
    )


def of_competences(style_titles: Texts) -> Legend:
    """By power, as outlines: many competences lie over one region."""
    return Legend(
        id=COMPETENCES,
        titles=SUBSIDIARITY_TITLES[COMPETENCES],
        geometry="polygon",
        style_titles=style_titles,
        entries=[
            Entry(value=power.value, names=POWER_WORDS[power], symbol=_outline(colour))
            for power, colour in POWER_COLOURS.items()
        ],
        prop="power",
        prop_titles=COMPETENCE_PROPERTIES["power"].titles,
        label="body_name",
    )


def _entry(value: str, names: Texts, symbol: Symbol) -> Entry:
    return Entry(value=value, names=names, symbol=symbol)


def _ending(outlook: str) -> Symbol:
    """What ends soon is seen first."""
    colour = OUTLOOK_COLOURS[outlook]
    return Symbol(fill=f"{colour}80", stroke=colour, stroke_width=1) if outlook == ENDS_SOON else _outline(colour)


def _outline(colour: str) -> Symbol:
    return Symbol(fill=None, stroke=colour, stroke_width=1.6)


def _area(status: str) -> Symbol:
    """A gap hardly tints what lies below: most of the world is one, seas and all."""
    opacity = "33" if status == GAP else "b3"
    return Symbol(fill=f"{STATUS_COLOURS[status]}{opacity}", stroke="#4d473b", stroke_width=0.6)
