"""Which statement counts, by whom, and who should decide: the rules of subsidiarity, with their reasons.

Subsidiarity is not "local always wins": it allocates who should decide, and once a competent higher body has decided,
its rule binds. Three strata have three selectors: norms meet (the strictest holds), facts are selected (best evidence,
then most local, then newest), advice is ordered (nearest first, all shown).
"""

from .case import Case
from .decision import Considered, Decision, Note
from .resolve import possible_prohibitions, prohibitions, resolve

__all__ = [
    "Case",
    "Considered",
    "Decision",
    "Note",
    "possible_prohibitions",
    "prohibitions",
    "resolve",
]
