"""Which place a name means, and what to offer where it means none."""

from collections.abc import Sequence

from ..domain.errors import BadParameter, NotFound
from ..domain.geo import Place
from ..ports import NamedPlace
from .desk import Desk

MOST = 20
# In letters; what is longer is no name, and its words would be looked for one by one.
LONGEST = 200
# How many places are offered that begin so, and how many in all.
BEGINNING_SO, OFFERED = 3, 5


class NoSuchPlace(NotFound):
    """No place bears the name; `suggestions` begin so or are spelt nearly so, the likeliest first."""

    def __init__(self, name: str, suggestions: Sequence[NamedPlace]) -> None:
        labels = ", or ".join(place.label for place in suggestions[:3])
        hint = f"did you mean {labels}" if labels else "try a nearby town, or give lon and lat"
        super().__init__(f"no place is called {name[:80]!r}; {hint}")
        self.suggestions = tuple(suggestions)


def places_named(desk: Desk, name: str) -> list[NamedPlace]:
    """The places whose whole name is in what was asked, the largest first, those that bear it in another language after
    those of that main name unless they are much larger.

    A place whose name merely begins alike is another place, and its law another law: it is only suggested. Raises
    NoSuchPlace with the suggestions, BadParameter for what is too long for a name.
    """
    if len(name) > LONGEST:
        raise BadParameter("place", f"is longer than the {LONGEST} characters of a name; write the name alone")
    found = desk.places.named(name, MOST)
    if not found:
        raise NoSuchPlace(name, _offered(desk, name))
    return list(found)


def place_named(desk: Desk, name: str) -> Place:
    """The best match of the gazetteer. Raises NoSuchPlace that suggests others."""
    return places_named(desk, name)[0].as_place()


def namesakes(desk: Desk, place: Place) -> list[NamedPlace]:
    """Other places that the name of a named place may have meant, the largest first."""
    if place.name is None:
        return []
    here = place.rounded().at
    found = desk.places.named(place.name.partition(",")[0][:LONGEST], OFFERED + 1)
    return [each for each in found if each.at.rounded() != here][:OFFERED]


def _offered(desk: Desk, name: str) -> list[NamedPlace]:
    offered: list[NamedPlace] = []
    for place in (*desk.places.search(name, BEGINNING_SO), *desk.places.like(name, OFFERED)):
        if place not in offered:
            offered.append(place)
    return offered[:OFFERED]
