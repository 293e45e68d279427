"""YAML that remembers its lines, read by the rules of YAML 1.2 (`no` and `on` are words, not booleans)."""

import re
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import yaml

from ..domain.errors import Problem
from .kept import Kept, Key, Parsed
from .unfolding import Unfolds, check_unfolding


class _Loader(yaml.CSafeLoader):
    """Safe YAML whose only booleans are `true` and `false`: `no` is Norwegian and `on` is a key of scenarios.

    Dates stay text, so that a bad one is a problem of its line and not of the whole file.
    """


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag.rpartition(":")[2] not in ("bool", "int", "float", "timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)


_LOOK_ABOVE = "look whether quotes, brackets and the indents of this line and the one above are right"
# By words of libyaml: https://github.com/yaml/libyaml, src/scanner.c and src/parser.c.
_REMEDIES = {
    "mapping values are not allowed": "line up the fields of an entry under each other, and put a text with a colon in "
    "quotes",
    "tab character": "indent with spaces",
    "cannot start any token": "indent with spaces, and put a text that begins with a sign in quotes",
    "expected ',' or": "close the bracket, and put a text that has a colon, comma or quote in quotes",
    "expected '-' indicator": "line up the dashes of entries, and the fields of an entry two spaces further in",
    "expected key": "line up the fields of an entry under each other, and put a text that has quotes in other quotes",
    "end of stream": "close the quote or bracket that was opened last",
    "undefined alias": "write the source out, or name it with & where it stands first",
}


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its data, and the line of every key and list item in it."""

    path: Path
    name: str
    data: Any
    lines: dict[Key, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, key: Key) -> int:
        """The line of the nearest thing that stands in the file: a missing key is where its parent begins."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def problem(self, key: Key, message: str) -> Problem:
        fields = [str(part) for part in key if not isinstance(part, int)]
        return Problem(self.name, self.line(key), ".".join(fields), message)


def read(path: Path, name: str, kept: Kept | None = None) -> Document:
    """The document at `path`; one that cannot be parsed has no data and one problem that says where it breaks. What is
    `kept` of the same content is not parsed again; of what has no problem it is kept."""
    try:
        content = path.read_bytes()
        text = TextIOWrapper(BytesIO(content), encoding="utf-8").read()
    except UnicodeDecodeError as error:
        problem = Problem(name, 1, "", f"is not UTF-8 text (byte {error.start}); save the file as UTF-8")
        return Document(path, name, None, problems=(problem,))
    except OSError as error:
        return Document(path, name, None, problems=(Problem(name, 1, "", f"cannot be read: {error.strerror}"),))
    if kept is not None and (before := kept.find(content)) is not None:
        return Document(path, name, *before)
    problems: list[Problem] = []
    try:
        data, lines = _parsed(text, name, problems)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"is not valid YAML: {error.problem}; {_remedy(str(error.problem))}"
        problem = Problem(name, mark.line + 1 if mark else 1, "", message)
        return Document(path, name, None, problems=(problem,))
    except Unfolds as error:
        return Document(path, name, None, problems=(Problem(name, 1, "", str(error)),))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Document(path, name, None, problems=(Problem(name, 1, "", f"is not valid YAML: {error}"),))
    if kept is not None and not problems:
        kept.keep(content, (data, lines))
    return Document(path, name, data, lines, tuple(problems))


def _parsed(text: str, name: str, problems: list[Problem]) -> Parsed:
    """Raises Unfolds, yaml.YAMLError, ValueError and RecursionError; adds keys that stand twice to the problems."""
    check_unfolding(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        data = loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()
    lines: dict[Key, int] = {}
    if node is not None:
        try:
            _walk(node, (), name, lines, problems)
        except RecursionError:
            raise Unfolds("an anchor (&) refers to itself, or the nesting has no end; write it out") from None
    return data, lines


def _remedy(said: str) -> str:
    """What the parser sees is where it gave up; the cause often stands a line above."""
    return next((remedy for words, remedy in _REMEDIES.items() if words in said), _LOOK_ABOVE)


def _walk(node: yaml.Node, key: Key, name: str, lines: dict[Key, int], repeated: list[Problem]) -> None:
    lines.setdefault(key, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key_node, value in node.value:
            child = (*key, str(key_node.value))
            line = key_node.start_mark.line + 1
            if child in lines:
                message = f"the key {key_node.value!r} stands twice; the first is on line {lines[child]}: keep one"
                repeated.append(Problem(name, line, str(key_node.value), message))
                continue
            lines[child] = line
            _walk(value, child, name, lines, repeated)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*key, index)] = item.start_mark.line + 1
            _walk(item, (*key, index), name, lines, repeated)
