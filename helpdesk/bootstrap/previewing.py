"""A desk on content that is not published: the newest layers with the draft, seen by nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..domain.errors import ContentInvalid, IngestFailed
from ..services.desk import Desk
from ..settings import Settings
from .opening import desk_of, housing_of, read_content
from .tables import geometry_problems


@contextmanager
def trial_desk(settings: Settings) -> Iterator[Desk]:
    """Gone afterwards. Raises ContentInvalid with every problem, IngestFailed where no layers are ingested."""
    examined, housing = read_content(settings), housing_of(settings)
    territories = housing.territories(examined.content)
    if territories is None:
        raise IngestFailed(f"there is no data in {housing.where} yet; run `helpdesk ingest` first")
    if problems := geometry_problems(examined, territories):
        raise ContentInvalid(problems)
    with housing.trial(examined, territories) as stores:
        # An id in the log gives its answer again; that of a draft would give nothing.
        yield replace(desk_of(settings, examined.content, stores), log=None)
