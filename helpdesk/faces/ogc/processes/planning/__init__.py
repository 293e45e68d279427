"""Planning local actions as an OGC API Process, and its results as files and as a report."""
