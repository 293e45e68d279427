"""Archives that people send: opened without trusting a name, a size or a count in them."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from ...domain.errors import BadParameter

MOST_MEMBERS = 50
MOST_UNPACKED_BYTES = 20_000_000
_MEGABYTE = 1_000_000
_PIECE = 1 << 18
_ENCRYPTED = 0x1
# How each line of an archive's table of contents begins (APPNOTE.TXT 4.3.12); a file in it may hold a few by chance.
_LINE = b"PK\x01\x02"
_MOST_LINES = 1_000


def unpacked(content: bytes) -> Mapping[str, bytes]:
    """The files of a zip by their names. Raises BadParameter for one that is damaged or unsafe: too many files, too
    much in them, names that lead elsewhere, links, passwords."""
    if content.count(_LINE) > _MOST_LINES:
        # Before the table is read, which takes seconds where it is all that there is.
        raise _fault(f"holds more than {MOST_MEMBERS} files, and no more are read; send the field alone")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_MEMBERS:
                raise _fault(f"holds {len(members)} files, and at most {MOST_MEMBERS} are read; send the field alone")
            for member in members:
                _check(member)
            room = MOST_UNPACKED_BYTES
            found: dict[str, bytes] = {}
            for member in members:
                found[member.filename] = _read(archive, member, room)
                room -= len(found[member.filename])
            return found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise _fault(f"is a zip that cannot be read ({error}); pack it again") from error


def _check(member: zipfile.ZipInfo) -> None:
    """Sizes are what the archive says of itself, so that they are looked at again when it is read."""
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise _fault(
            f"holds {member.filename[:80]!r}, a name that leads out of the archive; pack it again without folders"
        )
    if (member.external_attr >> 16) & 0o170000 == 0o120000:
        raise _fault(f"holds {member.filename[:80]!r}, a link and no file; pack the file itself")
    if member.flag_bits & _ENCRYPTED:
        raise _fault(f"holds {member.filename[:80]!r} under a password; pack it without")
    if member.file_size > MOST_UNPACKED_BYTES:
        raise _too_much()


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> bytes:
    read = bytearray()
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            read += piece
            if len(read) > room:
                raise _too_much()
    return bytes(read)


def _too_much() -> BadParameter:
    most = MOST_UNPACKED_BYTES // _MEGABYTE
    return _fault(f"unpacks to more than {most} MB, and no more is read; send the field alone")


def _fault(message: str) -> BadParameter:
    return BadParameter("area", f"the file {message}")
