"""`python -m tests.benchmarks.peers NAME OF PORT` serves on 127.0.0.1 until it is ended.

`OF` is the DSN of a database with the table `fields`, the file of a COG, the folder of a file, or nothing, by the name.
What does not need a peer's library does not import it.
"""

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import uvicorn

# The module and function of each.
PEERS = {
    "floor": "of_table:floor",
    "desk": "of_table:desk",
    "tipg": "of_table:tipg",
    "pygeoapi": "of_table:pygeoapi",
    "served": "served:whole",
    "forgetful": "served:forgetful",
    "crowded": "served:crowded",
    "titiler": "of_raster:titiler",
    "bare": "bare:bare",
}


def main() -> None:
    name, of, port = sys.argv[1:]
    module, function = PEERS[name].split(":")
    make: Callable[[str], Any] = getattr(import_module(f".{module}", __package__), function)
    uvicorn.run(make(of), host="127.0.0.1", port=int(port), log_level="error", access_log=False)


if __name__ == "__main__":
    main()
