"""What a plan rests on, and what to mind when it is used, in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...domain.layers import Layer
from ...domain.sampling.numbers import Numbering
from ...domain.sampling.room import NEAR_M, apart_m
from ...domain.text import Texts, pick
from ...domain.units import shown
from ...ports.areas import Numbers, Piece
from .ground import Ground
from .wish import PlanWish

Json = dict[str, Any]

_GIVEN: Texts = {"en": "given by the asker", "fr": "donné par le demandeur"}
_CV: Texts = {
    "en": "median of 17 fields of LimeSoDa (Schmidinger et al. 2025), 30 to 250 samples each; use your own if you "
    "have it",
    "fr": "médiane de 17 parcelles de LimeSoDa (Schmidinger et al. 2025), 30 à 250 échantillons chacune ; mettre le "
    "sien si on l'a",
}
_CORRELATION: Texts = {
    "en": "assumed: sd of differences = sd x sqrt(2 (1 - r)); a pilot of ten points sampled twice tells better",
    "fr": "supposé : écart-type des différences = écart-type x racine(2 (1 - r)) ; dix points repris deux fois le "
    "diront mieux",
}
_MAP: Texts = {"en": "mean of the stock layer over the area", "fr": "moyenne de la couche de stock sur la surface"}
_NOTES: dict[str, Texts] = {
    "STRATA": {
        "en": "Strata are made by what the maps say: what strata differ by does not count as error, and each is sure "
        "to be sampled. Weight each stratum by its area when you work out the mean.",
        "fr": "Les strates suivent les cartes : ce par quoi elles diffèrent ne compte pas comme erreur, et chacune est "
        "échantillonnée. Pondérer chaque strate par sa surface pour calculer la moyenne.",
    },
    "ONE_STRATUM": {
        "en": "The maps show one kind of ground here (their cells are kilometres wide), so there is one stratum; the "
        "points are spread over it all the same.",
        "fr": "Les cartes montrent ici un seul type de sol (leurs mailles font des kilomètres), donc une strate ; les "
        "points y sont répartis tout de même.",
    },
    "SAME_POINTS": {
        "en": "Paired: dig at the same points each time, a metre or two apart, to the same depth.",
        "fr": "Apparié : creuser chaque fois aux mêmes points, à un mètre ou deux, à la même profondeur.",
    },
    "OTHER_POINTS": {
        "en": "Unpaired: ask for another seed at the next time.",
        "fr": "Non apparié : demander une autre graine (seed) la fois suivante.",
    },
    "FEWEST": {
        "en": "A stratum has at least three points, so that its variance can be told.",
        "fr": "Une strate a au moins trois points, pour en connaître la variance.",
    },
    "LEFT_OUT": {
        "en": "Maps show water or ice on a part, which is left out of the strata.",
        "fr": "Les cartes montrent de l'eau ou de la glace sur une partie, laissée hors des strates.",
    },
    "DROWNED": {
        "en": "Maps show nearly all of this as water or ice; it is planned all the same, for their cells are coarse.",
        "fr": "Les cartes montrent presque tout en eau ou glace ; le plan est fait tout de même, leurs mailles étant "
        "larges.",
    },
    "DENSE": {
        "en": "Points are less than five metres apart: soil so near is alike, so that these many tell no more than "
        "fewer. Look for a larger difference, or plan a larger area.",
        "fr": "Les points sont à moins de cinq mètres : un sol si proche se ressemble, tant de points n'en valent pas "
        "plus. Chercher une différence plus grande, ou une surface plus grande.",
    },
    "ORGANIC": {
        "en": "Maps show organic soil on a part: there the stock above 30 cm says little, and the depth of peat must "
        "be measured.",
        "fr": "Les cartes montrent un sol organique sur une partie : le stock sur 30 cm y dit peu, et l'épaisseur de "
        "tourbe est à mesurer.",
    },
    "NO_ROOM": {
        "en": "There is no room to keep off the edge everywhere: move such points inwards on the spot, and write it "
        "down.",
        "fr": "La place manque pour s'écarter partout du bord : déplacer ces points vers l'intérieur, et le noter.",
    },
}  # fmt: skip


def name_of(stratum: int) -> str:
    """A letter: there are never more strata than letters."""
    return chr(ord("A") + stratum)


def strata(ground: Ground, wish: PlanWish, within: Numbers, numbers: Numbering, edges: Sequence[float]) -> list[Json]:
    """Each stratum with its area, what the maps say there, its points, and its outline in CRS84."""
    return [
        {
            "id": name_of(code),
            "area_ha": float(ground.area_ha[code]),
            "points": count,
            "mean_t_ha": _number(ground.means[code]),
            "sd_difference_t_ha" if wish.paired else "sd_t_ha": float(within[code]),
            "edge_buffer_m": edges[code],
            "facts": {str(layer.fact): _said(layer, _here(ground, code), wish.lang) for layer in ground.layers},
            "geometry": ground.outlines[code],
        }
        for code, count in enumerate(numbers.points)
    ]


def _here(ground: Ground, code: int) -> list[Piece]:
    return [piece for piece, of_piece in zip(ground.pieces, ground.codes, strict=True) if of_piece == code]


def _said(layer: Layer, pieces: Sequence[Piece], lang: str) -> Json:
    """The class on most of the stratum and on how much of it, or the mean and range of numbers; None where nothing is
    known. `name` and `text` say the same to people."""
    found = _class_said(layer, pieces, lang) if layer.classes else _number_said(layer, pieces)
    return {"name": pick(layer.titles, lang)[0], **found}


def _class_said(layer: Layer, pieces: Sequence[Piece], lang: str) -> Json:
    total: dict[int, float] = {}
    for piece in pieces:
        for code, share in piece.shares[str(layer.fact)].items():
            if code is not None:
                total[code] = total.get(code, 0.0) + share * piece.area_m2
    if not total:
        return {"value": None}
    most = max(total, key=lambda code: total[code])
    whole = sum(piece.area_m2 for piece in pieces)
    value = layer.reading(most)
    text = next((pick(each.names, lang)[0] for each in layer.classes if each.value == most), str(value))
    return {"value": value, "text": text, "share_pct": round(100 * total[most] / whole, 1)}


def _number_said(layer: Layer, pieces: Sequence[Piece]) -> Json:
    known = [(each, piece.area_m2) for piece in pieces if (each := piece.means[str(layer.fact)]) is not None]
    if not known:
        return {"value": None}
    weights = [mean.known * area for mean, area in known]
    value = layer.reading(float(np.average([mean.value for mean, _ in known], weights=weights)))
    low, high = min(mean.least for mean, _ in known), max(mean.greatest for mean, _ in known)
    return {
        "value": value,
        "text": f"{value:g} {shown(layer.unit)}".rstrip(),
        "low": layer.reading(low),
        "high": layer.reading(high),
        "unit": layer.unit,
    }


def assumptions(wish: PlanWish, ground: Ground) -> list[Json]:
    """Every number that the plan rests on, with where it comes from."""
    if wish.paired and wish.sd_difference_t_ha is not None:
        return [_stated(wish, "sd_difference_t_ha", wish.sd_difference_t_ha, "t C/ha", _GIVEN)]
    if wish.sd_t_ha is not None:
        found = [_stated(wish, "sd_t_ha", wish.sd_t_ha, "t C/ha", _GIVEN)]
    else:
        own_cv, own_mean = wish.cv_pct is not None, wish.mean_t_ha is not None
        mean = float(ground.area_ha @ ground.means / ground.area_ha.sum())
        found = [
            _stated(wish, "cv_pct", wish.variation_pct, "%", _GIVEN if own_cv else _CV),
            _stated(wish, "mean_t_ha", mean, "t C/ha", _GIVEN if own_mean else _MAP),
        ]
    if wish.paired:
        own = wish.correlation is not None
        found.append(_stated(wish, "correlation", wish.tie, "1", _GIVEN if own else _CORRELATION))
    return found


def _stated(wish: PlanWish, name: str, value: float, unit: str, source: Texts) -> Json:
    return {"name": name, "value": value, "unit": unit, "source": pick(source, wish.lang)[0]}


def notes(wish: PlanWish, ground: Ground, numbers: Numbering, edges: Sequence[float]) -> list[Json]:
    """What to mind, as codes with a text in the asker's language."""
    tests = {
        "STRATA": len(edges) > 1,
        "ONE_STRATUM": len(edges) == 1,
        "SAME_POINTS": wish.paired,
        "OTHER_POINTS": not wish.paired,
        "FEWEST": min(numbers.points) <= 3,
        "LEFT_OUT": ground.left_out_ha > 0,
        "DROWNED": ground.drowned,
        "DENSE": any(apart_m(*each) < NEAR_M for each in zip(ground.area_ha, numbers.points, strict=True)),
        "ORGANIC": ground.organic,
        "NO_ROOM": wish.edge_m > 0 and min(edges) < wish.edge_m,
    }
    return [{"code": code, "text": pick(_NOTES[code], wish.lang)[0]} for code, holds in tests.items() if holds]


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
