"""Work that is done later: who may see it, who does it, and how long what came of it is kept."""

from .counter import Counter, Held
from .watch import Interrupted, Watch
from .worker import Work, Workers

__all__ = ["Counter", "Held", "Interrupted", "Watch", "Work", "Workers"]
