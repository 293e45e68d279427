"""`uv run python -m tests.tables` writes the statements of the IPCC tables anew."""

from .statements import FOLDER, files

for name, text in files().items():
    (FOLDER / name).write_text(text, encoding="utf-8")
