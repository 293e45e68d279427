"""The tree of layers that QGIS shows beside the map, the topmost layer first."""

from collections.abc import Collection, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from .features import key_of
from .sets import Group

_TICKS = {True: "Qt::Checked", False: "Qt::Unchecked"}


def group(parent: Element, name: str, *, expanded: bool = True) -> Element:
    """A group that is ticked: what is seen of it is up to its layers."""
    said = {"name": name, "checked": _TICKS[True], "expanded": str(int(expanded))}
    return SubElement(parent, "layer-tree-group", said)


def add_groups(parent: Element, groups: Sequence[Group], names: Mapping[str, str], shown: Collection[str]) -> None:
    """`names` are those of the groups and of the layers; one group alone is not shown as one."""
    for each in groups:
        within = parent if len(groups) == 1 else group(parent, names[each.name])
        if each.rasters and len(each.layers) > 1:
            # One at a time, as each hides what is below it.
            ticked = next((place for place, layer in enumerate(each.layers) if layer in shown), -1)
            within.attrib |= {"mutually-exclusive": "1", "mutually-exclusive-child": str(ticked)}
        for layer in each.layers:
            said = {"id": key_of(layer), "name": names[layer], "checked": _TICKS[layer in shown], "expanded": "0"}
            SubElement(within, "layer-tree-layer", said)
