"""The frame around what a page says: its head, the ways in, the switch of languages, its foot."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, Undefined, select_autoescape

from .words import words

HERE = Path(__file__).parent
STATIC = HERE / "static"
# What the bundler makes of `web/`; the pages do without it, and without a map then.
BUILT = HERE.parent / "pages" / "built"
# No page of ours lies deeper. A path of thousands of slashes would be repeated in every link of the refusal.
_MOST_SLASHES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files of the look. Their address holds the `edition`, which changes when they do, so that browsers may keep
    them for good."""

    edition: str
    scripted: bool

    @classmethod
    def found(cls, built: Path = BUILT) -> "Files":
        files = [path.read_bytes() for folder in (STATIC, built) for path in sorted(folder.glob("*"))]
        edition = hashlib.sha256(b"".join(files)).hexdigest()[:10]
        return cls(edition=edition, scripted=(built / "desk.js").is_file())


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """`root` leads from the page to the address of the desk, by `../`s or as an absolute path; `lang` is the language
    of the frame, and `tag` the one that was asked for, which links hand on; `tongues` are those on offer, by their own
    names, and `kept` what of the query stays when another is chosen."""

    files: Files
    lang: str
    software: str
    root: str = ""
    tag: str = ""
    tongues: Mapping[str, str] = field(default_factory=dict)
    kept: Sequence[tuple[str, str]] = ()

    @property
    def say(self) -> Mapping[str, str]:
        return words(self.lang)

    @property
    def asked(self) -> str:
        return self.tag or self.lang

    def file(self, name: str) -> str:
        """The address of a file of the look: one that is made by the bundler, or one that is as it was written."""
        folder = "built" if name.endswith(".js") or name == "map.css" else "static"
        return f"{self.root}{folder}/{self.files.edition}/{name}"


def root_of(scope: Mapping[str, Any], public_url: str) -> str:
    """From the page that a request asks for to the desk: relative, since a desk may be reached by several names, and a
    page may load from its own alone; the absolute path of the public address where no page can be."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    slashes = path.partition(b"?")[0].count(b"/")
    return "../" * (slashes - 1) if slashes <= _MOST_SLASHES else urlsplit(public_url).path.rstrip("/") + "/"


def environment(templates: Path, undefined: type[Undefined]) -> Environment:
    """Of the templates of a face, which extend `base.html` of the look."""
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(templates), FileSystemLoader(HERE / "templates")]),
        autoescape=select_autoescape(("html",)),
        undefined=undefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
