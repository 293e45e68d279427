"""What every page wears, whichever face it belongs to: the frame, one style sheet, the words of both, one policy."""
