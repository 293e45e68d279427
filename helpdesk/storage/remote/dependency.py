"""The store of the built rasters as something that answers depend on."""

from ...domain.errors import NotFound, Unavailable
from .access import Access
from .objects import identity


class StoreOfRasters:
    """A Dependency: there when one of its objects is, by one small request."""

    name = "rasters"

    def __init__(self, url: str, access: Access) -> None:
        self._url = url
        self._access = access

    def check(self) -> None:
        try:
            identity(self._access, self._url)
        except NotFound as error:
            raise Unavailable(f"{error}; run `helpdesk ingest` to publish it again") from error
