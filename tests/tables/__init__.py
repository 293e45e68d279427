"""Writes the statements of the IPCC tables from the CSV files of `regions/world/tables`.

`uv run python -m tests.tables`. A row without a value is a gap and stays one; a row derived from others is no default
and is left out.
"""
