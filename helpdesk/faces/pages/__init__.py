"""The first page at `/`: map, search, and the decision record to read, link, print and share."""
