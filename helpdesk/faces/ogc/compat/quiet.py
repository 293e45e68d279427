"""pygeoapi 0.24 sets up the root logger of the process it is imported into (log.py), and logs every client's mistake
with a traceback."""

import logging
from collections.abc import Mapping
from typing import Any


def setup_logger(config: Mapping[str, Any]) -> None:
    """Leaves logging to the host; an operator who wants pygeoapi's messages sets its level."""
    logger = logging.getLogger("pygeoapi")
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.CRITICAL)
