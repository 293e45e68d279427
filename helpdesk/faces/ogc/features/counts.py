"""How many features match and how many a page holds, in the body of a page and in its headers.

`numberMatched` is the true number or is left out (OGC API - Features Part 1, 17-069r4, /req/core/fc-numberMatched); an
estimate has a name of our own.
"""

from ....ports import Standing

ESTIMATE = "numberMatchedEstimate"


def in_body(stands: Standing) -> dict[str, int]:
    return {"numberMatched" if stands.exact else ESTIMATE: stands.matched, "numberReturned": stands.returned}


def in_headers(stands: Standing) -> dict[str, str]:
    name = "OGC-NumberMatched" if stands.exact else "Desk-NumberMatchedEstimate"
    return {name: str(stands.matched), "OGC-NumberReturned": str(stands.returned)}
