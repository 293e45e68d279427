"""The desk that is served now, and how a newer one takes its place without a request being lost."""
