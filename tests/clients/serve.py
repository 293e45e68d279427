"""`helpdesk serve` as it is, with every request written to the file that is named first.

usage: python -m tests.clients.serve LOG serve --port N
"""

import sys
from pathlib import Path

from fastapi import FastAPI

import helpdesk.app
from helpdesk import cli

from .request_log import Logged


def main() -> None:
    log, made = Path(sys.argv.pop(1)), helpdesk.app.create_app

    def logged(*parts: object, **named: object) -> FastAPI:
        app = made(*parts, **named)
        app.add_middleware(Logged, path=log)
        return app

    helpdesk.app.create_app = logged
    cli.main()


if __name__ == "__main__":
    main()
