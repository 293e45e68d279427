"""How to write laboratory results, as a page for people: made of the columns themselves."""

from .columns import COLUMNS
from .example import EXAMPLE_CSV

_HEAD = """# Laboratory results for `soil_samples`

One row for each layer of each point at each visit, with a line of column names first, in any order. Columns are
separated by commas, semicolons or tabs. Decimals have points, or commas where these do not separate; one of the two
throughout. Layers start at 0 cm and leave no gap; each point reaches `depth_cm` (30 unless asked otherwise).
Nothing is extrapolated and no row is left out: every cell that cannot be used is reported with its line, and then
nothing is computed.

| column | what | may be |
|---|---|---|
"""
_MIDDLE = """
Other columns are not read, and the answer names them. What bulk density is of is told by the names of the columns,
so that coarse fragments are subtracted once. Strata need their areas, in hectares, as the input `strata`: a mean
that is not weighted by area is of another area.

Stocks are given to `depth_cm`, and above the same mass of fine earth everywhere in a stratum: the least above
`depth_cm` at any of its points and visits, unless `reference_mass_t_ha` says another. Compare visits by the latter.
Where two points and more of a stratum were sampled at both visits, their differences are judged (paired); else the
two samplings (unpaired). `detectable` is whether the range of the change leaves 0 out.

An example, made up, which is also that of the process:

```csv
"""


def guide() -> str:
    """Markdown."""
    rows = [
        f"| `{name}` | {column.title}{' (optional)' if column.optional else ''} | "
        f"{column.quantity.bounds if column.quantity else 'text'} |"
        for name, column in COLUMNS.items()
    ]
    return _HEAD + "\n".join(rows) + "\n" + _MIDDLE + EXAMPLE_CSV + "```\n"
