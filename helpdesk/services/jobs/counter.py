"""The counter where jobs are handed in and asked for: a job is seen only by who holds the secret that came with it."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition

from ...domain.jobs import Bounds, Failure, Job, Product
from ...ports import JobStore

# 256 bits: nobody guesses it, so that a plain digest is enough to store.
_SECRET_BYTES = 32
_MOST_SECRETS = 20
_LOOK_EVERY_S = 0.25
# Of what is taken on and kept, one part of so many is for one client.
_SHARES = 10
_MOST_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A job with the secret that shows it."""

    job: Job
    secret: str


class Counter:
    """`changed` is notified whenever a job was handed in or has ended in this process."""

    def __init__(self, store: JobStore, *, most_waiting: int, days: int, most_bytes: int = _MOST_BYTES) -> None:
        self.store = store
        self.days = days
        self.changed = Condition()
        self.bounds = Bounds(
            waiting=most_waiting,
            waiting_of_one=max(1, most_waiting // _SHARES),
            bytes=most_bytes,
            bytes_of_one=most_bytes // _SHARES,
        )

    def submit(self, process: str, request: bytes, shown: Sequence[str] = (), client: str = "") -> Held:
        """A new job of whom the request counts as. Who shows the secret of an earlier job gets this one under the same.
        Raises Busy, OverShare, Unavailable."""
        known = next((each for each in shown[:_MOST_SECRETS] if self.store.held_by([_digest(each)])), None)
        secret = known or secrets.token_urlsafe(_SECRET_BYTES)
        job = self.store.add(process, request, _digest(secret), client, self.bounds)
        self.notify()
        return Held(job=job, secret=secret)

    def find(self, job: str, shown: Sequence[str]) -> Held | None:
        """None alike for a job that is not there and for one whose secret is not shown."""
        found = self.store.find(job)
        digest = found[1] if found else bytes(_SECRET_BYTES)
        matching = [each for each in shown[:_MOST_SECRETS] if hmac.compare_digest(_digest(each), digest)]
        return Held(job=found[0], secret=matching[0]) if found and matching else None

    def held_by(self, shown: Sequence[str]) -> list[Held]:
        """The jobs of all secrets that are shown, newest first."""
        held = [
            Held(job=job, secret=secret)
            for secret in dict.fromkeys(shown[:_MOST_SECRETS])
            for job in self.store.held_by([_digest(secret)])
        ]
        return sorted(held, key=lambda each: each.job.created, reverse=True)

    def wait(self, held: Held, seconds: float) -> Held:
        """The job once it is over, or as it is after so many seconds; it may be done by another process."""
        until = time.monotonic() + seconds
        while (now := self._again(held)) and not now.job.status.over and (left := until - time.monotonic()) > 0:
            with self.changed:
                self.changed.wait(min(left, _LOOK_EVERY_S))
        return now or held

    def dismiss(self, held: Held) -> Held:
        self.store.dismiss(held.job.id)
        self.notify()
        return self._again(held) or held

    def outcome(self, held: Held) -> Sequence[Product] | Failure:
        return self.store.failure(held.job.id) or self.store.products(held.job.id)

    def notify(self) -> None:
        with self.changed:
            self.changed.notify_all()

    def close(self) -> None:
        self.store.close()

    def _again(self, held: Held) -> Held | None:
        found = self.store.find(held.job.id)
        return Held(job=found[0], secret=held.secret) if found else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()
