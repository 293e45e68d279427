"""Every work-around is still needed: each test shows the fault in pygeoapi as it is, and fails once it is mended.

When one fails after an update of pygeoapi, remove the work-around it names.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pygeoapi import __version__, l10n, util
from pygeoapi.util import get_choice_from_headers

from helpdesk.faces.ogc.blocks import Site
from helpdesk.faces.ogc.compat import patches
from helpdesk.faces.ogc.pages import Pages

from . import fakes

STOCK = Path(__file__).with_name("stock_pygeoapi.py")


@pytest.fixture(scope="module")
def stock() -> dict[str, Any]:
    answer = subprocess.run([sys.executable, str(STOCK)], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout.strip().splitlines()[-1])
    return found


def test_the_release_is_the_one_the_work_arounds_were_written_for() -> None:
    assert __version__.startswith("0.24.")


def test_applying_the_work_arounds_again_changes_nothing() -> None:
    patches.apply()
    before = [getattr(module, name) for module, name, _ in patches.PATCHES]
    patches.apply()
    assert [getattr(module, name) for module, name, _ in patches.PATCHES] == before


def test_json_text_stock_corrupts_angle_brackets() -> None:
    assert util.to_json({"rule": "pH < 5.5"}) == '{"rule":"pH &lt; 5.5"}'


def test_json_text_ours_does_not(ogc: TestClient) -> None:
    assert "Lime where pH < 5.5" in ogc.get("/ogc/collections/statements/items/lime").text


def test_transforms_stock_builds_a_crs_anew_each_time(stock: dict[str, Any]) -> None:
    assert not stock["crs_is_kept"]


def test_quiet_stock_takes_over_the_root_logger(stock: dict[str, Any]) -> None:
    assert stock["handlers_added"] == 1


def test_landing_stock_links_to_tiles_that_are_not_there(stock: dict[str, Any]) -> None:
    assert "http://x/TileMatrixSets?f=json" in stock["landing"]


def test_landing_ours_links_to_what_there_is(ogc: TestClient) -> None:
    for base in ("/ogc", "/features"):
        for link in ogc.get(base).json()["links"]:
            assert ogc.get(link["href"].removeprefix("http://testserver") or "/ogc").status_code == 200, link


def test_engine_stock_says_nothing_of_what_the_answer_varies_by(stock: dict[str, Any]) -> None:
    assert "Vary" not in stock["page_headers"]


def test_engine_ours_does(ogc: TestClient) -> None:
    for path in ("/ogc", "/ogc/collections/counties/items", "/ogc/nothing"):
        assert ogc.get(path).headers["vary"] == "Accept, Accept-Language"


def test_query_stock_fails_on_headers_that_weigh_nothing() -> None:
    with pytest.raises(ZeroDivisionError):
        get_choice_from_headers({"accept": "text/html;q=0"}, "accept")
    with pytest.raises(ValueError, match="could not convert"):
        get_choice_from_headers({"accept": "text/html;q=1.2.3"}, "accept")


def test_pages_stock_shows_one_api_the_titles_of_another() -> None:
    english = l10n.str2locale("en")
    first, second = ({"metadata": {"identification": {"title": {"en": name}}}} for name in ("first", "second"))
    try:
        l10n.translate_struct(first, english, is_config=True)
        shown = l10n.translate_struct(second, english, is_config=True)
        assert shown["metadata"]["identification"]["title"] == "first"
    finally:
        l10n._cfg_cache.clear()


def test_pages_ours_keep_apis_apart() -> None:
    said = {"conformsTo": ["x"]}
    for name in ("first", "second"):
        site = Site(desk=fakes.desk(), path=f"/{name}", languages=("en",), resources={}, blocks=())
        config = {"server": {"url": f"http://{name}", "languages": ["en"]}, "metadata": {}, "site": site}
        assert f'href="http://{name}?f=html"' in Pages().render(config, "conformance.html", said, "en")


def test_collection_stock_has_no_room_for_the_terms_of_use(stock: dict[str, Any]) -> None:
    assert not {"attribution", "license"} & set(stock["collection"])


def modules_after(*statements: str) -> set[str]:
    code = "; ".join([*statements, "import sys; print(*sys.modules)"])
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_late_grammar_stock_builds_it_at_import() -> None:
    assert "pygeofilter.parsers.cql2_text.parser" in modules_after("import pygeoapi.api.itemtypes")


def test_late_grammar_ours_builds_it_when_asked() -> None:
    face = "import helpdesk.faces.ogc.mount"
    assert "pygeofilter.parsers.cql2_text.parser" not in modules_after(face)
    parse = "from pygeoapi.api.itemtypes import parse_cql2_text; assert parse_cql2_text('depth > 1').rhs == 1"
    assert "pygeofilter.parsers.cql2_text.parser" in modules_after(face, parse)
