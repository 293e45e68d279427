"""A verified norm cites a page of an authority, and each pack says which hosts are of one."""

from pathlib import Path

import pytest

from helpdesk.content.load import examine
from helpdesk.content.shelf import fill
from helpdesk.domain.statements import Modality

from .sample import write

ROOT = Path(__file__).parents[2]
UNLISTED = {"brittany"}  # its keepers go by the same rule, host by host


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
    assert norms - listed == UNLISTED


@pytest.mark.parametrize("hosts", [("gazette.example.org",), ("example.com", "ample.org")])
def test_a_verified_norm_of_another_host_is_a_mistake(tmp_path: Path, hosts: tuple[str, ...]) -> None:
    (only,) = listing(tmp_path, *hosts)
    assert "statements/manure.yaml:10: source.url: 'example.org' is no host of the pack's authorities" in only
    assert "verified: false" in only


@pytest.mark.parametrize("host", ["example.org", "org.example", "example"])
def test_a_host_stands_for_all_below_it(tmp_path: Path, host: str) -> None:
    problems = listing(tmp_path, host, "com.example")
    assert (problems == []) == (host == "example.org")
