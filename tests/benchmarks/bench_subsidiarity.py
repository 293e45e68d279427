"""The map of subsidiarity of strewn regions: made whole, and again after one statement changed.

`BENCH_REGIONS=10000` is the size that is promised, with ten statements to a region; it takes minutes.
"""

import os
import resource
from dataclasses import replace

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from helpdesk.bootstrap.tables import MapMemory, maps_of
from helpdesk.domain.calendar import Validity
from helpdesk.domain.content import Content
from helpdesk.storage.territories import Territories

from ..storage.test_subsidiarity_map import synthetic

REGIONS = int(os.environ.get("BENCH_REGIONS", "1000"))
GROUP = f"map of subsidiarity, {REGIONS} regions"

Made = tuple[Content, Content, Territories]


@pytest.fixture(scope="module")
def made() -> Made:
    """A content, the same with one statement changed, and its territories."""
    content, territories = synthetic(REGIONS, 10 * REGIONS)
    name, said = next((name, each) for name, each in content.statements.items() if each.region != "country")
    turned = {**content.statements, name: replace(said, value="something else", validity=Validity())}
    return content, replace(content, version="changed", statements=turned), territories


def _peak_mb() -> int:
    """Of this process up to now, in MB; Linux tells kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000


@pytest.mark.benchmark(group=GROUP)
def test_whole(benchmark: BenchmarkFixture, made: Made) -> None:
    benchmark.pedantic(lambda: maps_of(made[0], made[2], MapMemory()), rounds=1)
    benchmark.extra_info["peak_mb"] = _peak_mb()
    print(f"\n{REGIONS} regions, whole: {benchmark.stats.stats.median:.1f} s, peak {_peak_mb()} MB")


@pytest.mark.benchmark(group=GROUP)
def test_one_statement_changed(benchmark: BenchmarkFixture, made: Made) -> None:
    content, changed, territories = made
    memory = MapMemory()
    maps_of(content, territories, memory)
    benchmark.pedantic(lambda: maps_of(changed, territories, memory), rounds=1)
    benchmark.extra_info["report"] = memory.report()
    print(f"\n{REGIONS} regions, one statement: {benchmark.stats.stats.median:.1f} s; {memory.report()}")
    assert memory.drawn.overlaid == 0
    assert memory.answered.worked_out < memory.answered.reused
