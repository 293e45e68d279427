"""Jobs: work that was asked for and is done later, and how far it is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .errors import Busy, OverShare


class JobStatus(StrEnum):
    """The states of OGC API - Processes Part 1 (statusCode.yaml)."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"

    @property
    def over(self) -> bool:
        return self not in (JobStatus.ACCEPTED, JobStatus.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Times are UTC; `progress` is in percent; `tries` counts how often it was begun."""

    id: str
    process: str
    status: JobStatus
    created: datetime
    updated: datetime
    started: datetime | None = None
    finished: datetime | None = None
    progress: int = 0
    message: str = ""
    tries: int = 0


# What a job takes beside its request and results: many small ones fill a disk as well.
ROW_BYTES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptJob:
    """A job as its operator sees it: `bytes` with its request and results, `client` the digest of who handed it in, in
    hexadecimal, empty where that is not known."""

    job: Job
    bytes: int
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Of a queue: how many jobs may wait, of all clients and of one, and how many bytes are kept of them."""

    waiting: int
    waiting_of_one: int
    bytes: int
    bytes_of_one: int

    def check_waiting(self, waiting: int, of_one: int) -> None:
        """Before one more of this client is taken on. Raises OverShare, Busy."""
        if of_one >= self.waiting_of_one:
            raise OverShare(
                f"{of_one} of your jobs wait already, as many as one may have; wait for one, or dismiss one"
            )
        if waiting >= self.waiting:
            raise Busy(f"{waiting} jobs wait already; ask again later")

    def check_bytes(self, of_one: int, more: int) -> None:
        """Before so many more of this client are kept. Raises OverShare."""
        if of_one + more > self.bytes_of_one:
            full = self.bytes_of_one / 1e6
            raise OverShare(
                f"your jobs fill the {full:g} MB that one may have; dismiss those that are no longer needed"
            )

    @property
    def full(self) -> Busy:
        """Where nothing that is over is left to give up."""
        return Busy(f"jobs that wait and run fill the {self.bytes / 1e6:g} MB that are kept; ask again later")


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One output of a job, as the bytes of its media type."""

    output: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a job has failed: the name of the class in the error family, the parameter at fault, if any, and the words
    for the asker."""

    kind: str
    message: str
    parameter: str | None = None
