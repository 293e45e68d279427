"""Ecosystem services: which are at stake at a place, and who should decide on each, from the field to the world."""

from .ladder import Ladder, Rung, Seat, among, asks_beyond, ladder
from .service import Service, kept_apart
from .stake import Stake, stake

__all__ = ["Ladder", "Rung", "Seat", "Service", "Stake", "among", "asks_beyond", "kept_apart", "ladder", "stake"]
