"""What `helpdesk new` wrote and nobody has replaced yet: no mistake to a machine, and nothing to tell people."""

import re
from collections.abc import Iterator
from pathlib import Path

from .shelf import Shelf

# A text of so many words is a keeper's own only once they have written it.
_TEXT = re.compile(r'"([^"]*)"')
_WORDS = 3
_EXAMPLE = "https://example.org/"
_KINDS = ("packs", "regions", "bodies", "schemes", "services", "statements")
_NAMED = 6


def unfilled(shelf: Shelf, templates: Path) -> str:
    """Where texts and addresses of the templates in this folder still stand, in a line; empty where there are none."""
    texts = frozenset(_texts(templates))
    documents = {entry.document.path: entry.document.name for kind in _KINDS for entry in getattr(shelf, kind)}
    found = [f"{name}:{line}" for path, name in documents.items() for line in _lines(path, texts)]
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"Still as `helpdesk new` wrote it: {', '.join(found[:_NAMED])}{more}" if found else ""


def _texts(templates: Path) -> Iterator[str]:
    """What stands in the fields of the templates, less the name that takes the place of `template`."""
    for path in (*sorted((templates / "_template").rglob("*.yaml")), *sorted(templates.glob("_*.yaml"))):
        for line in path.read_text(encoding="utf-8").splitlines():
            for text in _TEXT.findall(_field(line)):
                own = text.replace("template", "").strip()
                if len(own.split()) >= _WORDS:
                    yield own


def _lines(path: Path, texts: frozenset[str]) -> Iterator[int]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        field = _field(line)
        if _EXAMPLE in field or any(each in field for each in texts):
            yield number


def _field(line: str) -> str:
    """A line without what is explained behind it; nothing of a line that is a comment."""
    return "" if line.lstrip().startswith("#") else line.partition("  # ")[0]
