"""What pygeoapi is told of an EDR collection: that it is one. Its queries and parameters are described in `edr`."""

from collections.abc import Mapping
from typing import Any

from pygeoapi.provider.base import BaseProvider

Json = dict[str, Any]


class EdrProvider(BaseProvider):  # type: ignore[misc]  # pygeoapi carries no types
    """Read by pygeoapi's collection document alone; pygeoapi's own base class demands queries, which are not its."""

    def __init__(self, provider_def: Mapping[str, Any]) -> None:
        super().__init__(provider_def)

    def get_fields(self) -> Json:
        return {}

    def get_parameters(self) -> Json:
        return {}

    def get_query_types(self) -> list[str]:
        return []
