"""Where the chunks of a batch are done: on the processors of this machine, or on a Dask cluster."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import Any

from ..domain.errors import BadParameter, Unavailable
from ..ports.points import Chunk
from .batch import Done, Job, versions_here, work

# What GDAL may keep of unpacked rasters in each process, in megabytes; its own default grows with the machine.
CACHE_MB = "1024"
# Chunks that are under way at once, for each worker: one that is done and one that waits.
AHEAD = 2


class Processes:
    """A process for each processor; each opens the desk once. Threads would wait for each other: most is Python."""

    def __init__(self, count: int) -> None:
        self._count = count

    def each(self, job: Job, chunks: Iterator[Chunk]) -> Iterator[Done]:
        with ProcessPoolExecutor(self._count, mp_context=get_context("spawn"), initializer=_prepare) as pool:
            under_way: set[Future[Done]] = set()
            try:
                while True:
                    ready = islice(chunks, self._count * AHEAD - len(under_way))
                    with _deaf_to_interrupts():
                        under_way |= {pool.submit(work, job, chunk) for chunk in ready}
                    if not under_way:
                        return
                    finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in finished)
            except BrokenProcessPool as error:
                message = "a process of the batch was ended, perhaps for want of memory; run again to go on"
                raise Unavailable(message) from error
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process begun meanwhile does not hear the Ctrl-C that a terminal sends to all: the one that began it ends it.
    Our own is heard afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """In a process that has not read a raster yet."""
    os.environ.setdefault("GDAL_CACHEMAX", CACHE_MB)


class Cluster:
    """The workers of a Dask scheduler. Each opens the desk of its own settings, which must be of the same versions."""

    def __init__(self, address: str) -> None:
        self._address = address

    def each(self, job: Job, chunks: Iterator[Chunk]) -> Iterator[Done]:
        try:
            import distributed
        except ImportError as error:
            message = "needs Dask, which is not installed; install it with: pip install 'soil-helpdesk[dask]'"
            raise BadParameter("--scheduler", message) from error
        client = self._client()
        as_completed: Any = distributed.as_completed
        try:
            self._agree(client, job)
            most = max(sum(client.nthreads().values()), 1) * AHEAD
            under_way = as_completed(
                [self._submit(client, job, chunk) for chunk in islice(chunks, most)], loop=client.loop
            )
            for future in under_way:
                yield self._result(future)
                for chunk in islice(chunks, 1):
                    under_way.add(self._submit(client, job, chunk))
        finally:
            client.close()

    def _client(self) -> Any:
        import distributed

        client: Any = distributed.Client
        try:
            return client(self._address, timeout="10s", set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            message = f"no scheduler answers at {self._address}; start one with: dask scheduler"
            raise BadParameter("--scheduler", message) from error

    def _agree(self, client: Any, job: Job) -> None:
        """Before work starts; a worker that comes later is asked with its first chunk."""
        try:
            client.wait_for_workers(1, timeout=30)
            found = client.run(versions_here)
        except TimeoutError as error:
            raise BadParameter("--scheduler", f"{self._address} has no workers; start: dask worker") from error
        except ImportError as error:
            raise BadParameter("--scheduler", f"a worker lacks this software: {error}; install it there") from error
        for worker, versions in found.items():
            if versions != job.versions:
                names = [name for name in job.versions if versions.get(name) != job.versions[name]]
                told = ", ".join(f"{name} {versions.get(name)}, not {job.versions[name]}" for name in names)
                raise BadParameter("--scheduler", f"the worker {worker} has {told}; give it the same")

    def _submit(self, client: Any, job: Job, chunk: Chunk) -> Any:
        return client.submit(work, job, chunk, pure=False, key=f"batch-{chunk.number}-{id(job)}", retries=2)

    def _result(self, future: Any) -> Done:
        from distributed import KilledWorker

        try:
            done: Done = future.result()
        except KilledWorker as error:
            message = "several workers ended over the same points, perhaps for want of memory; run again to go on"
            raise Unavailable(message) from error
        future.release()
        return done
