"""Where an answer leads, as `links` of OpenAPI 3.0 tell programs: what of it goes into which parameter of the next."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """From the answer of a `status` to the operation `to`: the parameters that it `takes` and its `body` are runtime
    expressions of OpenAPI, or constants; what both have in their paths is taken along. `name` is where there are two.
    """

    to: str
    said: str
    takes: Mapping[str, str]
    body: str | None = None
    status: int = 200
    name: str = ""


def links(leads: Iterable[Lead], path: str, paths: Mapping[str, str], fixed: Mapping[str, str]) -> dict[str, Any]:
    """By status, the links that lead to operations among `paths`, which has the path of each by its id. `fixed` are
    values of parameters that the `path` of the source has in itself."""
    found: dict[str, Any] = {}
    for lead in leads:
        if lead.to in paths:
            along = {name: f"$request.path.{name}" for name in _NAME.findall(path)} | dict(fixed)
            wanted = {name: value for name, value in along.items() if f"{{{name}}}" in paths[lead.to]}
            described = {"operationId": lead.to, "description": lead.said, "parameters": wanted | dict(lead.takes)}
            body = {"requestBody": lead.body} if lead.body else {}
            found.setdefault(str(lead.status), {})[lead.name or lead.to] = described | body
    return found
