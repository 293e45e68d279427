"""Which layers go into a file, and in which groups: the name of the file says it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ....domain.errors import NotFound
from ....ports import FeatureQuery
from ....services.desk import Desk
from ....services.legends import drawable, headings_of, legend_of
from ....services.map_words import OF_CONTENT
from ....services.moving import there

ALL = "all"
# A layer of more features is not drawn until it is ticked: it would be read page after page.
MOST_FEATURES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Layers under one title, the topmost first; of rasters only one is shown at a time."""

    name: str
    layers: tuple[str, ...]
    rasters: bool = False


def groups(desk: Desk) -> Mapping[str, Group]:
    """Every group by the name of its file: the rules, other features, and rasters by their first keyword. Features that
    are away are in none: nobody knows now how QGIS is to draw them, and the others should be had without them."""
    names = drawable(desk)
    of_rasters = [name for name in names if _is_raster(desk, name)]
    rules = tuple(name for name in reversed(names) if name in OF_CONTENT)
    features = tuple(there(desk, (name for name in names if name not in OF_CONTENT and name not in of_rasters)))
    found = [Group(name="rules", layers=rules), Group(name="features", layers=features)]
    subjects = {name: _subject(desk, name) for name in of_rasters}
    counted = Counter(subjects.values())
    shared = [subject for subject in dict.fromkeys(subjects.values()) if counted[subject] > 1 and subject not in names]
    for subject in shared:
        members = tuple(name for name in of_rasters if subjects[name] == subject)
        found.append(Group(name=subject, layers=members, rasters=True))
    left = tuple(name for name in of_rasters if subjects[name] not in shared)
    found.append(Group(name="land", layers=left, rasters=True))
    return {group.name: group for group in found if group.layers}


def files(desk: Desk) -> list[str]:
    """The names that layer definitions are offered under."""
    return list(dict.fromkeys([ALL, *groups(desk), *drawable(desk)]))


def chosen(desk: Desk, name: str) -> Sequence[Group]:
    """The groups of a layer definition. A single layer brings along those that its values are ids of.

    Raises NotFound that names those there are.
    """
    known = groups(desk)
    if name in drawable(desk):
        return [Group(name=name, layers=(name, *_referred(desk, name)), rasters=_is_raster(desk, name))]
    if name == ALL:
        return list(known.values())
    if name not in known:
        raise NotFound(f"there is no layer definition {name!r}; there are {', '.join(files(desk))}")
    return [known[name]]


def shown(desk: Desk, all_groups: Sequence[Group]) -> set[str]:
    """The layers that are drawn at first: the first raster, and features that are few and refer to no other layer; over
    a raster only those of one symbol, as the colours of classes would hide what it shows."""
    rasters = [name for group in all_groups if group.rasters for name in group.layers]
    features = [name for group in all_groups if not group.rasters for name in group.layers]
    if len(features) + len(rasters) == 1 or not rasters:
        first = features[:1] + rasters
        return {*first, *(name for name in features if _is_light(desk, name))}
    plain = (name for name in features if legend_of(desk, name).prop is None)
    return {rasters[0], *(name for name in plain if _is_light(desk, name))}


def _is_light(desk: Desk, layer: str) -> bool:
    counted = desk.features.query(layer, FeatureQuery(count_only=True)).matched
    return counted <= MOST_FEATURES and not _referred(desk, layer)


def _referred(desk: Desk, layer: str) -> list[str]:
    if _is_raster(desk, layer):
        return []
    named = {each.refers_to for each in headings_of(desk, layer).values()}
    return sorted(name for name in named if name and name != layer)


def _is_raster(desk: Desk, layer: str) -> bool:
    described = desk.content.layers.get(layer)
    return described is not None and described.kind == "coverage"


def _subject(desk: Desk, layer: str) -> str:
    keywords = desk.content.layers[layer].keywords
    return keywords[0].lower().replace(" ", "-") if keywords else "rasters"
