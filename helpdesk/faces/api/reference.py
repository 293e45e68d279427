"""The OpenAPI document of the JSON API as a page shows it (OpenAPI 3.1.0)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter, or a member of a shape; `shape` names that of its values where it has one."""

    name: str
    type: str
    about: str
    required: bool
    shape: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """`asked` says that its address holds nothing to fill in, so that a form may send the parameters."""

    id: str
    method: str
    path: str
    about: str
    parameters: Sequence[Field]
    body: str
    example: str
    shape: str

    @property
    def asked(self) -> bool:
        return self.method == "GET" and "{" not in self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    name: str
    about: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    summary: str
    version: str
    operations: Sequence[Operation]
    shapes: Sequence[Shape]


def reference(document: Json) -> Reference:
    """Of a whole document."""
    operations = [
        _operation(method, path, about)
        for path, methods in document["paths"].items()
        for method, about in methods.items()
    ]
    schemas: Json = document.get("components", {}).get("schemas", {})
    return Reference(
        summary=document["info"].get("summary", document["info"]["title"]),
        version=document["info"]["version"],
        operations=operations,
        shapes=[_shape(name, about) for name, about in schemas.items()],
    )


def _operation(method: str, path: str, about: Json) -> Operation:
    content: Json = about.get("requestBody", {}).get("content", {})
    example = next((each["example"] for each in content.values() if "example" in each), None)
    answer: Json = about["responses"].get("200", {}).get("content", {}).get("application/json", {})
    return Operation(
        id=about["operationId"],
        method=method.upper(),
        path=path,
        about=about.get("description", ""),
        parameters=[_field(each["name"], each["schema"], each.get("required", False)) for each in
                    about.get("parameters", ())],
        body=", ".join(content),
        example=json.dumps(example, ensure_ascii=False) if example else "",
        shape=_type(answer.get("schema", {}))[1],
    )  # fmt: skip


def _shape(name: str, about: Json) -> Shape:
    required = about.get("required", ())
    members: Json = about.get("properties", {})
    fields = [_field(member, schema, member in required) for member, schema in members.items()]
    return Shape(name=name, about=about.get("description", ""), fields=fields)


def _field(name: str, schema: Json, required: bool) -> Field:
    kind, shape = _type(schema)
    # What may be left out need not be told to be nothing as well.
    kind = kind if required else kind.removesuffix(" or nothing")
    default = f"{schema['default']} without it" if "default" in schema else ""
    about = "; ".join(filter(None, [schema.get("description", ""), default]))
    return Field(name=name, type=kind, about=about, required=required, shape=shape)


def _type(schema: Json) -> tuple[str, str]:
    """In words, and the shape that they lead to."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return name, name
    if "anyOf" in schema:
        kinds = [_type(each) for each in schema["anyOf"]]
        told = " or ".join("nothing" if kind == "null" else kind for kind, _ in kinds)
        return told, next((shape for _, shape in kinds if shape), "")
    if schema.get("type") == "array":
        kind, shape = _type(schema.get("items", {}))
        return f"list of {kind}", shape
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"])), ""
    return str(schema.get("type", "any")), ""
