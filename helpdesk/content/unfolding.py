"""YAML of a page that unfolds to more than a machine holds: aliases of aliases, and nesting that overruns the stack of
libyaml's reader. Both are found before anything is built, and by one pass over what the parser sees."""

import re

import yaml

MOST_VALUES = 200_000
MOST_DEEP = 100
_OPENS = (yaml.SequenceStartEvent, yaml.MappingStartEvent)
_CLOSES = (yaml.SequenceEndEvent, yaml.MappingEndEvent)
# What may be an alias, wherever it stands: only the parser tells. Or a line that begins so far to the right that what
# it holds may lie that deep.
_SUSPECT = re.compile(r"\*|^[ \-?]{90}", re.MULTILINE)


class Unfolds(ValueError):
    """Says what is too much, and what to write instead."""


def check_unfolding(text: str) -> None:
    """Raises Unfolds, and yaml.YAMLError where the text cannot be parsed. Most files need no second look: they have no
    asterisk and open too few brackets to lie deep."""
    if _SUSPECT.search(text) or text.count("[") + text.count("{") > MOST_DEEP:
        _count(text)


def _count(text: str) -> None:
    held: dict[str, int] = {}
    # The anchor of each collection that is open, and how many values it holds so far.
    open_: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, _OPENS):
            open_.append((event.anchor, 1))
            if len(open_) > MOST_DEEP:
                raise Unfolds(f"is nested more than {MOST_DEEP} deep; flatten it")
        elif isinstance(event, _CLOSES):
            anchor, count = open_.pop()
            if anchor:
                held[anchor] = count
            _add(open_, count)
        elif isinstance(event, yaml.AliasEvent):
            _add(open_, held.get(str(event.anchor), 1))
        elif isinstance(event, yaml.ScalarEvent):
            _add(open_, 1)


def _add(open_: list[tuple[str | None, int]], count: int) -> None:
    anchor, before = open_[-1]
    open_[-1] = anchor, before + count
    if before + count > MOST_VALUES:
        raise Unfolds(f"unfolds to more than {MOST_VALUES:,} values by its aliases (*); write out what is meant")
