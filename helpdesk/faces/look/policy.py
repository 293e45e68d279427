"""What a page may load, in the headers of everything that a browser shows (Content Security Policy Level 3, W3C)."""

import base64
import hashlib
import re

from starlette.responses import Response

POLICY = "Content-Security-Policy"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

# Nothing from elsewhere, nothing inline but pictures (a plan's map is one). The address holds a farm's place, so it is
# passed on to nobody.
HEADERS = {
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
}


def secured[R: Response](response: R) -> R:
    response.headers.update(HEADERS)
    return response


def standing_alone(page: str | bytes) -> dict[str, str]:
    """Headers of a page that is to be saved, mailed and printed: it loads nothing, and what style sheets it has within
    itself are known by their hashes."""
    text = page if isinstance(page, str) else page.decode()
    styles = " ".join(hash_of(each) for each in _STYLE.findall(text)) or "'none'"
    return {
        **HEADERS,
        POLICY: f"default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'",
    }


def hash_of(text: str) -> str:
    """As a policy names what stands between the tags of a `style` element."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
