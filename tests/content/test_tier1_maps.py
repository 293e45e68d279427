"""Mistakes in layers that are looked up in the tables of Tier 1, each named at its line."""

from pathlib import Path

import pytest

from helpdesk.content.load import examine
from helpdesk.domain.errors import ContentInvalid

from .sample import write

MAP = """\
id: gain
title: {en: Gain}
description: {en: Gain}
kind: coverage
recipe:
  name: tier1-sign
  inputs: {zone: cover, soil: cover, cover: cover}
  options:
    edition: "2019"
    practice: plough
    covers: [cropland]
classes:
  - {value: 1, id: gain, names: {en: Gain}, colour: "#00ff00"}
  - {value: 2, id: perhaps_gain, names: {en: Rather a gain}, colour: "#99ff99"}
  - {value: 3, id: none, names: {en: None}, colour: "#999999"}
  - {value: 4, id: perhaps_loss, names: {en: Rather a loss}, colour: "#ff9999"}
  - {value: 5, id: loss, names: {en: Loss}, colour: "#ff0000"}
"""
PLOUGH = """\
- id: plough
  names: {en: Ploughing}
  tier1_from: {land_use: cropland, tillage: no_till, input: medium}
  tier1_to: {land_use: cropland, tillage: full, input: medium}
"""


def root(folder: Path, text: str) -> Path:
    made = write(folder)
    (made / "layers" / "gain.yaml").write_text(text)
    with (made / "regions" / "demo" / "practices.yaml").open("a") as file:
        file.write(PLOUGH)
    return made


def test_a_map_without_mistakes_is_taken(tmp_path: Path) -> None:
    assert "gain" in examine([root(tmp_path, MAP)]).valid().layers


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('"2019"', '"2013"', 9, "'2013' is no edition of the tables; give one of 2006, 2019"),
        ('"2019"', "2019", 9, "2019 is no edition of the tables; give one of 2006, 2019 as text"),
        ("practice: plough", "practice: plouhg", 10, 'not a practice \\(did you mean "plough"'),
        ("practice: plough", "practice: compost", 10, "'compost' has no tier1_from and tier1_to"),
        ("covers: [cropland]", "covers: [croplnd]", 11, 'not a class of cover \\(did you mean "cropland"'),
        ("covers: [cropland]", "covers: cropland", 11, "give the classes of cover"),
        ("id: loss", "id: lost", 12, "lacks loss; a map of signs has them all"),
    ],
)
def test_a_mistake_is_named_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, line: int, says: str
) -> None:
    made = root(tmp_path, MAP.replace(old, new, 1))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContentInvalid, match=says) as caught:
        examine([made]).valid()
    assert f"layers/gain.yaml:{line}: " in str(caught.value)
