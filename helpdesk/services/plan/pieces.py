"""Pieces of one class that were cut in different parts of an area, as one piece."""

from collections.abc import Sequence

from ...ports.areas import Mean, Piece, Surveyor


def one_piece(surveyor: Surveyor, pieces: Sequence[Piece]) -> Piece:
    """Of pieces with the same classes: areas add up, shares and means are weighted by area; the point inside is that of
    the largest."""
    largest = max(pieces, key=lambda piece: piece.area_m2)
    if len(pieces) == 1:
        return largest
    return Piece(
        geometry=surveyor.joined([piece.geometry for piece in pieces]),
        area_m2=sum(piece.area_m2 for piece in pieces),
        inside_point=largest.inside_point,
        classes=largest.classes,
        shares={name: _shares(pieces, name) for name in largest.shares},
        means={name: _mean(pieces, name) for name in largest.means},
    )


def _shares(pieces: Sequence[Piece], name: str) -> dict[int | None, float]:
    """Largest first, as those of one piece."""
    total, found = sum(piece.area_m2 for piece in pieces), dict[int | None, float]()
    for piece in pieces:
        for code, share in piece.shares[name].items():
            found[code] = found.get(code, 0.0) + share * piece.area_m2 / total
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def _mean(pieces: Sequence[Piece], name: str) -> Mean | None:
    told = [(piece.area_m2, mean) for piece in pieces if (mean := piece.means[name]) is not None]
    weight = sum(area * mean.known for area, mean in told)
    if not weight:
        return None
    return Mean(
        value=sum(area * mean.known * mean.value for area, mean in told) / weight,
        least=min(mean.least for _, mean in told),
        greatest=max(mean.greatest for _, mean in told),
        known=weight / sum(piece.area_m2 for piece in pieces),
    )
