"""The spoken answer as a page that stands alone: it can be saved, printed and read without this server."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from ....services.spoken import Section, spoken
from ...report.html import STYLE


def page(parts: Sequence[tuple[str, Mapping[str, Any]]]) -> str:
    """Records, each under a title where it has one."""
    language = parts[0][1]["lang"] if parts else "en"
    heading = spoken(parts[0][1])[0].heading if parts else ""
    told = "\n".join(_part(title, spoken(record)) for title, record in parts)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(heading)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n{told}\n"
        "</main>\n</body>\n</html>\n"
    )


def _part(title: str, sections: Sequence[Section]) -> str:
    first, *others = sections
    head = f"<h1>{escape(f'{title}: {first.heading}' if title else first.heading)}</h1>"
    body = [_lines(first.lines), *(f"<h2>{escape(each.heading)}</h2>\n{_lines(each.lines)}" for each in others)]
    return "<section>\n" + "\n".join([head, *body]) + "\n</section>"


def _lines(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(line)}</li>" for line in lines) + "</ul>"
