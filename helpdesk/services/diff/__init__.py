"""What differs between two contents: which entries, and in which places which answers change."""

from .answers import Change, changes
from .entries import EntryChange, affected_regions, entry_changes
from .sides import Piece, Side

__all__ = ["Change", "EntryChange", "Piece", "Side", "affected_regions", "changes", "entry_changes"]
