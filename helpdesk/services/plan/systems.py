"""Systems of land use and management: as the asker gives them, and in words."""

from collections.abc import Mapping
from typing import Any

from ...domain.conditions import Value
from ...domain.practices import LAND_USE, Tier1State
from ..desk import Desk
from ..record.speech import Speech

# The facts of the content that say a system, by the parts of a state.
SYSTEM_FACTS = {"land_use": "tier1_land_use", "tillage": "tier1_tillage", "input": "tier1_input"}


def given_of(desk: Desk, state: Tier1State) -> dict[str, Value]:
    """The state as facts of the asker, and the use of the land in the words of rules and schemes, where one goes with
    it."""
    facts = desk.content.facts
    told = {SYSTEM_FACTS[part]: getattr(state, part) for part in SYSTEM_FACTS}
    found: dict[str, Value] = {name: word for name, word in told.items() if word is not None and name in facts}
    asked = facts.get(LAND_USE)
    uses = [use for use, systems in asked.systems.items() if state.land_use in systems] if asked else []
    return {**({LAND_USE: uses[0]} if uses else {}), **found}


def in_words(state: Mapping[str, Any] | None, speech: Speech) -> str | None:
    """`Annual crops, full tillage, low input`; None of no state."""
    if state is None:
        return None
    words = []
    for part, fact in SYSTEM_FACTS.items():
        word, asked = state.get(part), speech.content.facts.get(fact)
        if word is not None:
            words.append(
                speech.say(asked.values[word]) if asked and word in asked.values else str(word).replace("_", " ")
            )
    return ", ".join(words[:1] + [word[:1].lower() + word[1:] for word in words[1:]])
