"""Who speaks in a pack: the first body with a competence, for an entry that is valid from the start."""

from dataclasses import dataclass
from pathlib import Path

from ..content.files import read
from ..domain.errors import BadParameter


@dataclass(frozen=True, slots=True)
class Speaker:
    """A body, and a topic and region that it is competent for."""

    body: str
    topic: str
    region: str


def speaker_of(folder: Path) -> Speaker:
    """Raises BadParameter for a pack without a body that is competent for anything."""
    path = folder / "bodies.yaml"
    document = read(path, str(path))
    bodies = document.data if isinstance(document.data, list) else []
    for body in bodies:
        for held in (body.get("competences") if isinstance(body, dict) else None) or ():
            if isinstance(held, dict) and {"topic", "region"} <= held.keys() and "id" in body:
                return Speaker(str(body["id"]), str(held["topic"]), str(held["region"]))
    raise BadParameter("--pack", f"{path} names no body with a competence; add one first: who is to say it?")
