"""Long answers, sent piece by piece as they are made."""

from collections.abc import AsyncIterator, Generator, Iterator, Mapping

from anyio import CapacityLimiter, to_thread
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from .exports.loans import Loan

# Long answers wait for each other, and for stores that are slow; short ones have threads of their own.
_THREADS = CapacityLimiter(4)


class Stream(StreamingResponse):
    """Lets go of what it reads from as soon as the client has all or is gone, not when memory is tidied up."""

    def __init__(self, pieces: Iterator[bytes], status: int, headers: Mapping[str, str], media_type: str) -> None:
        super().__init__(_one_by_one(pieces), status, headers, media_type)
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            if isinstance(self._pieces, Generator | Loan):
                self._pieces.close()


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await to_thread.run_sync(next, pieces, None, limiter=_THREADS)) is not None:
        yield piece
