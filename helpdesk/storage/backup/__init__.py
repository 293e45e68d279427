"""A whole desk in one file: what is published, the content it was made of, and the jobs."""

from .archive import About, Archive, Member
from .reading import unpacked, verified

__all__ = ["About", "Archive", "Member", "unpacked", "verified"]
