"""Built rasters where every worker finds them: `<base>/<layer>/<layer version>.tif`, in a folder or in object storage.

The name tells what the file is made of, so nothing that lies there is ever written again, and nothing is removed: an
older desk may still read it. What no version needs any more is the operator's to delete.
"""

import hashlib
import shutil
from pathlib import Path

import obstore
from obstore.store import ObjectStore

from ...domain.errors import IngestFailed, NotFound, Unavailable
from ...ports import LayerRecord
from .. import durable
from ..addresses import S3
from ..leftovers import beside, sweep
from .access import Access
from .objects import said_plainly

# An upload may take longer than a reading, in seconds.
_UPLOAD_S = 300.0
_PIECE = 8 << 20
_SHA256 = "sha256"


def place_of(base: str, record: LayerRecord) -> str:
    """The file or URL of a built raster."""
    return f"{base}/{record.id}/{record.version}.tif"


def keep(base: str, record: LayerRecord, built: Path, access: Access) -> bool:
    """Puts the file there unless it is there; says whether it did. Raises IngestFailed where another one is, and where
    the place cannot be written."""
    place = place_of(base, record)
    try:
        if place.startswith(S3):
            return _upload(place, built, access)
        return _copy(Path(place), built)
    except (OSError, NotFound, Unavailable) as error:
        raise IngestFailed(f"layer {record.id} cannot be published: {error}; mend that and run this again") from error


def _copy(place: Path, built: Path) -> bool:
    if place.is_file():
        # Of one that was killed with the file in its place already.
        sweep(place.parent, f".{place.name}.part-*")
        _same(str(place), place.stat().st_size, built)
        return False
    with beside(place.parent, f".{place.name}.part-") as work:
        shutil.copyfile(built, work / place.name)
        durable.settle(work / place.name)
        (work / place.name).replace(place)
    durable.settle(place.parent)
    return True


def _upload(url: str, built: Path, access: Access) -> bool:
    store, path = access.store(url, within_s=_UPLOAD_S)
    with said_plainly(url):
        try:
            about = obstore.get(store, path, options={"head": True})
        except FileNotFoundError:
            about = None
        if about is not None:
            _same(url, about.meta["size"], built)
            _equal(url, about.attributes.get(_SHA256) or _sha256_of(store, path), built)
            return False
        attributes = {"Content-Type": "image/tiff", _SHA256: _sha256(built)}
        obstore.put(store, path, built, attributes=attributes, max_concurrency=4)
        _same(url, obstore.head(store, path)["size"], built)
    return True


def _same(place: str, size: int, built: Path) -> None:
    if size != built.stat().st_size:
        raise _Other(place, f"{size} bytes, not {built.stat().st_size}")


def _equal(place: str, checksum: str, built: Path) -> None:
    if checksum != _sha256(built):
        raise _Other(place, f"SHA-256 {checksum[:12]}..., not {_sha256(built)[:12]}...")


class _Other(IngestFailed):
    def __init__(self, place: str, how: str) -> None:
        message = "nothing is overwritten: remove it, or give HELPDESK_RASTERS another place"
        super().__init__(f"{place} holds another file ({how}); {message}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _SHA256).hexdigest()


def _sha256_of(store: ObjectStore, path: str) -> str:
    """Of the bytes that lie there, for a file that somebody else put there."""
    digest = hashlib.sha256()
    for piece in obstore.get(store, path).stream(min_chunk_size=_PIECE):
        digest.update(piece)
    return digest.hexdigest()
