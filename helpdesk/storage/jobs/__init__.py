"""Jobs in one SQLite file: what waits, what runs, and what came of it."""
