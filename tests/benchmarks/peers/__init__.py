"""Servers to be measured, the desk's and those of others, each started as a process of its own."""
