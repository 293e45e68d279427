"""Jobs: work that was asked for and is done later, and how far it is."""

from collections.abc import Sequence
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
class Failure:
    """Why a job has failed: the name of the class in the error family, the parameter at fault, if any, and the words
    for the asker."""

    kind: str
    message: str
    parameter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a queue holds of all clients and of one: jobs that wait, bytes, and those of the bytes that belong to jobs
    that are over."""

    waiting: int
    waiting_of_one: int
    bytes: int
    bytes_of_one: int
    over: int
    over_of_one: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Of a queue: how many jobs may wait, of all clients and of one, and how many bytes are kept of them. What is over
    makes room: first the oldest of the client that needs it, then that of whoever has most."""

    waiting: int
    waiting_of_one: int
    bytes: int
    bytes_of_one: int

    def check_waiting(self, held: Holding) -> None:
        """Before one more of this client is taken on. Raises OverShare, Busy."""
        if held.waiting_of_one >= self.waiting_of_one:
            mine = f"{held.waiting_of_one} of your jobs wait already"
            raise OverShare(f"{mine}, as many as one may have; wait for one, or dismiss one")
        if held.waiting >= self.waiting:
            raise Busy(f"{held.waiting} jobs wait already; ask again later")

    def lacking(self, held: Holding, more: int) -> int:
        """The bytes that must go before so many more are kept."""
        return max(0, held.bytes + more - self.bytes)

    def lacking_of_one(self, held: Holding, more: int) -> int:
        """The bytes of this client that must go before so many more of it are kept."""
        return max(0, held.bytes_of_one + more - self.bytes_of_one)

    def check_bytes(self, held: Holding, more: int) -> None:
        """Before so many more of this client are kept. Raises OverShare, Busy where what is over cannot make room."""
        if self.lacking_of_one(held, more) > held.over_of_one:
            full = f"fill the {self.bytes_of_one / 1e6:g} MB that one may have"
            raise OverShare(f"your jobs that wait and run, with this one, {full}; wait for one, or dismiss one")
        if self.lacking(held, more) > held.over:
            raise Busy(f"jobs that wait and run fill the {self.bytes / 1e6:g} MB that are kept; ask again later")

    def refusal(self, held: Holding, job: int, results: int) -> Failure | None:
        """Why the results of a job that takes `job` bytes already are not kept; None where they are."""
        most = min(self.bytes, self.bytes_of_one)
        if job + results > most:
            told = f"the result is {results} bytes long, all that is kept of one client {most}"
            return Failure(kind="BadParameter", message=f"{told}; ask for a smaller part")
        try:
            self.check_bytes(held, results)
        except Busy as full:
            return Failure(kind="Busy", message=f"the result could not be kept: {full}")
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One output of a job, as the bytes of its media type."""

    output: str
    media_type: str
    content: bytes


def size_of(products: Sequence[Product]) -> int:
    """In bytes."""
    return sum(len(each.content) for each in products)
