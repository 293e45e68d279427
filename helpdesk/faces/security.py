"""What a browser is told of every answer, whichever door gave it; policies of content are each page's own."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_A_YEAR_S = 31_536_000
# The page asks where the device is, where its reader wants that; nothing else of a device is ever asked for.
_PERMISSIONS = "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), serial=(), bluetooth=(), midi=()"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    # An address holds the place of somebody's farm.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": _PERMISSIONS,
}


class SecureHeaders:
    """An ASGI middleware around everything. `https` is whether the public address is: only then are browsers told to
    keep to it (RFC 6797). `embedded` is whether pages of other sites may show what is served here, as web maps show
    tiles (Fetch, 3.7)."""

    def __init__(self, app: ASGIApp, *, https: bool, embedded: bool) -> None:
        self._app = app
        self._headers = {**_ALWAYS, "Cross-Origin-Resource-Policy": "cross-origin" if embedded else "same-origin"}
        if https:
            self._headers["Strict-Transport-Security"] = f"max-age={_A_YEAR_S}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._sign(message)
            await send(message)

        await self._app(scope, receive, signed)

    def _sign(self, message: Message) -> None:
        headers = MutableHeaders(raw=list(message.get("headers", ())))
        for name, value in self._headers.items():
            headers.setdefault(name, value)
        if headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        message["headers"] = headers.raw
