"""The two feature stores over the same content, for tests that both have to pass."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk.ports import FeatureStore
from helpdesk.storage.geopackage import GeoPackageStore
from helpdesk.storage.postgis.database import Database
from helpdesk.storage.postgis.migrations.upgrade import upgrade
from helpdesk.storage.postgis.store import PostgisStore

from ..postgis.cluster import Server
from ..postgis.loading import load

STORES = ("embedded", "postgis")


@contextmanager
def opened(request: pytest.FixtureRequest, path: Path, keys: Mapping[str, str]) -> Iterator[FeatureStore]:
    """The store that `request` names, with the content of a GeoPackage."""
    if request.param == "embedded":
        embedded = GeoPackageStore(path, keys)
        yield embedded
        embedded.close()
        return
    server: Server = request.getfixturevalue("postgres")
    dsn = server.database()
    upgrade(dsn)
    relations = load(path, dsn, keys)
    database = Database(dsn)
    yield PostgisStore(database, relations)
    database.close()


def store_of(
    write: Callable[[Path], None], keys: Mapping[str, str] | None = None, stores: Sequence[str] = STORES
) -> Callable[..., Iterator[FeatureStore]]:
    """A fixture of both stores over what `write` puts into a GeoPackage."""

    @pytest.fixture(scope="module", params=stores)
    def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FeatureStore]:
        path = tmp_path_factory.mktemp("features") / "features.gpkg"
        write(path)
        with opened(request, path, keys or {}) as found:
            yield found

    return store
