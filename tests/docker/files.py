"""What the files in `docker/` say, without a container engine: their commands, environments and services."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
DOCKERFILES = ("Dockerfile", "Dockerfile.database")
COMPOSE = ("compose.yaml", "compose.grown.yaml", "compose.public.yaml")
Command = tuple[str, ...]
# What an operator has to choose.
GIVEN = {
    "HELPDESK_DB_PASSWORD": "one", "REPLICATION_PASSWORD": "two", "OBJECTS_SECRET": "three",
    "HELPDESK_DB_ADMIN_PASSWORD": "four",
}  # fmt: skip
# And what has no default either, and is no secret.
SAID = {"HELPDESK_BASE_URL": "https://soil.example.org"}

# A value from the environment: `${NAME}`, `${NAME:-default}`, `${NAME:?what to do}`.
_VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")


def compose(name: str, given: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A compose file with its variables filled in, as the engine does. Raises KeyError for one that must be given."""

    def value(found: re.Match[str]) -> str:
        variable, kind, default = found.groups()
        if given is not None and variable in given:
            return given[variable]
        if kind != "-":
            raise KeyError(variable)
        return str(default)

    text = (DOCKER / name).read_text("utf-8")
    if given is not None:
        text = _VARIABLE.sub(value, text)
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def needed(name: str) -> set[str]:
    """The variables without which a compose file refuses to start."""
    text = (DOCKER / name).read_text("utf-8")
    return {found[1] for found in _VARIABLE.finditer(text) if found[2] == "?"}


def instructions(name: str = "Dockerfile") -> list[tuple[str, str]]:
    """A Dockerfile's instructions in order, continued lines joined."""
    lines = [line for line in (DOCKER / name).read_text("utf-8").splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def environment() -> dict[str, str]:
    """What the image's ENV sets, in the last stage."""
    stages = [index for index, (word, _) in enumerate(instructions()) if word == "FROM"]
    pairs = [rest for word, rest in instructions()[stages[-1] :] if word == "ENV"]
    return dict(pair.split("=", 1) for rest in pairs for pair in rest.split())


def commands() -> Iterator[tuple[str, Command]]:
    """Every command in these files, and where it stands; those of images that are not ours are not written here."""
    for word, rest in instructions():
        if word == "CMD":
            yield "Dockerfile CMD", tuple(json.loads(rest))
        if word == "HEALTHCHECK":
            yield "Dockerfile HEALTHCHECK", tuple(json.loads(rest.partition("CMD ")[2]))
    for name in COMPOSE:
        for service, said in compose(name)["services"].items():
            for key in ("command", "entrypoint"):
                if key in said:
                    yield f"{name} {service} {key}", tuple(said[key])
            if "test" in said.get("healthcheck", {}):
                yield f"{name} {service} healthcheck", tuple(said["healthcheck"]["test"][1:])
