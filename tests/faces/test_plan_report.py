"""The printable report of a plan: a field in each region, in its language and in English."""

import math
import re
import shutil
import subprocess
from html import unescape
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from helpdesk.domain.geo import BBox
from helpdesk.faces.ogc.processes.planning.tool import PDF, plan_tool
from helpdesk.faces.report.pdf import pdf
from helpdesk.services.desk import Desk
from helpdesk.services.jobs import Watch
from helpdesk.services.report.area_map import area_map
from helpdesk.services.report.blocks import Heading, Report, Table
from helpdesk.services.report.drawing import Label
from helpdesk.services.report.words import LANGUAGES, Words, table

from ..services.plans import FIELDS, inputs_of

EACH = [(region, lang) for region, about in FIELDS.items() for lang in about["langs"]]


@pytest.fixture(scope="module", params=EACH, ids="-".join)
def made(request: pytest.FixtureRequest, desk: Desk) -> tuple[dict[str, Any], str, bytes]:
    """The plan, its report as HTML and as PDF."""
    region, lang = request.param
    tool = plan_tool(desk)
    plan = dict(tool.prepare(inputs_of(region, lang=lang))(Watch())["plan"])
    formats = tool.outputs["plan"].others
    page = formats["text/html"](plan)
    assert isinstance(page, str)
    printed = formats[PDF](plan)
    assert isinstance(printed, bytes)
    return plan, page, printed


def words_of(printed: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed; tests/prepare.sh installs it where it may")
    (folder / "plan.pdf").write_bytes(printed)
    told = subprocess.run(["pdftotext", "-layout", str(folder / "plan.pdf"), "-"], capture_output=True, check=True)
    return " ".join(told.stdout.decode().split())


def test_the_pdf_says_what_the_plan_says(made: tuple[dict[str, Any], str, bytes], tmp_path: Path) -> None:
    plan, _, printed = made
    words, text = Words(plan["lang"]), words_of(printed, tmp_path)
    for heading in ("short", "ground", "course", "rules", "schemes", "monitoring", "sources"):
        assert words(heading) in text, heading
    for scenario in plan["scenarios"]:
        assert scenario["name"] in text
        if any(measure["rate"] for measure in scenario["measures"]):
            row = scenario["years"][20]
            assert words.figure(row["change_t_c"], signed=True).replace("\u00a0", " ") in text
    assert words.number(1000 * plan["stock"]["target_t_c_ha_yr"], 0) in text
    assert words("not_verified") in text or all(each.get("verified", True) for each in plan["sources"])


def test_the_sources_say_where_only_an_abstract_was_read(made: tuple[dict[str, Any], str, bytes]) -> None:
    plan, page, _ = made
    abstracts = [each["title"] for each in plan["sources"] if each.get("verification") == "abstract_seen"]
    if not abstracts:
        pytest.skip("no figure of this plan rests on an abstract")
    words = Words(plan["lang"])
    rows = re.findall(r"<tr>.*?</tr>", unescape(page[page.rindex(words("sources")) :]), re.DOTALL)
    for title in abstracts:
        (row,) = [each for each in rows if f">{title}<" in each]
        assert words.of("VERIFICATION_", "abstract_seen") in row


def test_pdf_and_html_name_every_source_and_norm(made: tuple[dict[str, Any], str, bytes], tmp_path: Path) -> None:
    plan, page, printed = made
    text = re.sub(r"\s", "", words_of(printed, tmp_path))
    for each in plan["sources"]:
        title = str(each["title"])[:20]
        assert re.sub(r"\s", "", title) in text
    plain = unescape(re.sub(r"<[^>]+>", " ", page))
    assert plan["norms"] == [] or all(norm["issuer_name"] in plain for norm in plan["norms"])


def test_the_page_has_a_map_and_a_plot_and_needs_nothing_else(made: tuple[dict[str, Any], str, bytes]) -> None:
    plan, page, _ = made
    assert page.count("<svg") == 2
    assert "data:image/png;base64," in page
    assert page.count("<polyline") > len(plan["scenarios"]) + 2
    assert not re.search(r'(src|href)="(?!https?://|data:|mailto:)', page)
    assert "<script" not in page
    assert f'<html lang="{plan["lang"]}"' in page


def test_every_page_of_the_pdf_can_be_drawn_and_is_not_empty(
    made: tuple[dict[str, Any], str, bytes], tmp_path: Path
) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed; tests/prepare.sh installs it where it may")
    (tmp_path / "plan.pdf").write_bytes(made[2])
    subprocess.run(["pdftoppm", "-r", "60", "-gray", "plan.pdf", "page"], cwd=tmp_path, check=True)
    pages = sorted(tmp_path.glob("page-*.pgm"))
    assert 2 <= len(pages) <= 15
    for each in pages:
        with Image.open(each) as page:
            assert sum(page.histogram()[:160]) > 200


def test_days_and_decimals_are_written_as_the_language_of_the_report_writes_them(
    made: tuple[dict[str, Any], str, bytes],
) -> None:
    plan, page, _ = made
    plain = unescape(re.sub(r'<a href="[^"]*">|<[^>]+>', " ", page))
    titles = " ".join(str(each["title"]) for each in plan["sources"])
    days = re.findall(r"\b\d{4}-\d{2}-\d{2}\b", plain)
    assert [day for day in days if day not in titles] == []


def test_maps_and_their_classes_have_names_in_the_language_of_the_report(
    made: tuple[dict[str, Any], str, bytes], desk: Desk
) -> None:
    plan, page, _ = made
    plain = unescape(page)
    for each in plan["sources"]:
        if each["kind"] == "map":
            titles = desk.content.layers[each["id"]].titles
            assert each["title_lang"] == plan["lang"]
            assert titles[plan["lang"]] in plain
    for plot in plan["plots"]:
        named = [plot["climate_zone"], plot["soil_class"], *plot["land_cover"]]
        english = {names["en"] for layer in desk.content.fact_layers for names in (one.names for one in layer.classes)}
        assert plan["lang"] == "en" or not {each["name"] for each in named} & (english - {"Savanna"}) - {None}


def test_numbers_of_small_plots_stand_apart_on_the_map() -> None:
    ring = [[0.0, 0.0], [0.1, 0.0], [0.1, 0.1], [0.0, 0.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    plots = [{"plot": number, "at": [0.05, 0.05 + number / 1e6], "geometry": shape} for number in range(1, 6)]
    drawn = area_map(plots, BBox(west=0, south=0, east=0.2, north=0.1), None, (), Words("en"))
    labels = [item.at for item in drawn.items if isinstance(item, Label) and item.bold]
    assert len(labels) == 5
    assert min(math.dist(one, other) for one, other in combinations(labels, 2)) > 9


def test_words_in_another_language_are_marked_with_its_name() -> None:
    words = Words("fr")
    assert words.foreign("Risk buffer", "en") == "Risk buffer (anglais)"
    assert words.foreign("Réserve", "fr") == "Réserve"
    assert words.dated("terminé avant le 2022-01-01") == "terminé avant le 1 janvier 2022"


def test_a_table_that_is_to_stand_whole_is_not_broken_over_pages(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed; tests/prepare.sh installs it where it may")
    filler = Table(head=["f"], rows=[["x"]] * 40, widths=[1])
    whole = Table(head=["YEAR"], rows=[[f"row{number}"] for number in range(12)], widths=[1], whole=True)
    blocks = [filler, Heading(text="COURSE"), whole]
    (tmp_path / "r.pdf").write_bytes(pdf(Report(title="t", subtitle="s", lang="en", blocks=blocks, footer="f")))
    told = subprocess.run(["pdftotext", "-layout", str(tmp_path / "r.pdf"), "-"], capture_output=True, check=True)
    pages = [page for page in told.stdout.decode().split("\f") if "row" in page]
    assert len(pages) == 1
    assert "YEAR" in pages[0]
    assert "COURSE" in pages[0]


def test_the_same_report_is_the_same_bytes(desk: Desk) -> None:
    tool = plan_tool(desk)
    plan = tool.prepare(inputs_of("sahel"))(Watch())["plan"]
    assert tool.outputs["plan"].others[PDF](plan) == tool.outputs["plan"].others[PDF](plan)


def test_words_exist_in_every_language_with_the_same_blanks() -> None:
    for key, row in table().items():
        assert set(row) == set(LANGUAGES), key
        blanks = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in row.items()}
        assert all(row.values()), key
        assert len({frozenset(each) for each in blanks.values()}) == 1, key


def test_what_people_wrote_cannot_become_markup() -> None:
    evil = "<b>&amp; <script>alert(1)</script> <img src=x>"
    report = Report(
        title=evil, subtitle=evil, lang="en", footer=evil,
        blocks=[Heading(text=evil), Table(head=[evil], rows=[[evil]], widths=[1])],
    )  # fmt: skip
    assert pdf(report).startswith(b"%PDF")


def test_a_row_longer_than_a_page_is_broken() -> None:
    rows = [["word " * 4000], ["end"]]
    report = Report(title="t", subtitle="s", lang="en", footer="f", blocks=[Table(head=["h"], rows=rows, widths=[1])])
    assert pdf(report).startswith(b"%PDF")
