"""Published content that many machines share: kept in their database, with a copy on the disk of each that reads it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import Connection

from ...domain.errors import IngestFailed, Unavailable
from ...domain.published import Publication
from ..leftovers import beside
from ..postgis import contents
from ..postgis.database import Row
from ..postgis.migrations import upgrade
from ..postgis.writing import locked, writing
from . import Library


class SharedLibrary(Library):
    """A Library whose history and files are those of the database; the folder holds copies, brought when they are read.
    What was published on this machine before it had a database goes there with the next publication."""

    def __init__(self, data: Path, dsn: str, read_dsn: str | None) -> None:
        super().__init__(data)
        self._dsn, self._read_dsn = dsn, read_dsn
        self._writing: Connection[Row] | None = None

    def history(self) -> tuple[Publication, ...]:
        """Raises Unavailable where neither the database nor its replica answers."""
        return self._read(contents.history) or super().history()

    def current(self) -> str | None:
        """That of the history, wherever the link of this machine leads."""
        found = self._read(contents.history)
        return found[-1].version if found else super().current()

    def roots(self, version: str) -> tuple[Path, ...]:
        """Raises NotFound, Unavailable; the version is brought here first where it is not."""
        if not (self.folder / "versions" / version).is_dir():
            self._read(lambda connection: self._bring(connection, version))
        return super().roots(version)

    def follow(self, version: str | None = None) -> None:
        """Lets the link of this machine lead to a version, the current one by default. Raises NotFound, Unavailable."""
        version = version or self.current()
        if version is not None and version != super().current():
            self.roots(version)
            self._link(version)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """On this machine and in the database, which is brought to this revision first."""
        upgrade(self._dsn)
        with super()._alone(), writing(self._dsn) as connection, locked(connection, contents.PUBLISHING_CONTENT):
            self._writing = connection
            try:
                yield
            finally:
                self._writing = None

    def _point(self, publication: Publication) -> None:
        """The database first, all of it or nothing: what the link leads to is everybody's then."""
        connection = self._writing
        assert connection is not None  # only within `_alone`
        with connection.transaction():
            if not contents.history(connection):
                before = super().history()
                for version in dict.fromkeys(each.version for each in before):
                    if (self.folder / "versions" / version).is_dir():
                        contents.keep(connection, version, self.folder / "versions" / version)
                contents.note(connection, before)
            contents.keep(connection, publication.version, self.folder / "versions" / publication.version)
            contents.note(connection, [publication])
        super()._point(publication)

    def _bring(self, connection: Connection[Row], version: str) -> None:
        """Whole or not at all, and whoever else brings it meanwhile."""
        target = self.folder / "versions" / version
        try:
            with beside(target.parent, ".bringing-") as work:
                part = work / version
                for path, content in contents.files(connection, version):
                    _write(part, path, content)
                if part.is_dir() and not target.is_dir():
                    part.rename(target)
        except OSError as error:
            if not target.is_dir():
                message = f"content version {version} cannot be kept on this machine"
                raise Unavailable(message, detail=f"{message}: {target}: {error}") from error

    def _read[T](self, ask: Callable[[Connection[Row]], T]) -> T:
        """Of the primary, else of the replica. Raises Unavailable."""
        try:
            return _asked(self._dsn, ask)
        except Unavailable:
            if self._read_dsn is None:
                raise
        return _asked(self._read_dsn, ask)


def _write(folder: Path, path: str, content: bytes) -> None:
    file = folder / path
    if not file.resolve().is_relative_to(folder.resolve()):
        raise Unavailable("a published content version names a file outside of it, and is not read")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _asked[T](dsn: str, ask: Callable[[Connection[Row]], T]) -> T:
    try:
        with writing(dsn) as connection:
            return ask(connection)
    except IngestFailed as error:
        raise Unavailable("published content cannot be read from the database", detail=str(error)) from error
