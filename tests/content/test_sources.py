"""The list of sources holds every statement with its page, day and state; the translation status counts what lacks."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from helpdesk.cli import app
from helpdesk.content.load import examine
from helpdesk.content.shelf import fill
from helpdesk.content.sources import cited, source_list
from helpdesk.content.translation import translated

from .sample import write

ROOT = Path(__file__).parents[2]


def test_every_statement_and_scheme_of_every_pack_is_in_the_list() -> None:
    shelf = fill([ROOT])
    listed = source_list(shelf)
    for entry in (*shelf.statements, *shelf.schemes):
        assert f"`{entry.model.id}`" in listed
    assert {each.pack for each in cited(shelf)} == {entry.pack for entry in shelf.packs}


def test_an_entry_stands_under_its_page_with_the_day_and_the_state() -> None:
    text = source_list(fill([ROOT]))
    part = text.split("## brittany")[1].split("\n## ")[0]
    page = next(block for block in part.split("\n\n") if "region_53.yaml>" in block)
    assert "  - verified, read 2026-11-25: `" in page
    assert "`fr-par7m-maize-type-ii`" in page
    assert "NOT VERIFIED" not in page
    assert "`fr-par7-maize-type-ii`" not in page


def test_what_nobody_read_is_said_to_be_unverified(tmp_path: Path) -> None:
    write(tmp_path)
    assert "  - NOT VERIFIED, not read: `" in source_list(fill([tmp_path]))


def test_the_translation_status_counts_the_texts_that_lack_a_language(tmp_path: Path) -> None:
    write(tmp_path)
    first = {each.lang: each for each in translated(fill([tmp_path]))}
    assert [where.rsplit("/", 1)[1] for where in first["en"].lacking] == ["manure.yaml:20"]  # compost speaks French
    assert len(first["fr"].lacking) == first["fr"].texts - 1 == first["en"].texts - 1
    topics = tmp_path / "regions/demo/topics.yaml"
    topics.write_text(topics.read_text().replace("{en: Manure}", "{en: Manure, fr: Fumier}"))
    assert len({each.lang: each for each in translated(fill([tmp_path]))}["fr"].lacking) == first["fr"].texts - 2
    facts = tmp_path / "regions/demo/facts.yaml"
    facts.write_text(facts.read_text().replace("{en: Forest}", "{fr: Forêt}"))
    assert "facts.yaml:" in str({each.lang: each for each in translated(fill([tmp_path]))}["en"])


def test_a_missing_translation_is_no_problem(tmp_path: Path) -> None:
    write(tmp_path)
    assert not examine([tmp_path]).problems


def test_check_writes_the_list_and_tells_how_far_packs_are_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    monkeypatch.setenv("HELPDESK_CONTENT", str(tmp_path))
    monkeypatch.setenv("HELPDESK_DATA", str(tmp_path / "data"))
    links = tmp_path / "links.md"
    said = CliRunner().invoke(app, ["check", "--links", str(links)]).output
    assert "fr lacks" in said
    assert links.read_text().startswith("# Sources\n")
    refused = CliRunner().invoke(app, ["check", "--links", str(tmp_path / "nowhere" / "links.md")])
    assert "--links" in str(refused.exception)
    assert not (tmp_path / "nowhere").exists()
