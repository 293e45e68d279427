"""The files that the pages need from elsewhere, kept in the database for workers that have fetched nothing."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from psycopg import Connection

from .database import Database, Row


def keep(connection: Connection[Row], folder: Path) -> None:
    """Stores the files of a folder that are not there yet; their paths name the version of what they hold."""
    there = {path for (path,) in connection.execute("SELECT path FROM helpdesk.assets")}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and path not in there and not any(part.startswith(".") for part in Path(path).parts):
            connection.execute(
                "INSERT INTO helpdesk.assets (path, content) VALUES (%s, %s) ON CONFLICT (path) DO NOTHING",
                (path, file.read_bytes()),
            )


def bring(database: Database, folder: Path) -> None:
    """Writes what the folder lacks, each file at once or not at all."""
    for (path,) in database.rows("SELECT path FROM helpdesk.assets"):
        target = folder / path
        if not target.is_file() and target.resolve().is_relative_to(folder.resolve()):
            found = database.rows("SELECT content FROM helpdesk.assets WHERE path = %s", (path,))
            target.parent.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as beside:
                beside.write(found[0][0])
            os.chmod(beside.name, 0o644)
            os.replace(beside.name, target)
