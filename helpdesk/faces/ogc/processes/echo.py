"""A process that gives back what it was given: for clients and test suites that want to see how they are understood."""

from collections.abc import Callable, Mapping

from ....domain.errors import BadParameter
from ....domain.text import Texts
from ....services.jobs import Watch
from .tool import Input, Inputs, Json, Output, Tool, Values
from .values import checked_value

LONGEST_PAUSE_S = 3
_STEPS = 20

_BBOX: Json = {
    "type": "object",
    "required": ["bbox"],
    "format": "ogc-bbox",
    "properties": {
        "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
        "crs": {"type": "string", "format": "uri", "default": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"},
    },
}
_GIVEN: Mapping[str, tuple[Texts, Json]] = {
    "text": ({"en": "A text", "fr": "Un texte"}, {"type": "string", "maxLength": 10_000}),
    "number": ({"en": "A number", "fr": "Un nombre"}, {"type": "number"}),
    "truth": ({"en": "True or false", "fr": "Vrai ou faux"}, {"type": "boolean"}),
    "list": ({"en": "Whole numbers", "fr": "Nombres entiers"}, {"type": "array", "items": {"type": "integer"}}),
    "object": ({"en": "An object", "fr": "Un objet"}, {"type": "object"}),
    "box": ({"en": "A bounding box", "fr": "Une emprise"}, _BBOX),
}
_PAUSE: Json = {"type": "number", "minimum": 0, "maximum": LONGEST_PAUSE_S, "default": 0}


def echo_tool() -> Tool:
    """Each output is the input of the same name; one that was not given is left out."""
    return Tool(
        id="echo",
        titles={"en": "Echo", "fr": "Écho"},
        descriptions={
            "en": "Gives back every input as it was understood, after a pause if one is wanted: to try out a client.",
            "fr": "Rend chaque entrée telle qu'elle a été comprise, après une pause si l'on veut : pour essayer un "
            "client.",
        },
        inputs={
            **{name: Input(titles=titles, schema=schema) for name, (titles, schema) in _GIVEN.items()},
            "pause": Input(titles={"en": "Seconds to wait", "fr": "Secondes d'attente"}, schema=_PAUSE),
        },
        outputs={name: Output(titles=titles, schema=schema) for name, (titles, schema) in _GIVEN.items()},
        prepare=_prepare,
        example={"text": "bonjour", "list": [1, 2], "pause": 1},
        keywords=("test", "echo"),
        computes=False,
    )


def _prepare(inputs: Inputs) -> Callable[[Watch], Values]:
    values = {name: value for name, value in inputs.items() if name in _GIVEN}
    for name, value in values.items():
        checked_value(name, value, _GIVEN[name][1])
    if not values:
        raise BadParameter("inputs", f"hold nothing to give back; give one of {', '.join(_GIVEN)}")
    pause = checked_value("pause", inputs.get("pause", 0), _PAUSE)

    def run(watch: Watch) -> Values:
        for step in range(_STEPS if pause else 0):
            watch.report(100 * step / _STEPS, f"{pause * step / _STEPS:.1f} of {pause:g} s")
            watch.pause(pause / _STEPS)
        return values

    return run
