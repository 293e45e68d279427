"""Commands that have a room of their own."""
