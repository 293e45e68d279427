"""What is known of an object without reading it whole, and its bytes by ranges."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import obstore
from obstore.exceptions import BaseError

from ...domain.errors import NotFound, Unavailable
from .access import Access

# How obstore's TLS says that it does not accept a certificate, and why.
_CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(\w+)")
_TRUST = "where its authority is your own, name a file with that and the public ones in SSL_CERT_FILE, and start again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What tells one version of an object from the next; `etag` as the server writes it, or None. `size` in bytes."""

    size: int
    etag: str | None
    modified: datetime


@contextmanager
def said_plainly(url: str) -> Iterator[None]:
    """Turns what obstore raises into NotFound and Unavailable that name the address, and nothing of the credentials."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(f"{url} is not there") from error
    except (BaseError, OSError, ValueError) as error:
        said = f"{url} cannot be reached now: {_reason(error)}"
        why = _CERTIFICATE.search(str(error))
        raise Unavailable(said, detail=f"{said} ({why[1]}); {_TRUST}" if why else "") from error


def identity(access: Access, url: str) -> Identity:
    """By one HEAD request. Raises NotFound and Unavailable."""
    store, path = access.store(url)
    with said_plainly(url):
        about = obstore.head(store, path)
    return Identity(size=about["size"], etag=about["e_tag"], modified=about["last_modified"])


def version_of(about: Identity) -> str:
    """The server's ETag without its quotes; where it has none, the moment of the last change and the size."""
    bare = (about.etag or "").removeprefix("W/").strip('"')
    return bare or f"{int(about.modified.timestamp()):x}-{about.size:x}"


def part(access: Access, url: str, about: Identity, start: int, end: int) -> bytes:
    """The bytes from `start` up to `end` of the version that is known. Raises Unavailable, for another one as well."""
    store, path = access.store(url)
    with said_plainly(url):
        found = obstore.get(store, path, options={"range": (start, end), "if_match": about.etag})
        content = bytes(found.bytes())
    if found.meta["size"] != about.size or len(content) != end - start:
        raise Unavailable(f"{url} was replaced meanwhile; ask again")
    return content


def _reason(error: Exception) -> str:
    """In a few words: what the libraries say runs over many lines, and may hold what nobody should read."""
    name, text = type(error).__name__, str(error)
    if "PermissionDenied" in name or "Unauthenticated" in name or " 403 " in text or " 401 " in text:
        return "it refuses these credentials"
    if "Precondition" in name:
        return "it was replaced meanwhile; ask again"
    if _CERTIFICATE.search(text):
        return "its certificate is not trusted"
    if "timed out" in text:
        return "it does not answer in time"
    if "onnect" in text or "dns" in text.lower():
        return "it does not accept connections"
    return "it answers with an error"
