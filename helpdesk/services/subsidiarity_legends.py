"""The legends of the maps of subsidiarity."""

from ..domain.content import Content
from ..domain.legends import Entry, Legend, Symbol
from ..domain.subsidiarity.standing import GAP, STATUSES
from ..domain.text import Texts
from .subsidiarity_words import (
    COMPETENCE_PROPERTIES,
    COMPETENCES,
    POWER_COLOURS,
    POWER_WORDS,
    STATUS_COLOURS,
    STATUS_WORDS,
    SUBSIDIARITY,
    SUBSIDIARITY_PROPERTIES,
    SUBSIDIARITY_TITLES,
)


def topic_styles(content: Content) -> dict[str, Texts]:
    """A style for each topic of places, that shows this topic alone."""
    return {topic.id: topic.names for topic in content.topics.values() if not topic.per_system}


def of_subsidiarity(style: str, style_titles: Texts, topic: str | None) -> Legend:
    """By status: of one topic as areas, of all topics, which lie over each other, as outlines."""
    entries = [
        Entry(
            value=status if topic is None else f"{topic}:{status}",
            names=STATUS_WORDS[status],
            symbol=_outline(STATUS_COLOURS[status]) if topic is None else _area(status),
        )
        for status in STATUSES
    ]
    prop = "status" if topic is None else "topic_status"
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


def _outline(colour: str) -> Symbol:
    return Symbol(fill=None, stroke=colour, stroke_width=1.6)


def _area(status: str) -> Symbol:
    """A gap hardly tints what lies below: most of the world is one, seas and all."""
    opacity = "33" if status == GAP else "b3"
    return Symbol(fill=f"{STATUS_COLOURS[status]}{opacity}", stroke="#4d473b", stroke_width=0.6)
