"""The log of answers: which question was answered by which versions, so that anybody can have the answer again.

Whoever answers a person about a place notes it, whatever part of the record is shown: the page, `/api/advice`,
`/api/schemes`, `/api/services`, `/api/explain`, the process `advise`, the collection `advice`, the command line. Plans
and answers for areas have no id, and giving an answer again is none.

Nothing of who asked is in it: no address, no hour, nothing they say of themselves; the place is rounded as in the id.
"""

from dataclasses import replace

import orjson

from ..domain.audience import AUDIENCE
from .desk import Desk
from .question import Question


def note(desk: Desk, question: Question, record_id: str | None = None) -> None:
    """Logs one answer by the id that gives it again, and the day; nothing where the log is switched off. `record_id`
    is the id of its record, where that was made."""
    if desk.log is None:
        return
    if record_id is None or AUDIENCE in question.given:
        given = {name: value for name, value in question.given.items() if name != AUDIENCE}
        record_id = replace(question, given=given).id(desk.versions)
    desk.log.write(orjson.dumps({"id": record_id, "answered_on": desk.today().isoformat()}))
