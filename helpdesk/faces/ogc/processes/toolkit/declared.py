"""A tool of the toolkit as it is declared, and the process that it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .....domain.text import Texts
from .....services.jobs import Watch
from .....services.toolkit.plain import Given, Results
from ..tool import Input, Inputs, Json, Output, Tool, Values
from ..values import checked_value

# The one output: its object is the body of a raw answer, so that results stand at its top.
RESULT = "result"
_TITLES = {"en": "The results, units in their names", "fr": "Les résultats, unités dans les noms"}
_EQUATION = {"en": "Equation", "fr": "Équation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """`run` takes inputs as their schemas allow them, defaults filled in, and gives the `results` by name, each with
    the schema of its value. `source` is who published the `equation`."""

    id: str
    titles: Texts
    descriptions: Texts
    equation: str
    source: str
    inputs: Mapping[str, Input]
    results: Mapping[str, Json]
    example: Json
    # Inputs of many rows, which `run` takes its time to check to the last, not to the first that is wrong.
    by_row: frozenset[str] = frozenset()
    # The result in other media types.
    others: Mapping[str, Callable[[Results], str]] = field(default_factory=dict)
    run: Callable[[Given], Results]


def tool_of(declared: Declared) -> Tool:
    """All but rows are done with the reading, quickly: who orders a job is told at once what is wrong."""

    def prepare(inputs: Inputs) -> Callable[[Watch], Values]:
        given = given_of(declared, inputs)
        if declared.by_row:
            return lambda _: {RESULT: declared.run(given)}
        results = declared.run(given)
        return lambda _: {RESULT: results}

    return Tool(
        id=declared.id,
        titles=declared.titles,
        descriptions={
            language: f"{text} {_EQUATION[language]}: {declared.equation}. Source: {declared.source}."
            for language, text in declared.descriptions.items()
        },
        inputs=declared.inputs,
        outputs={RESULT: _output(declared)},
        prepare=prepare,
        example=declared.example,
        keywords=("soil", "carbon", "monitoring"),
        metadata=(
            {"role": "equation", "title": declared.equation},
            {"role": "source", "title": declared.source},
        ),
    )


def _output(declared: Declared) -> Output:
    schema: Json = {"type": "object", "properties": dict(declared.results)}
    return Output(titles=_TITLES, schema=schema, others=declared.others)


def given_of(declared: Declared, inputs: Inputs) -> Given:
    """Raises BadParameter with the path of a value that its schema does not allow."""
    defaults = {name: each.schema["default"] for name, each in declared.inputs.items() if "default" in each.schema}
    return defaults | {
        name: _records(name, value)
        if name in declared.by_row
        else checked_value(name, value, declared.inputs[name].schema)
        for name, value in inputs.items()
    }


def _records(name: str, value: Any) -> list[Any]:
    """One object is a list of one."""
    listed = [value] if isinstance(value, dict) else value
    found: list[Any] = checked_value(name, listed, {"type": "array", "minItems": 1, "items": {"type": "object"}})
    return found
