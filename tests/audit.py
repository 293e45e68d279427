"""`make audit`: known faults of all that is installed, for Python and for the page. Exits 1 where one is known.

Advisories come from the network (OSV for Python, npm's registry for scripts). Where it gives none, that is said and is
no failure, since a mirror of packages has none, nor has a machine without a line; with `--strict` it exits 2, for cron.
"""

import re
import subprocess
import sys
from collections.abc import Sequence

# What the tools say where nobody answers, or not about advisories.
_NOBODY = re.compile(
    "error sending request|dns error|audit endpoint returned an error|ENOTFOUND|EAI_AGAIN", re.IGNORECASE
)


CLEAN, FAULTY, NOBODY = range(3)


def audited(what: str, command: Sequence[str]) -> int:
    """Whether nothing is known against it, something is, or nobody was there to ask."""
    ran = subprocess.run(command, capture_output=True, text=True)
    said = ran.stdout + ran.stderr
    if ran.returncode and _NOBODY.search(said):
        print(f"audit: {what}: NOT AUDITED, the advisories cannot be had from here")
        return NOBODY
    print(said.strip())
    print(f"audit: {what}: {'faults are known, see above' if ran.returncode else 'no known fault'}")
    return FAULTY if ran.returncode else CLEAN


def verdict(found: Sequence[int], *, strict: bool) -> int:
    """The exit code: a fault that is known weighs more than somebody who was not there."""
    if FAULTY in found:
        return FAULTY
    return NOBODY if strict and NOBODY in found else CLEAN


if __name__ == "__main__":
    uv, *options = sys.argv[1:]
    python = audited("Python", [uv, "audit", "--frozen"])
    scripts = audited("the page's scripts", ["npm", "audit", "--prefix", "web"])
    sys.exit(verdict([python, scripts], strict="--strict" in options))
