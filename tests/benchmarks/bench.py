"""What the rows of a run share: its pace, its servers, a database, and a folder for what it writes."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from helpdesk.settings import Settings, load_settings

from ..postgis.cluster import Server
from .fields import MANY, database
from .rounds import Pace
from .servers import Servers


@dataclass(kw_only=True)
class Bench:
    """One run. What a row starts stays for the rows after it, until the run ends or the row ends it."""

    pace: Pace = field(default_factory=Pace)
    quick: bool = False
    servers: Servers = field(default_factory=Servers)
    _opened: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> "Bench":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # Before the database that they are connected to.
        self.servers.end_all()
        self._opened.close()

    def say(self, text: str) -> None:
        """At once, also where the output is a file."""
        print(text, flush=True)

    @cached_property
    def settings(self) -> Settings:
        """Those in force: the desk is measured on what `helpdesk ingest` built."""
        return load_settings()

    @cached_property
    def folder(self) -> Path:
        """For files of this run; removed at its end."""
        return Path(self._opened.enter_context(TemporaryDirectory(prefix="helpdesk-bench-")))

    @cached_property
    def postgres(self) -> Server:
        """A PostgreSQL server with PostGIS of this run's own."""
        server = Server.made()
        self._opened.callback(server.remove)
        return server

    @cached_property
    def table(self) -> str:
        """The DSN of a database with `fields.MANY` polygons; fewer in a quick run."""
        return database(self.postgres, 20_000 if self.quick else MANY)
