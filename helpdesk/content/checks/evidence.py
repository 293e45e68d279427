"""Evidence: what it names exists, climates are known by the zones that the layers give, and one place says it once."""

from collections.abc import Iterator

from ...domain.climate import ClimateZone
from ...domain.errors import Problem
from ..schema.evidence import EvidenceEntry
from ..shelf import Entry, Shelf
from ..wording import did_you_mean
from .references import conditions_hold_to, unknown
from .vocabulary import facts

_ZONES = [zone.name.lower() for zone in ClimateZone if zone is not ClimateZone.UNKNOWN]
_ONE_OF = {"bodies": "body", "evidence": "piece of evidence"}
_WORDS = {word for zone in _ZONES for word in zone.split("_")}


def references(shelf: Shelf) -> Iterator[Problem]:
    """Practices, regions, bodies, schemes, land uses and other evidence that are named are there."""
    known_facts = facts(shelf)
    for entry in shelf.evidence:
        for field, kind, named in _named(entry.model):
            known = {each.model.id for each in getattr(shelf, kind)} | shelf.broken
            for word in named:
                yield from unknown(entry, _ONE_OF.get(kind, kind.removesuffix("s")), word, known, field)
        yield from conditions_hold_to(entry, entry.model.when, known_facts, "when")


def _named(evidence: EvidenceEntry) -> list[tuple[str, str, list[str]]]:
    return [
        ("practices", "practices", evidence.practices),
        ("region", "regions", [evidence.region]),
        ("issuer", "bodies", [evidence.issuer] if evidence.issuer else []),
        ("scheme", "schemes", [evidence.scheme] if evidence.scheme else []),
        ("replaces", "evidence", evidence.replaces),
    ]


def climates(shelf: Shelf) -> Iterator[Problem]:
    """A climate is a zone of the IPCC, or words of such names."""
    for entry in shelf.evidence:
        for index, climate in enumerate(entry.model.climates):
            if climate not in _ZONES and not set(climate.split("_")) <= _WORDS:
                yield entry.problem(f"{climate!r} is no climate zone{_hint(climate)}", "climates", index)


def _hint(climate: str) -> str:
    return did_you_mean(climate, [*_ZONES, *sorted(_WORDS)]) or f"; there are {', '.join(_ZONES)}"


def possible(shelf: Shelf) -> Iterator[Problem]:
    """The ends of a range are as the metric can have them: no factor or share below nothing."""
    for entry in shelf.evidence:
        yield from _impossible(entry)


def _impossible(entry: Entry[EvidenceEntry]) -> Iterator[Problem]:
    model = entry.model
    least = {"stock_change_factor": 0.0, "pct_of_soc": -100.0, "fraction_of_c_input_retained": 0.0}.get(model.metric)
    for field in ("value", "low", "high"):
        number = getattr(model, field)
        if least is not None and number is not None and number < least:
            yield entry.problem(f"{number:g} is below {least:g}, the least that a {model.metric} can be", field)
