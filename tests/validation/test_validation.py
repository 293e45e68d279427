"""The published figures are those that the command computes; it skips where the data to compare with are not."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from helpdesk.content.load import examine
from helpdesk.domain.conditions import all_hold
from helpdesk.domain.content import Content
from tests.validation import figures, ground, worked
from tests.validation.__main__ import main
from tests.validation.comparisons import AgainstMap, AtProfiles
from tests.validation.page import PAGE, public_errors, text
from tests.validation.page import compared as compare
from tests.validation.profiles import Profile, stocks
from tests.validation.scores import score

Compared = tuple[AtProfiles, AgainstMap, list[AgainstMap]]
LAYERS = ground.ROOT / "layers"
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture(scope="module")
def compared() -> Compared:
    try:
        return compare("soc-stock")
    except ground.Missing as missing:
        pytest.skip(str(missing))


def test_the_page_says_what_the_command_computes(compared: Compared) -> None:
    """Word by word; a number may differ by one in its last digit, as where another machine rounds otherwise."""
    written, computed = (LAYERS / PAGE).read_text("utf-8"), text("soc-stock", *compared)
    assert _NUMBER.sub("#", written) == _NUMBER.sub("#", computed)
    for there, now in zip(_NUMBER.findall(written), _NUMBER.findall(computed), strict=True):
        digits = len(there.partition(".")[2])
        assert float(there.replace(",", "")) == pytest.approx(float(now.replace(",", "")), abs=1.001 * 10**-digits)


def test_the_pictures_are_of_the_same_pairs(compared: Compared) -> None:
    profiles, other, _ = compared
    for name, found in (("profiles", profiles.ours["all"]), ("map", other.whole)):
        picture = (LAYERS / f"validation-{name}.svg").read_text("utf-8")
        assert figures.title_of(found) in picture
        assert "t C/ha, 0 to 30 cm" in picture
        assert "1 : 1" in picture


def test_without_the_data_the_command_says_what_is_missing_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ground, "REFERENCE", tmp_path / "none")
    monkeypatch.setattr(sys, "argv", ["validation", "--out", str(tmp_path)])
    assert main() == 1
    assert "no ../shared/data/isis_sites.csv.gz to compare with" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_where_nothing_is_ingested_the_command_says_so(tmp_path: Path) -> None:
    if not ground.REFERENCE.is_dir():
        pytest.skip("no ../shared/data to compare with, which is told first")
    asked = [sys.executable, "-m", "tests.validation", "--out", str(tmp_path)]
    told = subprocess.run(
        asked, capture_output=True, text=True, cwd=ground.ROOT, env={"HELPDESK_DATA": str(tmp_path)}, check=False
    )
    assert told.returncode == 1
    assert "run `helpdesk ingest`" in told.stderr
    assert list(tmp_path.iterdir()) == []


def profile_of(*rows: tuple[float, float, float | None, float | None, float | None]) -> list[Profile]:
    """The stock of one site of horizons: from, to, carbon in g/kg, bulk density, stones in % by volume."""
    named = pd.DataFrame(rows, columns=["UHDICM", "LHDICM", "ORCDRC", "BLD", "CRFVOL"], dtype=float)
    site = {"SOURCEID": ["AA1"], "LONWGS84": [1.0], "LATWGS84": [2.0], "TIMESTRR": ["1980-01-01"]}
    return stocks(pd.DataFrame(site), named.assign(SOURCEID="AA1"))[0]


def test_a_profile_has_the_stock_of_its_fine_earth() -> None:
    """Case T1-1 of the toolkit: 2 % x 1.30 g/cm3 x 30 cm x 0.9 is 70.2 t C/ha."""
    [found] = profile_of((0, 30, 20, 1.3, 10))
    assert (found.stock, found.stock_with_stones) == (pytest.approx(70.2), pytest.approx(78.0))
    assert found.measured_density
    assert found.stones_known


def test_carbon_and_density_may_stand_in_horizons_of_their_own() -> None:
    [found] = profile_of((0, 10, 30, None, None), (10, 30, 12, None, None), (0, 20, None, 1.2, None),
                         (20, 30, None, 1.5, None))  # fmt: skip
    assert found.stock == pytest.approx(3 * 1.2 * 10 + 1.2 * 1.2 * 10 + 1.2 * 1.5 * 10)


def test_litter_is_no_soil_and_what_is_deeper_is_not_counted() -> None:
    assert profile_of((-5, 0, 110, 0.3, None), (0, 60, 10, 1.4, None))[0].stock == pytest.approx(1 * 1.4 * 30)


@pytest.mark.parametrize(
    "rows",
    [
        [(0, 26, 10, 1.4, None)],
        [(0, 5, 350, 0.3, None), (5, 30, 10, 1.4, None)],
        [(30, 0, 10, 1.4, None)],
    ],
    ids=["carbon of 26 cm", "an organic layer", "limits in the wrong order"],
)
def test_a_profile_that_cannot_be_compared_is_left_out(rows: list[tuple[float, float, float, float, None]]) -> None:
    assert profile_of(*rows) == []


def test_scores_are_those_of_a_sum_by_hand() -> None:
    found = score(np.array([2.0, 4.0, 9.0]), np.array([1.0, 5.0, 6.0]))
    assert (found.bias, found.mae, found.rmse) == pytest.approx((1.0, 5 / 3, np.sqrt(11 / 3)))
    assert found.efficiency == pytest.approx(1 - 11 / 14)
    assert found.correlation == pytest.approx(np.corrcoef([2, 4, 9], [1, 5, 6])[0, 1])
    twice = score(np.array([2.0, 4.0]), np.array([1.0, 5.0]), np.array([2.0, 1.0]))
    assert twice.bias == pytest.approx(1 / 3)


def test_the_example_of_the_guidelines_is_reproduced() -> None:
    found = worked.guidelines()
    assert found.delta_t_c_yr == pytest.approx(264_132)
    rounded = (round(found.final_t_c / 1e6, 2) - round(found.initial_t_c / 1e6, 2)) * 1e6 / found.years
    assert rounded == pytest.approx(worked.PUBLISHED_T_C_YR)


@pytest.mark.parametrize("example", worked.examples(), ids=lambda each: each.id)
def test_worked_examples_are_reproduced(example: worked.Example) -> None:
    assert example.found.delta_t_c_yr == pytest.approx(example.expected, rel=1e-6)


@cache
def content() -> Content:
    return examine([ground.ROOT]).valid()


@pytest.mark.parametrize("error", public_errors(), ids=lambda each: f"{each['source'][:12]}: {each['what'][:40]}")
def test_what_stands_here_is_what_the_desk_answers_by(error: dict[str, str]) -> None:
    """`held` names statements of the content with the value or the error that each has, or a topic and facts for which
    the tables of 2006 have a value and those of 2019 none."""
    statements = content().statements
    for held in filter(None, error["held"].split("; ")):
        kind, name, *rest = held.split(" ")
        if kind == "none":
            facts = dict(each.split("=") for each in rest)
            editions = [
                each.edition for each in statements.values() if each.topic == name and all_hold(each.when, facts)
            ]
            assert editions == ["2006"]
        else:
            assert getattr(statements[name], kind) == float(rest[0])


def test_every_error_says_what_stands_there_and_here_and_why() -> None:
    for each in public_errors():
        assert all(text for name, text in each.items() if name != "held"), each
        assert each["there"] != each["here"]
        assert each["known"] in ("read in the package", "reported", "follows from the tables")
