"""An operator's machine without a container engine: the folder `docker/`, and a `docker` that runs commands here."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .files import DOCKER

# In place of `docker compose`: the commands of `run` and `exec` are run, with what is mounted where it really is.
_DOCKER = r"""#!{python}
import json, os, subprocess, sys
from pathlib import Path

here = json.loads(Path(__file__).with_name("here.json").read_text())
words = sys.argv[1:]
with open(here["told"], "a") as told:
    told.write(" ".join(" ".join(words).split()) + "\n")
assert words[:3] == ["compose", "-f", "compose.public.yaml"], words
verb, *words = words[3:]
if verb not in ("run", "exec"):
    sys.exit(0)
given, moved = dict(here["environment"]), dict(here["moved"])
while words[0].startswith("-"):
    option = words.pop(0)
    if option == "-v":
        source, target = words.pop(0).removesuffix(":ro").split(":")
        moved[target] = source
    elif option == "-e":
        name, value = words.pop(0).split("=", 1)
        given[name] = value
    else:
        assert option in ("--rm", "-T", "--no-deps"), option
assert words.pop(0) in ("helpdesk", "database")


def placed(word):
    for target, source in moved.items():
        word = word.replace(target, source)
    return word


given = {name: placed(value) for name, value in given.items()}
sys.exit(subprocess.run([placed(word) for word in words], env=os.environ | given).returncode)
"""


@dataclass(slots=True, kw_only=True)
class Operator:
    """Who types the commands of SECURITY.md on a copy of `docker/`. `environment` is what containers are given; `moved`
    has for paths and addresses of a container what they are here."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shutil.copytree(DOCKER, self.docker, ignore=shutil.ignore_patterns("secrets", ".env"))
        self._programs.mkdir()
        self.program("docker", _DOCKER.replace("{python}", sys.executable))
        if os.geteuid() != 0:
            self.program("chown", "#!/bin/sh\n")

    @property
    def docker(self) -> Path:
        return self.folder / "docker"

    @property
    def secrets(self) -> Path:
        return self.docker / "secrets"

    @property
    def _programs(self) -> Path:
        return self.folder / "programs"

    def program(self, name: str, text: str) -> None:
        """One that is found before those of this machine."""
        (self._programs / name).write_text(text, "utf-8")
        (self._programs / name).chmod(0o755)

    def told(self) -> list[str]:
        """What `docker` was told."""
        told = self.folder / "told"
        return told.read_text("utf-8").splitlines() if told.exists() else []

    def runs(self, script: str, *words: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
        """A script of the folder, from another one, as cron does."""
        here = {"told": str(self.folder / "told"), "environment": self.environment, "moved": self.moved}
        (self._programs / "here.json").write_text(json.dumps(here), "utf-8")
        path = os.pathsep.join([str(self._programs), str(Path(sys.executable).parent), os.environ["PATH"]])
        return subprocess.run(
            ["sh", self.docker / script, *words],
            env={**os.environ, **given, "PATH": path}, cwd="/", capture_output=True, text=True, timeout=300,
        )  # fmt: skip
