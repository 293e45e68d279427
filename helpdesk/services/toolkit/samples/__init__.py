"""Laboratory results of many points as stocks, and two samplings compared."""

from .columns import COLUMNS, Column
from .example import EXAMPLE_CSV
from .guide import guide
from .soil_samples import soil_samples

__all__ = ["COLUMNS", "EXAMPLE_CSV", "Column", "guide", "soil_samples"]
