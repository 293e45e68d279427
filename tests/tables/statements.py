"""Figures as the YAML of `regions/world/statements`."""

import json
from collections.abc import Iterator

from .rows import ROOT, Figure, factors, forest, stocks
from .texts import texts

FOLDER = ROOT / "regions" / "world" / "statements"
READ_ON = "2026-11-23"
START = {"2006": "2006-04-01", "2019": "2019-05-12"}
TITLES = {"2006": "IPCC 2006 Guidelines, Volume 4", "2019": "IPCC 2019 Refinement, Volume 4"}
URLS = {
    "2006": "https://www.ipcc-nggip.iges.or.jp/public/2006gl/vol4.html",
    "2019": "https://www.ipcc-nggip.iges.or.jp/public/2019rf/vol4.html",
}
HEADER = """\
# yaml-language-server: $schema=../../../config/schemas/statements.json
# Written by `uv run python -m tests.tables` from regions/world/tables: edit the CSV file or the words, not this file.
# A cell without a value is left out: it is a gap. error_pct: the half-width in the table, taken as that of 95 %.
"""


def files() -> dict[str, str]:
    """File name to text."""
    found = {}
    for edition in START:
        found[f"reference_stock_{edition}.yaml"] = _file(stocks(edition))
        found[f"factors_cropland_{edition}.yaml"] = _file(factors("cropland", edition))
        found[f"factors_grassland_{edition}.yaml"] = _file(factors("grassland", edition))
        found[f"factors_forest_{edition}.yaml"] = _file(forest(edition))
    return found


def _file(figures: Iterator[Figure]) -> str:
    return HEADER + "".join(f"{line}\n" for figure in figures for line in _lines(figure))


def _lines(figure: Figure) -> Iterator[str]:
    yield f"- id: {figure.id}"
    yield "  issuer: ipcc"
    yield f"  topic: {figure.topic}"
    yield "  region: world"
    yield "  modality: VALUE"
    yield f"  value: {figure.value.removesuffix('.0')}"
    if figure.table == "2.3":
        yield "  unit: t C/ha"
    yield f'  edition: "{figure.edition}"'
    if figure.error_pct:
        yield f"  error_pct: {figure.error_pct}"
    yield f"  error_meaning: {figure.error_meaning}"
    if figure.n:
        yield f"  n: {figure.n}"
    yield f"  verification: {figure.verification}"
    yield "  tier: 2"
    yield f"  from: {START[figure.edition]}"
    yield "  when:"
    for fact, wanted in figure.when.items():
        yield f"    {fact}: [{', '.join(wanted)}]"
    yield "  text:"
    for language, text in texts(figure).items():
        yield f"    {language}: {_quoted(text)}"
    yield from _source(figure)


def _source(figure: Figure) -> Iterator[str]:
    part = "Chapter 4" if figure.table == "4" else f"Table {figure.table}"
    verified = figure.verification.startswith("verified")
    yield "  source:"
    yield f"    title: {_quoted(f'{TITLES[figure.edition]}, {part}')}"
    yield f"    url: {_quoted(URLS[figure.edition])}"
    if verified:
        yield f"    read_on: {READ_ON}"
    yield f"    verified: {'true' if verified else 'false'}"
    note = "; ".join(each for each in (f"Figure seen in {figure.source}", figure.note) if each)
    yield f"    note: {_quoted(note)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
