"""How often one client may ask: a token bucket for each, kept as one number (the generic cell rate algorithm, ITU-T
I.371, appendix I.2): when the bucket will be full again.

Nothing is shared between processes: each worker grants the rate anew.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

# About 150 bytes each. Where there are more, those who asked longest ago begin with a full bucket again.
MOST_CLIENTS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`left` requests may come at once, and the bucket is full again after `full_s`. `again_s` is 0 where this request
    is granted, else how many seconds to wait for the next."""

    left: int
    full_s: int
    again_s: int


class Rates:
    """Lives on one event loop. `per_s` requests a second, and `burst` at once by one who has not asked for a while."""

    def __init__(
        self, per_s: float, burst: int, most_clients: int = MOST_CLIENTS, clock: Callable[[], float] = monotonic
    ) -> None:
        self._each_s, self._burst, self._most, self._clock = 1 / per_s, burst, most_clients, clock
        # When the bucket of each client is full again; who asked last stands last.
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._policy = f'"client";q={burst};w={math.ceil(burst / per_s)}'

    def __len__(self) -> int:
        return len(self._full_at)

    def take(self, client: str) -> Grant:
        """One request of this client."""
        now = self._clock()
        before = max(self._full_at.pop(client, now), now)
        after, room_s = before + self._each_s, self._burst * self._each_s
        granted = after - now <= room_s * (1 + 1e-9)
        full_at = self._full_at[client] = after if granted else before
        self._tidy(now)
        left = max(0, math.floor((room_s - (full_at - now)) / self._each_s + 1e-6))
        again_s = 0 if granted else max(1, math.ceil(after - now - room_s))
        return Grant(left=left, full_s=math.ceil(full_at - now), again_s=again_s)

    def _tidy(self, now: float) -> None:
        """Two at a time, so that no request pays for all: full buckets, and the oldest where there are too many."""
        for _ in range(2):
            client, full_at = next(iter(self._full_at.items()))
            if full_at > now and len(self._full_at) <= self._most:
                return
            del self._full_at[client]
            if not self._full_at:
                return

    def headers(self, grant: Grant) -> dict[str, str]:
        """RateLimit header fields for HTTP (draft-ietf-httpapi-ratelimit-headers-10)."""
        told = {"RateLimit-Policy": self._policy, "RateLimit": f'"client";r={grant.left};t={grant.full_s}'}
        return told | ({"Retry-After": str(grant.again_s)} if grant.again_s else {})
