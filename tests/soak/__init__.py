"""A mixed load on a real server for a long time: nothing fails, and nothing grows (`make soak`)."""
