"""What stands before every desk: who is let in, how many at once, for how long, and how the others are told."""
