"""Whom a request counts as, wherever something is shared out among clients, and how much of an address is logged."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Literal

from starlette.types import Scope

# One who is given an IPv6 address is given 2**64 of them (RFC 6177).
_PREFIX = 64
# What a provider gives to one customer, or to more.
_IPV4_NET, _IPV6_NET = 24, 48
# What a proxy named that is no address; all of them are one client.
UNKNOWN = "unknown"
# How much of an address is logged: it is told of a person (GDPR, recital 30).
Logged = Literal["full", "net", "none"]


def client_in(scope: Scope) -> str:
    """Whom a request counts as."""
    client = scope.get("client")
    return client_of(client[0] if client else "")


@lru_cache(maxsize=4096)
def client_of(host: str) -> str:
    """Whom an address counts as: itself, or the /64 network of an IPv6 address; IPv4 within IPv6 is IPv4."""
    address = _address(host)
    if isinstance(address, IPv6Address):
        return str(ip_network((address, _PREFIX), strict=False))
    return UNKNOWN if address is None else str(address)


def said_of(host: str, logged: Logged) -> str | None:
    """The address, the network of IPv4 /24 or IPv6 /48 that it is in, or nothing; what is no address has no network."""
    if logged == "full":
        return host
    address = _address(host)
    if logged == "none" or address is None:
        return None
    prefix = _IPV6_NET if isinstance(address, IPv6Address) else _IPV4_NET
    return str(ip_network((address, prefix), strict=False))


def _address(host: str) -> IPv4Address | IPv6Address | None:
    """IPv4 within IPv6 is IPv4."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
