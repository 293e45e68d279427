"""What operators and their programs ask: whether the desk lives and can answer, and what it has counted."""
