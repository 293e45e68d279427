"""From what a validated layer file says of its looks to legends."""

from collections.abc import Iterable, Mapping, Sequence

from ..domain.legends import Drawing, Entry, Heading, Stop, Symbol, Variant
from ..domain.text import Texts
from .schema import layer as schema
from .schema.legend import ColumnEntry, LegendEntry, RestEntry, StopEntry, StyleEntry, SymbolEntry

_PLAIN = SymbolEntry(fill="#b9b2a3", stroke="#4d473b", stroke_width=0.8, radius=4)


def stops_of(ramp: Iterable[StopEntry]) -> tuple[Stop, ...]:
    return tuple(Stop(at=stop.at, colour=stop.colour) for stop in ramp)


def variants_of(styles: Iterable[StyleEntry]) -> tuple[Variant, ...]:
    return tuple(
        Variant(id=each.id, titles=each.title, colours=each.colours, ramp=stops_of(each.ramp)) for each in styles
    )


def headings_of(columns: Mapping[str, ColumnEntry]) -> dict[str, Heading]:
    return {
        name: Heading(titles=each.title, unit=each.unit, refers_to=each.refers_to) for name, each in columns.items()
    }


def drawing_of(model: schema.LayerFile) -> Drawing | None:
    """How the features are drawn; None where the file does not say."""
    legend = model.legend
    if legend is None:
        return None
    base = _with(_PLAIN, legend.symbol)
    column = model.columns.get(legend.by or "")
    unit = column.unit if column is not None else None
    entries = [_entry(base, entry, unit) for entry in legend.entries]
    if legend.others is not None:
        entries.append(_rest(base, legend.others))
    if legend.by is None:
        entries.append(Entry(names=model.title, symbol=_symbol(base)))
    return Drawing(entries=tuple(entries), by=legend.by, unit=unit, label=legend.label)


def _entry(base: SymbolEntry, entry: LegendEntry, unit: str | None) -> Entry:
    names = entry.names or _own_name(entry, unit)
    symbol = _symbol(_with(base, entry))
    return Entry(value=entry.value, low=entry.low, high=entry.high, names=names, symbol=symbol)


def _rest(base: SymbolEntry, rest: RestEntry) -> Entry:
    return Entry(names=rest.names, symbol=_symbol(_with(base, rest)))


def _own_name(entry: LegendEntry, unit: str | None) -> Texts:
    """The value, or the range with its unit, in signs that every language reads."""
    after = f" {unit}" if unit else ""
    if entry.low is not None and entry.high is not None:
        return {"en": f"{entry.low:g} – {entry.high:g}{after}"}
    if entry.high is not None:
        return {"en": f"< {entry.high:g}{after}"}
    return {"en": f"≥ {entry.low:g}{after}" if entry.low is not None else str(entry.value)}


def _with(base: SymbolEntry, own: SymbolEntry) -> SymbolEntry:
    said: Sequence[str] = [name for name in SymbolEntry.model_fields if getattr(own, name) is not None]
    return SymbolEntry.model_construct(
        **{name: getattr(own if name in said else base, name) for name in SymbolEntry.model_fields}
    )


def _symbol(entry: SymbolEntry) -> Symbol:
    assert entry.stroke_width is not None, "_PLAIN has one"
    assert entry.radius is not None, "_PLAIN has one"
    return Symbol(
        fill=None if entry.fill == "none" else entry.fill,
        stroke=None if entry.stroke == "none" else entry.stroke,
        stroke_width=entry.stroke_width,
        radius=entry.radius,
    )
