"""What `helpdesk diff` says of rules that wait for what only the asker knows, and the file that it writes for QGIS."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import geopandas
import pytest

from helpdesk.domain.calendar import Validity
from helpdesk.domain.conditions import Condition, Value
from helpdesk.domain.scenarios import Scenario
from helpdesk.domain.statements import Modality, Statement
from helpdesk.services.diff.entries import EntryChange
from helpdesk.services.diff.told import told_in
from helpdesk.settings import Settings, default_content_root

pytestmark = pytest.mark.usefixtures("desk")


def _content(folder: Path, when: str) -> Path:
    """The world, and a pack whose one piece of advice holds only under a condition."""
    for name in ("layers", "regions/world", "config"):
        shutil.copytree(default_content_root() / name, folder / name)
    shutil.copytree(default_content_root() / "regions" / "_template", folder / "regions" / "template")
    path = folder / "regions" / "template" / "statements" / "cover_crops.yaml"
    path.write_text(path.read_text() + f"  when: {when}\n")
    return folder


def _diff(settings: Settings, old: Path, new: Path, file: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "helpdesk", "diff", str(old), str(new), "--geojson", str(file)],
        env={**os.environ, "HELPDESK_DATA": str(settings.data), "HELPDESK_CONTENT": str(new), "COLUMNS": "300"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_change_that_shows_to_whoever_tells_a_fact_is_told_with_that_fact_and_drawn(
    tmp_path: Path, settings: Settings
) -> None:
    old = _content(tmp_path / "old", "{soil_ph: {max: 6}, crop: [maize]}")
    new = _content(tmp_path / "new", "{soil_ph: {max: 5}, crop: [maize, wheat]}")
    file = tmp_path / "change.geojson"
    said = _diff(settings, old, new, file)
    assert "when: crop maize; soil_ph <= 6 -> crop maize|wheat; soil_ph <= 5" in said
    lines = said.splitlines()
    acid = next(n for n, line in enumerate(lines) if line.endswith("told crop:maize, soil_ph:6"))
    assert "advice template-cover-crop (RECOMMEND cover_crop" in lines[acid + 1]
    assert "template-cover-crop" not in lines[acid + 2]
    wheat = next(n for n, line in enumerate(lines) if line.endswith("told crop:wheat, soil_ph:5"))
    assert "advice template-cover-crop (RECOMMEND cover_crop" in lines[wheat + 2]
    assert not [line for line in lines if line.endswith("told crop:maize, soil_ph:5")]

    drawn = geopandas.read_file(file)
    assert str(drawn.crs) == "EPSG:4326"
    assert drawn.area_ha.sum() == pytest.approx(drawn.to_crs(6933).area.sum() / 1e4, rel=1e-3)
    (piece,) = [row for _, row in drawn.iterrows() if "template-region" in row.regions_after]
    told = json.loads(piece.changes) if isinstance(piece.changes, str) else piece.changes
    given = [each["given"] for each in told if each["topic"] == "cover_crops"]
    assert given[0] == {}
    assert {"crop": "maize", "soil_ph": 6.0} in given


def test_two_contents_that_are_the_same_give_a_file_without_features(tmp_path: Path, settings: Settings) -> None:
    old = _content(tmp_path / "old", "{soil_ph: {max: 6}}")
    file = tmp_path / "change.geojson"
    assert "nothing differs" in _diff(settings, old, old, file)
    assert len(geopandas.read_file(file)) == 0


def _entry(*when: Condition) -> Statement:
    return Statement(
        id="s", issuer="b", topic="t", region="r", modality=Modality.FLOOR, value=5.0, validity=Validity(), when=when
    )


def test_who_tells_nothing_is_asked_first_then_what_the_rule_waits_for_then_the_scenarios_that_tell_of_it() -> None:
    before, after = _entry(Condition(fact="slope_pct", minimum=10)), _entry(Condition(fact="slope_pct", minimum=5))
    change = EntryChange("statements", "s", before, after, {})
    givens: tuple[dict[str, Value], ...] = ({"slope_pct": 12.0, "crop": "maize"}, {"irrigated": True})
    scenarios = [Scenario(name="one", on=date(2026, 1, 1), expect={}, given=given) for given in givens]
    told = told_in([change], scenarios)
    assert [each.facts for each in told] == [
        {}, {"slope_pct": 10}, {"slope_pct": 5}, {"slope_pct": 12.0, "crop": "maize"}
    ]  # fmt: skip
    assert told[0].reaches({"elsewhere"})
    assert told[1].reaches({"r", "elsewhere"})
    assert not told[1].reaches({"elsewhere"})


SERVICE = """\
- id: template-water
  names: {{en: Water of the template}}
  region: template-region
  topics: [cover_crops]
  when: {when}
"""


def test_a_service_that_is_at_stake_elsewhere_is_told_with_who_should_decide(
    tmp_path: Path, settings: Settings
) -> None:
    old, new = (_content(tmp_path / name, "{soil_ph: {max: 6}}") for name in ("old", "new"))
    for root, when in ((old, "{slope_pct: {min: 10}}"), (new, "{slope_pct: {min: 5}}")):
        (root / "regions/template/services.yaml").write_text(SERVICE.format(when=when))
    lines = _diff(settings, old, new, tmp_path / "change.geojson").splitlines()
    assert any("service template-water" in line for line in lines)
    told = next(n for n, line in enumerate(lines) if line.endswith("told slope_pct:5"))
    assert "not at stake, to be decided by" in lines[told + 1]
    assert any("at stake, to be decided by" in line and "not" not in line for line in lines[told + 1 : told + 3])
