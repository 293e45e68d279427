"""Whom a request counts as, wherever something is shared out among clients."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.types import Scope

# One who is given an IPv6 address is given 2**64 of them (RFC 6177).
_PREFIX = 64
# What a proxy named that is no address; all of them are one client.
UNKNOWN = "unknown"


def client_in(scope: Scope) -> str:
    """Whom a request counts as."""
    client = scope.get("client")
    return client_of(client[0] if client else "")


@lru_cache(maxsize=4096)
def client_of(host: str) -> str:
    """Whom an address counts as: itself, or the /64 network of an IPv6 address; IPv4 within IPv6 is IPv4."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return str(ip_network((address, _PREFIX), strict=False))
        address = address.ipv4_mapped
    return str(address)
