"""The tables of the helpdesk itself, step by step: each file of `versions` brings a database from one revision to the
next, in plain SQL, and is never edited once it was released.

A new step is `versions/r<number>_<noun>.py` with the next number, whose `down_revision` is the number before. In its
SQL a colon before a word is written with a backslash before it, or Alembic takes the word for a parameter.
"""

from .upgrade import HEAD, upgrade

__all__ = ["HEAD", "upgrade"]
