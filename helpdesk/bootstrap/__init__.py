"""The porter: the only room that names adapters. It opens the desk, builds its data, and checks its content."""

from .building import build_data, open_or_build
from .checking import CheckReport, check
from .opening import key_of, open_desk, open_workers, published, read_content

__all__ = [
    "CheckReport",
    "build_data",
    "check",
    "key_of",
    "open_desk",
    "open_or_build",
    "open_workers",
    "published",
    "read_content",
]
