"""The porter: the only room that names adapters. It opens the desk, builds its data, and checks its content."""

from .building import build_data, open_or_build
from .checking import CheckReport, check, links
from .housing import Watch
from .libraries import follow
from .opening import key_of, open_desk, open_jobs, open_workers, read_content, watch, where_of

__all__ = [
    "CheckReport",
    "Watch",
    "build_data",
    "check",
    "follow",
    "key_of",
    "links",
    "open_desk",
    "open_jobs",
    "open_or_build",
    "open_workers",
    "read_content",
    "watch",
    "where_of",
]
