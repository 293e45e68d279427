"""Faults of machines, at any instant: what was acknowledged is there, and what is served is whole."""
