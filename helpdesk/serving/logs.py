"""What a server says on standard error: lines for who reads them in a terminal, or one JSON object each for programs.

Everything goes the same way, the lines of uvicorn and other libraries included; who works for a request says its id.
"""

import logging
from datetime import UTC, datetime
from time import monotonic
from typing import Any, TextIO, override

from pythonjsonlogger.orjson import OrjsonFormatter

from ..faces.requests import request_id

OURS = "helpdesk"
SELDOM_S = 60.0
_NAMES = {"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "traceback"}


def log_to(stream: TextIO, form: str) -> None:
    """`form` is `text` or `json`; in `json` every request is a line of its own."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Json() if form == "json" else _Text())
    handler.addFilter(_with_request)
    handler.addFilter(_Seldom())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    logging.getLogger(OURS).setLevel(logging.INFO)
    # Who reads along would miss what matters among them.
    logging.getLogger("helpdesk.requests").setLevel(logging.INFO if form == "json" else logging.WARNING)


def _with_request(record: logging.LogRecord) -> bool:
    if identifier := request_id.get():
        record.request_id = identifier
    return True


class _Seldom:
    """Passes what a pool of connections says of a server that is away in one line, once in `SELDOM_S`: it tries again
    several times a second, and would bury all else."""

    def __init__(self) -> None:
        self._said: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name != "psycopg.pool":
            return True
        text = record.getMessage().partition("\n")[0]
        now = monotonic()
        if now - self._said.get(text, -SELDOM_S) < SELDOM_S:
            return False
        self._said[text] = now
        record.msg, record.args = text, ()
        return True


class _Text(logging.Formatter):
    """Our own lines bare and not wrapped, since editors and greps find `path:line:` in them; those of libraries say
    whose they are."""

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        ours = record.name.partition(".")[0] == OURS
        said = record.message if ours else f"{record.levelname} {record.name}: {record.message}"
        identifier = getattr(record, "request_id", None)
        return f"{said} (request {identifier})" if identifier else said


class _Json(OrjsonFormatter):
    """`time` is in UTC (RFC 3339)."""

    def __init__(self) -> None:
        # Whatever a line brings beyond these is a member as well.
        super().__init__(["asctime", "levelname", "name", "message"], rename_fields=_NAMES)

    @override
    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Without what uvicorn adds for terminals."""
        log_data.pop("color_message", None)
        return log_data
