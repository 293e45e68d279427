"""The regional soil helpdesk: for a place on Earth, its soil, its rules, the local advice, and who decides."""

from importlib.metadata import version

__version__ = version("soil-helpdesk")
