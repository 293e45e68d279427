"""Serves the small desk on a free port and prints its address, for clients that need a real socket."""

import uvicorn
from fastapi import FastAPI

from helpdesk.faces.ogc.mount import mount

from . import fakes


def main() -> None:
    """The links of the desk need its address, so the port is taken before the desk is made."""
    app = FastAPI()
    config = uvicorn.Config(app, port=0, log_level="warning", log_config=None)
    socket = config.bind_socket()
    address = f"http://127.0.0.1:{socket.getsockname()[1]}"
    mount(app, fakes.desk(public_url=address))
    print(address, flush=True)
    uvicorn.Server(config).run(sockets=[socket])


if __name__ == "__main__":
    main()
