"""`python -m tests.validation` writes `layers/VALIDATION.md` and its pictures, or says which data are missing."""

import argparse
import sys
from pathlib import Path

from .ground import ROOT, Missing
from .page import PAGE, files


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.validation", description=__doc__)
    arguments.add_argument("--layer", default="soc-stock", help="a layer of carbon stocks, 0 to 30 cm, t C/ha")
    arguments.add_argument("--out", type=Path, default=ROOT / "layers", help="the folder to write into")
    given = arguments.parse_args()
    try:
        files(given.layer, given.out)
    except Missing as missing:
        print(f"nothing was written: {missing}", file=sys.stderr)
        return 1
    print(f"wrote {given.out / PAGE} and its pictures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
