"""What pydantic finds wrong, in the words of who keeps the content, at the lines where it stands."""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ..domain.errors import Problem
from .files import Document
from .kept import Key

# What must stand where something of another shape does, by pydantic's type of the error.
_WANTED = {
    "string_type": "text",
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    **dict.fromkeys(("list_type", "tuple_type"), "a list: begin each entry with a dash"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "keys with values, such as {key: value}"),
}
_WORDS = ("enum", "literal_error")
_FEW = 6


def problems(document: Document, key: Key, model: type[BaseModel], errors: Iterable[ErrorDetails]) -> Iterator[Problem]:
    """A problem for each place. Where one of several shapes may stand, pydantic says of each why it is not that one:
    of these only the shape that was meant is told, or all that may be."""
    groups: dict[Key, list[ErrorDetails]] = {}
    for error in errors:
        groups.setdefault(_place(document, key, error), []).append(error)
    for place, group in groups.items():
        within = any(other[: len(place)] == place and other != place for other in groups)
        message = _message(group, model, within)
        if message:
            yield document.problem(place, message)


def _place(document: Document, key: Key, error: ErrorDetails) -> Key:
    """The path of keys as far as the file has them; the others are names of shapes."""
    found = key
    for part in error["loc"]:
        if (*found, part) in document.lines:
            found = (*found, part)
    match error["type"]:
        case "missing":
            return (*found, error["loc"][-1])
        case "union_tag_invalid" | "union_tag_not_found":
            return (*found, _discriminator(error))
    return found


def _message(group: Sequence[ErrorDetails], model: type[BaseModel], within: bool) -> str:
    """Empty where what is wrong within says more."""
    wrong = [each for each in group if each["type"] not in _WANTED and each["type"] not in _WORDS]
    if wrong:
        return "; or ".join(dict.fromkeys(_said(each, model) for each in wrong))
    if within:
        return ""
    if all(each["type"] in _WORDS for each in group):
        return "; or ".join(dict.fromkeys(_said(each, model) for each in group))
    wanted = "must be " + ", or ".join(dict.fromkeys(_wanted(each, model) for each in group))
    return f"is empty; it {wanted}" if group[0]["input"] is None else wanted


def _wanted(error: ErrorDetails, model: type[BaseModel]) -> str:
    given = error["input"]
    match error["type"]:
        case "enum" | "literal_error":
            return ", or ".join(_allowed(error))
        case "list_type" if isinstance(given, str | int | float) and str(given).isalnum():
            return f"a list, for example [{given}]"
        case "string_type" if isinstance(given, int | float):
            return "text: put it into quotation marks"
        case "model_type":
            names = _keys_of(model, str(error.get("ctx", {}).get("class_name")))
            return f"keys with values: {', '.join(names[:_FEW])}{' and others' if len(names) > _FEW else ''}"
    return _WANTED[error["type"]]


def _said(error: ErrorDetails, model: type[BaseModel]) -> str:
    given, ctx = error["input"], error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return f"is not a key here{did_you_mean(str(error['loc'][-1]), _keys(model, error['loc']))}"
        case "missing" | "union_tag_not_found":
            return "is missing; add it"
        case "enum" | "literal_error":
            return _not_one_of(given, _allowed(error))
        case "union_tag_invalid":
            return _not_one_of(ctx.get("tag"), _listed(ctx.get("expected_tags")))
        case "string_pattern_mismatch":
            return _not_written(given, str(ctx.get("pattern", "")))
        case "too_short" | "too_long":
            bound = ctx.get("min_length", ctx.get("max_length"))
            side = "least" if error["type"] == "too_short" else "most"
            return f"must have at {side} {bound} {'entry' if bound == 1 else 'entries'}, not {ctx.get('actual_length')}"
        case "string_too_short":
            return "is empty; write something or leave the key out"
        case kind if kind.startswith("date"):
            return f"{given!r} is not a date; write YYYY-MM-DD"
    return error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")


def _not_one_of(given: Any, allowed: Sequence[str]) -> str:
    return f"{given!r} is not one of {', '.join(allowed)}{did_you_mean(str(given), allowed)}"


def _not_written(given: Any, pattern: str) -> str:
    if "https?" in pattern and "@" in str(given):
        return "holds an @: nobody logs in to what everybody is to read; leave the name and the password out"
    if "s3://" in pattern:
        # A query may hold a signature.
        bare = str(given).partition("?")[0]
        return f"{bare!r} must be s3://bucket/key.tif or https://host/path.tif, without a query or a password"
    if "https?" in pattern:
        return f"{given!r} is not a web address; begin with https://"
    if pattern.startswith("^[a-z]{2,3}("):
        return f"{given!r} is not the code of a language; write for example en, fr or sw"
    return f"{given!r} is not written as it must be ({pattern})"


def _allowed(error: ErrorDetails) -> list[str]:
    return _listed(error.get("ctx", {}).get("expected"))


def _listed(text: Any) -> list[str]:
    """What pydantic writes as `'a', 'b' or 'c'`."""
    return str(text or "").replace("'", "").replace(" or ", ", ").split(", ")


def _discriminator(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("discriminator", "")).strip("'")


def _keys(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys allowed where the unknown one stands: of every model in the schema, the sibling keys come first."""
    own = _keys_of(model, model.__name__)
    if len(loc) == 1:
        return own
    schema = model.model_json_schema()
    return own + [key for part in schema.get("$defs", {}).values() for key in part.get("properties", {})]


def _keys_of(model: type[BaseModel], name: str) -> list[str]:
    """The keys of the model or, by its name, of one within it."""
    if name == model.__name__:
        return [field.alias or key for key, field in model.model_fields.items()]
    return list(model.model_json_schema().get("$defs", {}).get(name, {}).get("properties", {}))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing where no known word is near; other marks round one that has such."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    if not near or near[0] == word:
        return ""
    mark = "'" if '"' in near[0] else '"'
    return f" (did you mean {mark}{near[0]}{mark}?)"
