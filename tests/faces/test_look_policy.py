"""Pages that are saved and sent have their style within themselves, and a policy that names it and nothing else."""

import re

import pytest
from fastapi.testclient import TestClient

from helpdesk.faces.look.policy import POLICY, hash_of, standing_alone
from helpdesk.faces.report.html import STYLE

AT = {"inputs": {"lon": -2, "lat": 48}}


def test_a_page_without_a_style_is_allowed_none() -> None:
    assert "style-src 'none'" in standing_alone("<p>x</p>")[POLICY]


def test_a_style_is_named_by_its_hash() -> None:
    # The example of CSP Level 3, section 6.7.2.4, is of a script; the digest is of the same kind.
    assert hash_of("doSomething();") == "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='"
    assert (
        f"style-src {hash_of('p{}')} {hash_of('b{}')};"
        in standing_alone(b"<style>p{}</style><style>b{}</style>")[POLICY]
    )


@pytest.mark.parametrize("query", ["", "?f=html"])
def test_the_page_of_a_process_is_held_to_its_own_style(ogc: TestClient, query: str) -> None:
    body = AT if query else {**AT, "outputs": {"record": {"format": {"mediaType": "text/html"}}}}
    page = ogc.post(f"/ogc/processes/advise/execution{query}", json=body)
    assert page.headers["content-type"].startswith("text/html"), page.text
    assert hash_of(STYLE) in page.headers[POLICY]
    assert "unsafe" not in page.headers[POLICY]
    assert not re.search(r"\sstyle=|<script", page.text)
