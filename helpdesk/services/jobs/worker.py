"""A bounded number of threads that do the jobs of the queue, whoever handed them in and whenever."""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread

from ...domain.errors import BadParameter, Busy, HelpdeskError, NoRoom, NotFound, TooLarge, Unavailable, in_full
from ...domain.jobs import Failure, Job, Product, size_of
from .counter import Counter
from .watch import Interrupted, Interruption, Watch

# What does a job: the process, the request as it was accepted, and whom to report to.
Work = Callable[[str, bytes, Watch], Sequence[Product]]

THREADS = 2
# A dead process's jobs wait this long before another takes them up.
LEASE_S = 10.0
MOST_TRIES = 3
_BEAT_S = 2.0
_IDLE_S = 1.0
_STOP_S = 10.0
_SWEEP_S = 3600.0
_REPORT_EVERY_S = 0.5
_JUMP_S = 60.0
_MOST_BYTES = 64 * 1024 * 1024
_KINDS = (BadParameter, NotFound, Busy, TooLarge, Unavailable)

log = logging.getLogger(__name__)


class JobWatch(Watch):
    """Writes how far a job is, not oftener than anybody would look, and raises once the job is lost."""

    def __init__(self, counter: Counter, job: Job, worker: str) -> None:
        self.interruption = Interruption()
        self._counter, self._job, self._worker = counter, job, worker
        self._told = 0.0

    def report(self, percent: float, message: str = "") -> None:
        self.interruption.check()
        if time.monotonic() - self._told >= _REPORT_EVERY_S:
            self._told = time.monotonic()
            self._counter.store.report(self._job.id, self._worker, min(99, max(0, int(percent))), message)

    def pause(self, seconds: float) -> None:
        self.interruption.pause(seconds)


class Clock:
    """Of the wall, held against one that only goes forward."""

    def __init__(self) -> None:
        self._apart = time.time() - time.monotonic()

    def jumped_s(self) -> float:
        """By how much it was set since the last look, in seconds; 0 where it only drifted. A machine that slept jumps
        too."""
        before, self._apart = self._apart, time.time() - time.monotonic()
        return self._apart - before if abs(self._apart - before) > _JUMP_S else 0.0


class Shift:
    """The threads between one start and the stop that follows, and the works they serve, the one in force last."""

    def __init__(self, work: Work) -> None:
        self.works = [work]
        self.over = Event()
        self.threads: list[Thread] = []


class Workers:
    """Serves one `Work` at a time: that of the desk in force. A job under way ends with the work it was begun with."""

    def __init__(self, counter: Counter, threads: int = THREADS) -> None:
        self.counter = counter
        self._count = threads
        self._name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._lock = Lock()
        self._shift: Shift | None = None
        self._running: dict[str, tuple[Work, JobWatch]] = {}
        self._said: dict[str, str] = {}
        self._telling = Lock()

    def serve(self, work: Work) -> None:
        """From now on jobs are done by this work, until it is left; then by the one before it, if that still is."""
        with self._lock:
            if self._shift is not None:
                self._shift.works.append(work)
                return
            shift = self._shift = Shift(work)
        for target in (self._watch, *[self._do_jobs] * self._count):
            thread = Thread(target=target, args=(shift,), name="jobs", daemon=True)
            shift.threads.append(thread)
            thread.start()

    def leave(self, work: Work) -> None:
        """No job is done by this work any more: one under way is interrupted and waits again, for another work or for
        the next start. Stops everything where no work is left."""
        until = time.monotonic() + _STOP_S
        with self._lock:
            ending = self._without(work)
        for _, watch in self._of(work).values():
            watch.interruption.happen()
        self.counter.notify()
        while self._of(work) and time.monotonic() < until:
            with self.counter.changed:
                self.counter.changed.wait(0.1)
        for job in self._of(work):
            self._give_back(job, counts=False)
        for thread in ending.threads if ending else ():
            thread.join(max(0.0, until - time.monotonic()))

    def _without(self, work: Work) -> Shift | None:
        """The shift, if it is over with this work."""
        shift = self._shift
        if shift is None or work not in shift.works:
            return None
        shift.works.remove(work)
        if shift.works:
            return None
        shift.over.set()
        self._shift = None
        return shift

    def _of(self, work: Work) -> dict[str, tuple[Work, JobWatch]]:
        with self._lock:
            return {job: running for job, running in self._running.items() if running[0] is work}

    def _do_jobs(self, shift: Shift) -> None:
        while not shift.over.is_set():
            if not self._do_one(shift):
                self._rest(shift, _IDLE_S)

    def _rest(self, shift: Shift, seconds: float) -> None:
        """Until something has changed here; jobs of other processes are found by looking."""
        with self.counter.changed:
            if not shift.over.is_set():
                self.counter.changed.wait(seconds)

    def _do_one(self, shift: Shift) -> bool:
        """False where nothing waits."""
        try:
            with self._taken(shift) as taken:
                self._complain("jobs wait", "")
                if taken is not None:
                    self._do(*taken)
                return taken is not None
        except Unavailable as error:
            self._complain("jobs wait", in_full(error))
            return False

    @contextmanager
    def _taken(self, shift: Shift) -> Iterator[tuple[Job, Work, JobWatch] | None]:
        """Taken and written down in one step, so that `leave` overlooks no job."""
        with self._lock:
            job = None if shift.over.is_set() else self.counter.store.take(self._name, LEASE_S, MOST_TRIES)
            if job is not None:
                work, watch = shift.works[-1], JobWatch(self.counter, job, self._name)
                self._running[job.id] = work, watch
        if job is None:
            yield None
            return
        try:
            yield job, work, watch
        finally:
            with self._lock:
                # It may have been given back and taken again by another thread meanwhile.
                if self._running.get(job.id, (None, None))[1] is watch:
                    del self._running[job.id]
            self.counter.notify()

    def _do(self, job: Job, work: Work, watch: JobWatch) -> None:
        try:
            products = work(job.process, self.counter.store.request(job.id), watch)
        except Interrupted:
            # Where it was dismissed it is not this worker's to give, and nothing happens.
            self._give_back(job.id, counts=False)
        except HelpdeskError as error:
            self._finish(job, _failure(error))
        except Exception:
            log.exception("job %s of process %s failed at its try %d", job.id, job.process, job.tries)
            self._fail_or_retry(job)
        else:
            self._finish(job, _bounded(products))

    def _finish(self, job: Job, outcome: Sequence[Product] | Failure) -> None:
        """Why there is no result fits where the result does not. Where neither does after all, the job waits until its
        lease is out and there is room, and is done anew."""
        try:
            self.counter.store.finish(job.id, self._name, outcome, self.counter.bounds)
        except NoRoom as error:
            log.warning("the result of job %s is not kept: %s", job.id, in_full(error))
            message = "the result could not be kept, since the disk of the desk is full; ask again when it has room"
            failure = Failure(kind="Unavailable", message=message)
            self.counter.store.finish(job.id, self._name, failure, self.counter.bounds)

    def _fail_or_retry(self, job: Job) -> None:
        """A fault of the software may be one of the moment: a desk that was closed under the job, say."""
        if job.tries < MOST_TRIES:
            self._give_back(job.id, counts=True)
        else:
            failure = Failure(kind="HelpdeskError", message="the desk failed; its keeper finds the reason in the log")
            self._finish(job, failure)

    def _give_back(self, job: str, *, counts: bool) -> None:
        try:
            self.counter.store.give_back(job, self._name, counts=counts)
        except Unavailable as error:
            log.warning("job %s waits until its lease is out: %s", job, in_full(error))

    def _watch(self, shift: Shift) -> None:
        """Says that this worker lives, interrupts jobs that it has lost, and removes what is kept too long."""
        swept, clock = -_SWEEP_S, Clock()
        while not shift.over.is_set():
            if jumped := clock.jumped_s():
                log.warning("the clock was set by %+.0f s: no job is removed as too old for an hour", jumped)
                swept = time.monotonic()
            try:
                self._interrupt_lost()
                if time.monotonic() - swept >= _SWEEP_S:
                    swept = time.monotonic()
                    self.counter.store.remove_finished(datetime.now(UTC) - timedelta(days=self.counter.days))
                self._complain("the queue of jobs is away", "")
            except Unavailable as error:
                self._complain("the queue of jobs is away", in_full(error))
            self._rest(shift, _BEAT_S)

    def _complain(self, what: str, why: str) -> None:
        """Once for as long as it lasts: it is tried again every second."""
        with self._telling:
            before, self._said[what] = self._said.get(what, ""), why
        if why not in ("", before):
            log.warning("%s: %s", what, why)

    def _interrupt_lost(self) -> None:
        """Dismissed ones too; looked for at every change, so that a dismissal here is noticed at once."""
        with self._lock:
            if not self._running:
                return
            mine = self.counter.store.renew(self._name, list(self._running), LEASE_S)
            lost = [watch for job, (_, watch) in self._running.items() if job not in mine]
        for watch in lost:
            watch.interruption.happen()


def _failure(error: HelpdeskError) -> Failure:
    kind = next((known.__name__ for known in _KINDS if isinstance(error, known)), "HelpdeskError")
    return Failure(kind=kind, message=str(error), parameter=error.name if isinstance(error, BadParameter) else None)


def _bounded(products: Sequence[Product]) -> Sequence[Product] | Failure:
    size = size_of(products)
    if size > _MOST_BYTES:
        message = f"the result is {size} bytes long, one is kept up to {_MOST_BYTES}; ask for a smaller part"
        return Failure(kind="BadParameter", message=message)
    return products
