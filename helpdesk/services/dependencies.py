"""What the answers of a desk depend on, as checks of its readiness."""

from collections.abc import Callable, Mapping, Sequence

from ..domain.errors import Unavailable
from ..domain.geo import LonLat
from ..domain.jobs import JobStatus
from ..domain.sourcing import PostgisSource
from ..ports import Dependency, FeatureQuery, JobStore
from .desk import Desk
from .readiness import AWAY, DEGRADED, Check, Outcome

_SOMEWHERE = LonLat(lon=0.0, lat=0.0)
# Every desk has it, whatever layers it has.
_REGIONS = "regions"


def checks_of(desk: Desk, unpublished: Callable[[], Sequence[str]], jobs: JobStore | None) -> list[Check]:
    """`features` reads as answers do, from whichever server; the databases behind it follow by their own names: that
    one of them is away is no reason to ask nobody."""
    tables = [layer.id for layer in desk.content.layers.values() if isinstance(layer.sourcing, PostgisSource)]
    found = [
        Check(name="features", ask=lambda: _features(desk), needed=True),
        Check(name="layers", ask=lambda: _layers(desk)),
        *([Check(name="tables", ask=lambda: _tables(desk, tables))] if tables else []),
        *(Check(name=each.name, ask=_asked(each)) for each in desk.dependencies),
        Check(name="content", ask=lambda: _content(unpublished())),
    ]
    return found if jobs is None else [*found, Check(name="jobs", ask=lambda: _jobs(jobs))]


def layers_away(desk: Desk) -> Mapping[str, str]:
    """The rasters that cannot be read now, and why."""
    layers = sorted(layer.id for layer in desk.content.coverages)
    return {
        layer: reading.reason or "cannot be read"
        for layer, reading in zip(layers, desk.rasters.readings_at(layers, _SOMEWHERE), strict=True)
        if reading.status == "unavailable"
    }


def missing(desk: Desk) -> str:
    """What to tell an operator of rasters that cannot be read, in a line with the reason and the remedy of the first;
    nothing where all can be."""
    away = layers_away(desk)
    if not away:
        return ""
    counted = f"{len(away)} of {len(desk.content.coverages)} raster layers cannot be read"
    return f"{counted}: {', '.join(away)}; {next(iter(away.values()))}"


def _features(desk: Desk) -> Outcome:
    layers = desk.features.layers()
    layer = _REGIONS if _REGIONS in layers else next(iter(layers), None)
    if layer is not None:
        desk.features.query(layer, FeatureQuery(limit=1, geometry=False))
    return Outcome()


def _layers(desk: Desk) -> Outcome:
    """A layer that is away is a gap in the answer; without any there is little to answer."""
    away, facts = layers_away(desk), {layer.id for layer in desk.content.fact_layers}
    if not away:
        return Outcome()
    every = bool(facts) and facts <= away.keys()
    reason = f"{len(away)} of {len(desk.content.coverages)} raster layers cannot be read"
    return Outcome(status=AWAY if every else DEGRADED, reason=reason, needed=every, details=away)


def _tables(desk: Desk, tables: Sequence[str]) -> Outcome:
    """Of others, read where they lie: any of them may be dropped and come back."""
    away: dict[str, str] = {}
    for layer in tables:
        try:
            desk.features.columns(layer)
        except Unavailable as error:
            away[layer] = str(error)
    if not away:
        return Outcome()
    reason = f"{len(away)} of {len(tables)} tables that are read in place cannot be read"
    return Outcome(status=DEGRADED, reason=reason, details=away)


def _content(unpublished: Sequence[str]) -> Outcome:
    if not unpublished:
        return Outcome()
    return Outcome(status=DEGRADED, reason="; ".join(unpublished))


def _jobs(store: JobStore) -> Outcome:
    counts = store.counts()
    return Outcome(counts={status: counts.get(status, 0) for status in JobStatus})


def _asked(dependency: Dependency) -> Callable[[], Outcome]:
    def ask() -> Outcome:
        dependency.check()
        return Outcome()

    return ask
