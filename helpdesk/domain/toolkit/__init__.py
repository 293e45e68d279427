"""Monitoring of soil carbon: one formula for a map, a field and a point. Floats or arrays in, numpy numbers out.

Names carry the units: `_t_ha` is tonnes a hectare of carbon or, where the name says `fine_earth`, of soil; `_g_kg`,
`_g_cm3`, `_cm`, `_pct`. Layers, strata and uses are along the last axis. Bounds in docstrings are what the formulas are
made for; the processes of these names refuse values beyond them.
"""
