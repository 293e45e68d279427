"""The IPCC tables as statements: each against its row, and the rows against figures written down apart from them."""

from functools import cache
from pathlib import Path

import pytest

from helpdesk.content.load import examine
from helpdesk.domain.content import Content
from helpdesk.domain.statements import Statement
from tests.tables.regimes import zones
from tests.tables.rows import factors, loaded, rows
from tests.tables.statements import FOLDER, files

ROOT = Path(__file__).parents[2]
EDITIONS = ("2006", "2019")
SOILS = ("HAC", "LAC", "sandy", "spodic", "volcanic", "wetland")
# Table 2.3 of 2006 as printed, t C/ha; 90 % everywhere.
STOCKS_2006 = """
boreal 68 - 10 117 20 146
cool_temperate_dry 50 33 34 - 20 87
cool_temperate_moist 95 85 71 115 130 87
warm_temperate_dry 38 24 19 - 70 88
warm_temperate_moist 88 63 34 - 80 88
tropical_dry 38 35 31 - 50 86
tropical_moist 65 47 39 - 70 86
tropical_wet 44 60 66 - 130 86
tropical_montane 88 63 34 - 80 86
"""
# Table 2.3 of 2019: stock ± percent (profiles); 90 without profiles is carried over from 2006.
STOCKS_2019 = """
polar 59±41(24) - 27±67(18) - - -
boreal 63±18(35) - 10±90 117±90 20±90 116±65(6)
cool_temperate_dry 43±8(177) 33±90 13±33(10) - 20±90 87±90
cool_temperate_moist 81±5(334) 76±51(6) 51±13(126) 128±14(45) 136±14(28) 128±13(42)
warm_temperate_dry 24±5(781) 19±16(41) 10±5(338) - 84±65(10) 74±17(49)
warm_temperate_moist 64±5(489) 55±8(183) 36±23(39) 143±30(9) 138±12(42) 135±28(28)
tropical_dry 21±5(554) 19±10(135) 9±9(164) - 50±90 22±17(32)
tropical_moist 40±7(226) 38±5(326) 27±12(76) - 70±90 68±17(55)
tropical_wet 60±8(137) 52±6(271) 46±20(43) - 77±27(14) 49±19(33)
tropical_montane 51±10(114) 44±11(84) 52±34(11) - 96±31(10) 82±50(12)
"""
# Tables 5.5 and 6.2: factor, system and regime, then value (percent) of 2006 and of 2019; - where an edition has none.
FACTORS = """
flu annual cool_temperate_dry 0.80(9) 0.77(14)
flu annual boreal_dry 0.80(9) 0.77(14)
flu annual cool_temperate_moist 0.69(12) 0.70(12)
flu annual boreal_moist 0.69(12) 0.70(12)
flu annual warm_temperate_dry 0.80(9) 0.76(12)
flu annual warm_temperate_moist 0.69(12) 0.69(16)
flu annual tropical_dry 0.58(61) 0.92(13)
flu annual tropical_moist 0.48(46) 0.83(11)
flu annual tropical_wet 0.48(46) 0.83(11)
flu annual tropical_montane 0.64(50) -
flu annual polar_moist - -
flu paddy tropical_moist 1.10(50) 1.35(4)
flu paddy cool_temperate_dry 1.10(50) 1.35(4)
flu perennial warm_temperate_dry 1.00(50) 0.72(22)
flu perennial boreal_moist 1.00(50) 0.72(22)
flu perennial tropical_wet 1.00(50) 1.01(25)
flu perennial tropical_montane 1.00(50) -
flu set-aside boreal_dry 0.93(11) 0.93(11)
flu set-aside tropical_wet 0.82(17) 0.82(17)
flu set-aside tropical_montane 0.88(50) 0.88(50)
flu drained-wetland cool_temperate_moist - 0.71(41)
fmg full polar_dry 1 1
fmg reduced cool_temperate_dry 1.02(6) 0.98(5)
fmg reduced boreal_moist 1.08(5) 1.04(4)
fmg reduced warm_temperate_dry 1.02(6) 0.99(3)
fmg reduced warm_temperate_moist 1.08(5) 1.05(4)
fmg reduced tropical_dry 1.09(9) 0.99(7)
fmg reduced tropical_wet 1.15(8) 1.04(7)
fmg reduced tropical_montane 1.09(50) -
fmg no-till boreal_dry 1.10(5) 1.03(4)
fmg no-till cool_temperate_moist 1.15(4) 1.09(4)
fmg no-till warm_temperate_dry 1.10(5) 1.04(3)
fmg no-till warm_temperate_moist 1.15(4) 1.10(4)
fmg no-till tropical_dry 1.17(8) 1.04(7)
fmg no-till tropical_moist 1.22(7) 1.10(5)
fmg no-till tropical_montane 1.16(50) -
fi low tropical_dry 0.95(13) 0.95(13)
fi low cool_temperate_moist 0.92(14) 0.92(14)
fi low tropical_wet 0.92(14) 0.92(14)
fi low tropical_montane 0.94(50) 0.94(50)
fi medium boreal_moist 1 1
fi high warm_temperate_dry 1.04(13) 1.04(13)
fi high tropical_moist 1.11(10) 1.11(10)
fi high tropical_montane 1.08(50) 1.08(50)
fi high-manure boreal_dry 1.37(12) 1.37(12)
fi high-manure tropical_wet 1.44(13) 1.44(13)
fi high-manure tropical_montane 1.41(50) 1.41(50)
flu grassland tropical_dry 1 1
fmg nominal boreal_dry 1 1
fmg moderately-degraded boreal_moist 0.95(13) -
fmg moderately-degraded tropical_wet 0.97(11) -
fmg moderately-degraded tropical_montane 0.96(40) -
fmg high-intensity-grazing cool_temperate_dry - 0.90(8)
fmg high-intensity-grazing tropical_montane - 0.90(8)
fmg severely-degraded tropical_dry 0.70(40) 0.70(40)
fmg improved warm_temperate_moist 1.14(11) 1.14(11)
fmg improved tropical_dry 1.17(9) 1.17(9)
fmg improved tropical_montane 1.16(40) 1.16(40)
fi grass-medium tropical_dry 1 1
fi grass-high boreal_dry 1.11(7) 1.11(7)
flu forest tropical_dry 1 1
flu native boreal_dry 1 1
"""


@cache
def content() -> Content:
    return examine([ROOT]).valid()


def of_tables(edition: str) -> list[Statement]:
    return [each for each in content().statements.values() if each.id.startswith(f"ipcc{edition}-")]


def wanted(statement: Statement, fact: str) -> tuple[object, ...]:
    return next((each.values for each in statement.when if each.fact == fact), ())


def figure(statement: Statement | None) -> str:
    if statement is None:
        return "-"
    error = "" if statement.error_pct is None else f"±{statement.error_pct:g}"
    return f"{statement.value:g}{error}{f'({statement.n})' if statement.n else ''}"


@pytest.mark.parametrize(("edition", "table"), [("2006", STOCKS_2006), ("2019", STOCKS_2019)])
def test_the_reference_stocks_are_those_of_their_table(edition: str, table: str) -> None:
    for line in table.split("\n")[1:-1]:
        family, *cells = line.split()
        members = [f"{family}_moist", f"{family}_dry"] if family in ("boreal", "polar") else [family]
        for zone in members:
            found = [figure(_stock(edition, zone, soil)) for soil in SOILS]
            assert found == [cell if "±" in cell or cell == "-" else f"{cell}±90" for cell in cells], zone


def _stock(edition: str, zone: str, soil: str) -> Statement | None:
    found = [
        each
        for each in of_tables(edition)
        if each.topic == "soil_carbon.reference_stock"
        and zone in wanted(each, "ipcc_climate_zone")
        and soil in wanted(each, "ipcc_soil_class")
    ]
    assert len(found) < 2
    return found[0] if found else None


@pytest.mark.parametrize("line", FACTORS.split("\n")[1:-1])
def test_the_factors_are_those_of_their_tables(line: str) -> None:
    factor, system, zone, *expected = line.split()
    for edition, cell in zip(EDITIONS, expected, strict=True):
        found = [
            each
            for each in of_tables(edition)
            if _named(each, factor, system) and zone in (wanted(each, "ipcc_climate_zone") or (zone,))
        ]
        assert len(found) < 2
        shown = f"{found[0].value:g}" + (f"({found[0].error_pct:g})" if found[0].error_pct else "") if found else "-"
        value, _, error = cell.partition("(")
        assert shown == (cell if cell == "-" else f"{float(value):g}" + ("(" + error if error else ""))


def _named(statement: Statement, factor: str, system: str) -> bool:
    """Ids read `ipcc2019-fmg-no-till-tropical-dry`; `high` is not `high-manure`."""
    _, kind, rest = statement.id.split("-", 2)
    longer = any(rest.startswith(f"{system}-{more}") for more in ("manure", "intensity"))
    return kind == factor and (rest == system or rest.startswith(f"{system}-")) and not longer


def test_every_statement_is_that_of_its_row_and_every_row_with_a_value_has_one() -> None:
    for edition in EDITIONS:
        count = 0
        for row in rows(f"soc_ref_{edition}"):
            zone = {"boreal": "boreal_dry", "polar": "polar_dry"}.get(row["climate_zone"], row["climate_zone"])
            statement = _stock(edition, zone, row["soil_class"])
            assert (statement is not None) == bool(row["soc_ref_t_c_ha"])
            if statement is not None:
                _same(statement, row, row["soc_ref_t_c_ha"], row.get("n_profiles", ""))
                count += 1
        for land in ("cropland", "grassland"):
            named = {each.id: each for each in factors(land, edition)}
            kept = [row for row in rows(f"factors_{land}_{edition}") if loaded(row, "value")]
            assert len(kept) == len(named)
            for row, identifier in zip(kept, named, strict=True):
                statement = content().statements[identifier]
                _same(statement, row, row["value"], "")
                here = zones(row["temperature_regime"], row["moisture_regime"])
                assert wanted(statement, "ipcc_climate_zone") == tuple(here)
            count += len(kept)
        assert len(of_tables(edition)) == count + 2  # forest and native vegetation


def _same(statement: Statement, row: dict[str, str], value: str, n: str) -> None:
    assert statement.value == float(value)
    assert statement.error_pct == (float(row["error_pct"]) if row["error_pct"] else None)
    assert statement.error_meaning == row["error_meaning"]
    assert statement.edition == row["edition"]
    assert statement.verification == row["verification"]
    assert statement.n == (int(n) if n else None)
    assert statement.source is not None
    assert statement.source.verified == row["verification"].startswith("verified")
    assert row["source"] in str(statement.source.note)
    if statement.error_pct is not None:
        assert statement.low == pytest.approx(float(value) * (1 - statement.error_pct / 100), rel=1e-5)
        assert statement.high == pytest.approx(float(value) * (1 + statement.error_pct / 100), rel=1e-5)


def test_a_figure_derived_from_others_never_loads() -> None:
    derived = [
        row
        for edition in EDITIONS
        for row in rows(f"factors_cropland_{edition}")
        if row["verification"] == "derived_single_source"
    ]
    assert len(derived) == 3
    assert not [each for each in content().statements.values() if (each.verification or "").startswith("derived")]
    assert {"0.86", "1.02", "1.08"} == {row["value"] for row in derived}


def test_different_systems_never_look_like_one() -> None:
    """A change counts a factor with the same figure and error in both states as common; two systems of a zone must not
    pass for one another by chance, unless they are exactly one."""
    for edition in EDITIONS:
        seen: dict[tuple[object, ...], str] = {}
        for each in of_tables(edition):
            if each.error_pct is not None and each.topic != "soil_carbon.reference_stock":
                for zone in wanted(each, "ipcc_climate_zone") or ("anywhere",):
                    key = each.topic, zone, each.value, each.error_pct
                    assert seen.setdefault(key, each.id) == each.id


def test_the_statements_are_those_that_the_tables_give() -> None:
    """Stale? Run `uv run python -m tests.tables`."""
    written = files()
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in written} == written
