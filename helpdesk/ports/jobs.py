"""The queue of jobs, as services need it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from ..domain.jobs import Bounds, Failure, Job, JobStatus, KeptJob, Product


class JobStore(Protocol):
    """Jobs on durable storage, shared by several processes. `secret` is always the digest of a secret, never the
    secret itself. Every method raises Unavailable where the storage cannot be used now."""

    def add(self, process: str, request: bytes, secret: bytes, client: str, bounds: Bounds) -> Job:
        """An accepted job. Of `client`, whom the request counts as, a keyed digest is kept. Where as many bytes are
        kept as one client may have, it loses the oldest of its own that is over; where the storage is full, the client
        of whom most is kept that is over. Raises OverShare where as many of its jobs wait as one client may have, or
        those that wait and run leave it no room; Busy where the same is true of all."""

    def find(self, job: str) -> tuple[Job, bytes] | None:
        """The job, and the digest of its secret."""

    def held_by(self, secrets: Sequence[bytes]) -> Sequence[Job]:
        """The jobs of these secrets, newest first."""

    def request(self, job: str) -> bytes: ...

    def take(self, worker: str, lease_s: float, most_tries: int) -> Job | None:
        """A job that waits, or whose lease has run out, is given to one worker alone: of the client that has the fewest
        running, then of the one whose last began longest ago, the oldest. One that was begun `most_tries` times and
        never ended has failed."""

    def renew(self, worker: str, jobs: Sequence[str], lease_s: float) -> frozenset[str]:
        """Prolongs the leases of jobs that a worker runs; those that are still its own: others were dismissed."""

    def report(self, job: str, worker: str, progress: int, message: str) -> None: ...

    def give_back(self, job: str, worker: str, *, counts: bool) -> None:
        """The job waits again; `counts` says whether this was a try."""

    def finish(self, job: str, worker: str, outcome: Sequence[Product] | Failure, bounds: Bounds) -> bool:
        """False where the job is no longer this worker's: then nothing is kept. Room for results is made as in `add`;
        where there is none for them the job has failed, and nobody loses anything. The request of one that has failed
        is forgotten."""

    def dismiss(self, job: str) -> None:
        """Whatever it has become: its request and results are forgotten, and a worker that runs it loses it."""

    def products(self, job: str) -> Sequence[Product]: ...

    def failure(self, job: str) -> Failure | None: ...

    def remove_finished(self, before: datetime) -> int: ...

    def remove(self, jobs: Sequence[str]) -> frozenset[str]:
        """With their results, whatever they have become; those that were there."""

    def kept(self) -> Sequence[KeptJob]:
        """All jobs, oldest first."""

    def counts(self) -> Mapping[JobStatus, int]:
        """How many jobs there are of each status; one without any may be left out."""

    def close(self) -> None: ...
