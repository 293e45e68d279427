"""The plots of an area, each with its own answer: which rules bind there, what stands in the soil."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ...domain.geo import Place
from ...domain.subsidiarity import possible_prohibitions, prohibitions
from ..advice import Answer, answer_on
from ..desk import Desk
from ..record.carbon import stock as stock_told
from ..soil import SoilFact, soil_at
from .asked import Order
from .partition import LAND_COVER, Plot, partition

Json = dict[str, Any]

FIELD_AREA = "field_area_ha"
_LAYER, _MEASURED = "stock_layer", "measured"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A plot under its number, with the answer at a point of it. `stock` is the stock today as the record has one
    (`origin`, `value` in t C/ha, 0-30 cm), of the map the mean over the plot; None on peat and where nobody knows.
    `banned` and `perhaps_banned` are practices with the norms that forbid them."""

    number: int
    plot: Plot
    answer: Answer
    stock: Mapping[str, Any] | None
    banned: Mapping[str, Sequence[str]]
    perhaps_banned: Mapping[str, Sequence[str]]

    @property
    def hectares(self) -> float:
        return self.plot.hectares

    @property
    def stock_t_c_ha(self) -> float | None:
        return None if self.stock is None else float(self.stock["value"])


def grounds_of(desk: Desk, order: Order) -> list[Ground]:
    """Largest plot first. Raises what `partition` raises."""
    return [_ground(desk, order, number, plot) for number, plot in enumerate(partition(desk, order.area), 1)]


def _ground(desk: Desk, order: Order, number: int, plot: Plot) -> Ground:
    known = {FIELD_AREA: order.area.hectares} if FIELD_AREA in desk.content.facts else {}
    question = replace(order.question, place=Place(at=plot.at), given={**known, **order.question.given})
    answer = answer_on(desk, question, plot.regions, _soil(desk, plot))
    decisions = answer.all_decisions.values()
    return Ground(
        number=number,
        plot=plot,
        answer=answer,
        stock=_stock(order, plot, answer),
        banned=_listed(prohibitions(decisions)),
        perhaps_banned=_listed(possible_prohibitions(decisions)),
    )


def _soil(desk: Desk, plot: Plot) -> dict[str, SoilFact]:
    """At the point of the plot, but of land cover what most of the plot has."""
    soil = soil_at(desk, plot.at)
    cover = next(iter(plot.covers), None)
    if cover is not None and LAND_COVER in soil:
        soil[LAND_COVER] = replace(soil[LAND_COVER], status="ok", value=cover, reason=None)
    return soil


def _stock(order: Order, plot: Plot, answer: Answer) -> Json | None:
    if answer.ground is not None:
        return None
    if order.stock_t_c_ha is not None:
        return {"origin": _MEASURED, "value": order.stock_t_c_ha, "source": "given by the asker"}
    found: Json | None = stock_told(answer)["stock"]
    if plot.stock is not None and (found is None or found["origin"] in (_LAYER, "tier1_reference")):
        mean = plot.stock
        source = found["source"] if found is not None and found["origin"] == _LAYER else ""
        return {"origin": _LAYER, "value": mean.value, "least": mean.least, "greatest": mean.greatest, "source": source}
    return found


def _listed(found: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {practice: sorted(ids) for practice, ids in found.items()}
