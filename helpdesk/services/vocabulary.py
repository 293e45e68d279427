"""Which words of tillage and input go with a land use: those that factors of its kind are told by."""

from collections.abc import Iterator, Mapping, Sequence

from ..domain.conditions import Value
from ..domain.content import Content
from ..domain.errors import BadParameter
from ..domain.practices import LAND_USE
from ..domain.statements import Statement

# The facts that say a system, and the topics of their factors.
SYSTEM = ("tier1_land_use", "tier1_tillage", "tier1_input")
FACTORS = tuple(f"soil_carbon.factor.{part}" for part in ("land_use", "tillage", "input"))
# Where one figure holds all three.
OVERALL = "soil_carbon.factor.overall"
_USE = SYSTEM[0]
_TOPICS = dict(zip(SYSTEM[1:], FACTORS[1:], strict=True))


def words_for(content: Content, fact: str, land_uses: Sequence[str]) -> tuple[str, ...]:
    """Words of the fact (that of tillage or of input) for any of the land uses, in the order of the content. What is
    said of several uses at once makes them of one kind: a word of one is a word of all, though a table may have no
    figure for it."""
    told = [each for each in content.statements.values() if each.topic == _TOPICS[fact]]
    kind = set(land_uses)
    for each in told:
        uses = set(_values(each, _USE))
        kind |= uses if uses & set(land_uses) else set()
    words = {word for each in told if kind & set(_values(each, _USE)) for word in _values(each, fact)}
    asked = content.facts.get(fact)
    return tuple(word for word in (asked.values if asked else ()) if word in words)


def check_words(content: Content, land_uses: Sequence[str], said: Mapping[str, tuple[str, str | None]]) -> None:
    """`said` has by fact the name of the input and its word. Raises BadParameter with the words that go with the use;
    nothing is refused of a use that no factor is told of."""
    for fact, (name, word) in said.items():
        if word is None or not _known(content, land_uses):
            continue
        allowed = words_for(content, fact, land_uses)
        if word not in allowed:
            use = " or ".join(land_uses)
            there = f"there {_are(allowed)}" if allowed else "leave it out"
            raise BadParameter(name, f"{word!r} is no word for {use}; {there}")


def check_given(content: Content, given: Mapping[str, Value]) -> None:
    """The same of facts that somebody gives, where they say how the land is used."""
    asked = content.facts.get(LAND_USE)
    uses: Sequence[str] = asked.systems.get(str(given.get(LAND_USE)), ()) if asked else ()
    if _USE in given:
        uses = (str(given[_USE]),)
    said = {fact: str(given[fact]) for fact in _TOPICS if fact in given}
    check_words(content, uses, {fact: (f"given.{fact}", word) for fact, word in said.items()})


def _are(words: Sequence[str]) -> str:
    return f"{'is' if len(words) == 1 else 'are'} {', '.join(words)}"


def _known(content: Content, land_uses: Sequence[str]) -> bool:
    asked = content.facts.get(_USE)
    return asked is not None and any(use in asked.values for use in land_uses) and any(_told(content))


def _told(content: Content) -> Iterator[Statement]:
    return (each for each in content.statements.values() if each.topic in _TOPICS.values())


def _values(said: Statement, fact: str) -> Iterator[str]:
    return (str(value) for one in said.when if one.fact == fact for value in one.values)
