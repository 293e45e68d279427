"""Errors for which WMS has a code of its own (06-042, table E.1; names of missing parameters are those of OWS)."""

from ....domain.errors import BadParameter


class WmsError(BadParameter):
    """`name` is the parameter; `status` is that of HTTP: a client that only looks there does not take a report for a
    map."""

    def __init__(self, name: str, message: str, code: str = "InvalidParameterValue", status: int = 400) -> None:
        super().__init__(name, message)
        self.code = code
        self.status = status
