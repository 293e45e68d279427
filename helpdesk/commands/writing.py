"""Files that a command leaves where it was told to."""

import os
from pathlib import Path

from ..domain.errors import BadParameter


def write_whole(path: Path, text: str, option: str) -> None:
    """The whole text or nothing. Raises BadParameter of the command's `option` where it cannot be written."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        raise BadParameter(option, f"{path} cannot be written: {error.strerror}") from error
