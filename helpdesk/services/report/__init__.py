"""Printable reports: what they say and show, as blocks that any face can set."""
