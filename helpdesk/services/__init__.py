"""Use cases: what the desk does for whoever asks, in terms of ports and the domain."""
