"""A file that is no YAML at all: what an editor's hand does to one, and what is then to be done."""

from pathlib import Path

import pytest

from helpdesk.content.files import read

GOOD = """\
- id: one
  issuer: state
  text: {en: "Keep it covered."}
- id: two
  issuer: state
"""
BROKEN = [
    (
        "one field further in",
        "  issuer: state\n  text",
        "   issuer: state\n  text",
        2,
        "line up the fields of an entry",
    ),
    ("a field further in", "  text: {", "    text: {", 3, "line up the fields of an entry"),
    ("a tab", "  text: {", "\ttext: {", 3, "indent with spaces"),
    ("a colon in a text", '{en: "Keep it covered."}', "{en: Keep: it covered}", 3, "put a text that has a colon"),
    ("an open bracket", '"Keep it covered."}', '"Keep it covered."', 4, "close the bracket"),
    ("an open quote", 'covered."}', "covered.}", 6, "close the quote"),
    ("a quote in quotes", '"Keep it covered."', '"Keep "it" covered."', 3, "close the bracket"),
    ("a dash further in", "- id: two", " - id: two", 4, "line up"),
    ("a percent sign first", '"Keep it covered."', "%5 of it", 3, "put a text that begins with a sign in quotes"),
    ("a name of nothing", '{en: "Keep it covered."}', "*gone", 3, "name it with & where it stands first"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN]
)
def test_what_breaks_a_file_is_named_by_its_line_with_what_to_do(
    tmp_path: Path, old: str, new: str, line: int, remedy: str
) -> None:
    assert GOOD.count(old) == 1
    path = tmp_path / "a.yaml"
    path.write_text(GOOD.replace(old, new))
    (problem,) = read(path, "a.yaml").problems
    assert remedy in problem.message, str(problem)
    assert problem.line == line, str(problem)
