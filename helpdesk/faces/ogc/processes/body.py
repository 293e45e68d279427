"""What the body of an execute request may hold; pygeoapi 0.24 fails with 500 on several that it may not."""

from typing import Any

import orjson

from ....domain.errors import BadParameter

_SHAPE = 'an object such as {"inputs": {"lon": -1.68, "lat": 48.11}}'


def check_body(body: bytes) -> bytes:
    """The body, normalised. Raises BadParameter unless it is an execute request without callbacks (execute.yaml)."""
    try:
        asked: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadParameter("body", f"is not JSON ({error}); send {_SHAPE}") from error
    if not isinstance(asked, dict):
        raise BadParameter("body", f"is not an object; send {_SHAPE}")
    for name in asked:
        if name not in ("inputs", "outputs", "response"):
            raise BadParameter(name, "is not read here; an execute request has inputs, outputs and response")
    if not isinstance(asked.get("inputs", {}), dict):
        raise BadParameter("inputs", f"is not an object; send {_SHAPE}")
    if not isinstance(asked.get("outputs", {}), dict):
        raise BadParameter("outputs", "is not an object that names outputs")
    if asked.get("response", "raw") not in ("raw", "document"):
        raise BadParameter("response", f"{asked['response']!r} is neither raw nor document")
    normalised = orjson.dumps({"inputs": {}} | asked)
    if b"\\u0000" in normalised:
        raise BadParameter("body", "holds a NUL character; leave it out")
    return normalised
