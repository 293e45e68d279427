"""`make soak`: SOAK_S seconds (1200) of everybody; a report on standard output and in SOAK_REPORT
(`.data/soak-report.md`) that ends with a verdict and its reasons, and 1 where it failed."""

import os
import sys
import tempfile
from pathlib import Path

import httpx

from helpdesk.settings import load_settings

from .report import reasons, report
from .soak import server, settles, soak


def main() -> int:
    seconds = float(os.environ.get("SOAK_S", "1200"))
    target = Path(os.environ.get("SOAK_REPORT") or load_settings().data / "soak-report.md")
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as at:
        measured, failures = soak(at, seconds)
        why = reasons(measured, failures)
        try:
            settles(at)
        except (AssertionError, httpx.HTTPError) as error:
            why.append(f"the server does not come to rest: {error!r}")
        why += ["the log has a traceback"] if "Traceback" in at.log.read_text() else []
    said = report(measured, failures, why)
    target.write_text(said)
    print(said)
    return 1 if why else 0


if __name__ == "__main__":
    sys.exit(main())
