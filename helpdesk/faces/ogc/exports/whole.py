"""How much one file holds: whole layers, where pages of text are bounded by what a browser or a map bears."""

# Those that are kept as files.
WHOLE = ("csv", "fgb", "gpkg", "parquet")
# A page of JSON is made in memory and read whole by who asked; files are written and sent a thousand features at a
# time. So the largest layers of districts (some 50,000) fit into one, and an answer still has an end.
TIMES_A_PAGE = 10


def most_items(format_: str, most_in_a_page: int) -> int:
    """The most features that an answer in this format holds."""
    return most_in_a_page * TIMES_A_PAGE if format_ in WHOLE else most_in_a_page
