"""`make soak`: SOAK_S seconds (1200) of everybody; a report on standard output and in SOAK_REPORT
(`.data/soak-report.md`), and 1 where it fails."""

import os
import sys
import tempfile
from pathlib import Path

from helpdesk.settings import load_settings

from .report import report, unstable
from .soak import server, settles, soak
from .windows import grown


def main() -> int:
    seconds = float(os.environ.get("SOAK_S", "1200"))
    target = Path(os.environ.get("SOAK_REPORT") or load_settings().data / "soak-report.md")
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as at:
        measured, failures = soak(at, seconds)
        settles(at)
        log = at.log.read_text()
    said = report(measured, failures)
    target.write_text(said)
    faults = [*failures, *grown(measured.windows()), *unstable(measured)]
    faults += ["the log has a traceback"] if "Traceback" in log else []
    print(said, *faults[:20], sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
