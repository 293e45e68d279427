"""A verified norm cites a page of an authority, and each pack says which hosts are of one."""

from pathlib import Path

import pytest

from helpdesk.content.load import examine
from helpdesk.content.shelf import fill
from helpdesk.domain.statements import Modality

from .sample import write

ROOT = Path(__file__).parents[2]


def listing(folder: Path, *hosts: str) -> list[str]:
    """What is wrong with the sample, whose one verified norm cites example.org, where its pack lists these hosts."""
    pack = write(folder) / "regions/demo/pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8") + f"authorities: [{', '.join(hosts)}]\n", encoding="utf-8")
    return [str(problem) for problem in examine([folder]).problems]


def test_every_pack_with_verified_norms_lists_its_authorities() -> None:
    shelf = fill([ROOT])
    listed = {entry.pack for entry in shelf.packs if entry.model.authorities}
    norms = {
        entry.pack
        for entry in shelf.statements
        if entry.model.source.verified and Modality(entry.model.modality).stratum == "norm"
    }
    assert norms <= listed


@pytest.mark.parametrize("hosts", [("gazette.example.org",), ("example.com", "ample.org")])
def test_a_verified_norm_of_another_host_is_a_mistake(tmp_path: Path, hosts: tuple[str, ...]) -> None:
    (only,) = listing(tmp_path, *hosts)
    assert "statements/manure.yaml:10: source.url: 'example.org' is no host of the pack's authorities" in only
    assert "verified: false" in only


@pytest.mark.parametrize("host", ["example.org", "org.example", "example"])
def test_a_host_stands_for_all_below_it(tmp_path: Path, host: str) -> None:
    problems = listing(tmp_path, host, "com.example")
    assert (problems == []) == (host == "example.org")


def test_a_shared_host_is_listed_with_its_path(tmp_path: Path) -> None:
    assert listing(tmp_path / "wide", "example.org/other") != []
    assert "no host" in listing(tmp_path / "narrow", "example.org/ma")[0]


@pytest.mark.parametrize(("power", "wrong"), [("BIND", True), ("TIGHTEN", True), ("ADVISE", False)])
def test_a_power_that_no_authority_publishes_is_a_mistake(tmp_path: Path, power: str, wrong: bool) -> None:
    source = "{title: A blog, url: 'https://blog.net/law', read_on: 2026-01-01, verified: true}"
    bodies = write(tmp_path) / "regions/demo/bodies.yaml"
    body = "- id: board\n  interest: public\n  names: {en: Board}\n  competences:\n    - topic: manure\n"
    body += f"      region: nation\n      power: {power}\n      source: {source}\n"
    bodies.write_text(bodies.read_text(encoding="utf-8") + body, encoding="utf-8")
    assert any("'blog.net' is no host" in each for each in listed_only(tmp_path)) is wrong


def listed_only(folder: Path) -> list[str]:
    pack = folder / "regions/demo/pack.yaml"
    pack.write_text(pack.read_text(encoding="utf-8") + "authorities: [example.org]\n", encoding="utf-8")
    return [str(problem) for problem in examine([folder]).problems]
