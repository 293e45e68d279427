"""Building data in a process of its own: a raster that crashes its library does not take the server with it, and the
memory that building takes is given back."""

import asyncio
import json
import logging
import os
import sys
from asyncio.subprocess import PIPE

from ..bootstrap import build_data
from ..domain.errors import ContentInvalid, HelpdeskError, IngestFailed
from ..settings import Settings, load_settings
from .logs import log_to

log = logging.getLogger("helpdesk.building")

_OF_CONTENT = 3


class NotBuilt(HelpdeskError):
    """Nothing was published; `lines` say why, each naming the thing and the remedy. `of_content`: trying again is of
    no use before the content is edited."""

    def __init__(self, lines: list[str], *, of_content: bool) -> None:
        super().__init__("; ".join(lines))
        self.lines, self.of_content = lines, of_content


async def build(settings: Settings) -> None:
    """What `helpdesk ingest` does. Raises NotBuilt."""
    roots = os.pathsep.join(str(root) for root in settings.content)
    given = {"HELPDESK_CONTENT": roots, "HELPDESK_DATA": str(settings.data), "HELPDESK_PROFILE": settings.profile}
    for name, dsn in (("HELPDESK_DSN", settings.dsn), ("HELPDESK_READ_DSN", settings.read_dsn)):
        given |= {name: dsn.get_secret_value()} if dsn is not None else {}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdout=PIPE, env={**os.environ, **given}
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if process.returncode:
        raise NotBuilt(_lines(said, process.returncode), of_content=process.returncode == _OF_CONTENT)


def _lines(said: bytes, status: int) -> list[str]:
    try:
        return [str(line) for line in json.loads(said)]
    except ValueError:
        return [f"building the layers ended with status {status}; `helpdesk ingest` shows where"]


def main() -> int:
    """Reports on standard error as `helpdesk ingest` does; why it failed, as a JSON list, on standard output."""
    try:
        settings = load_settings()
        log_to(sys.stderr, settings.log)
        build_data(settings, say=log.info if settings.log == "json" else None)
    except HelpdeskError as error:
        if error.detail:
            log.warning("%s", error.detail)
        json.dump(lines_of(error), sys.stdout)
        return _OF_CONTENT if isinstance(error, ContentInvalid) else 1
    return 0


def lines_of(error: HelpdeskError) -> list[str]:
    """`path:line: field: message` for every problem of the content; one line for any other error."""
    if isinstance(error, NotBuilt):
        return error.lines
    if isinstance(error, ContentInvalid):
        return [str(problem) for problem in error.problems]
    return [f"ingest: {error}" if isinstance(error, IngestFailed) else str(error)]


if __name__ == "__main__":
    sys.exit(main())
