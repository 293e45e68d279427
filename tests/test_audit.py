"""What `make audit` ends with, and what it says of who did not answer."""

import sys

import pytest

from .audit import CLEAN, FAULTY, NOBODY, audited, verdict


@pytest.mark.parametrize(
    ("said", "code", "found", "words"),
    [
        ("found 0 vulnerabilities", 0, CLEAN, "no known fault"),
        ("2 vulnerabilities", 1, FAULTY, "faults are known"),
        ("error sending request for url", 1, NOBODY, "NOT AUDITED"),
        ("npm error audit endpoint returned an error", 1, NOBODY, "NOT AUDITED"),
    ],
)
def test_a_tool_that_fails_has_found_something_or_nobody(
    said: str, code: int, found: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program = "import sys; print(sys.argv[1], file=sys.stderr); sys.exit(int(sys.argv[2]))"
    assert audited("a thing", [sys.executable, "-c", program, said, str(code)]) == found
    assert words in capsys.readouterr().out


@pytest.mark.parametrize(
    ("found", "strict", "ends"),
    [
        ((CLEAN, CLEAN), True, 0), ((CLEAN, NOBODY), False, 0), ((CLEAN, NOBODY), True, 2),
        ((NOBODY, FAULTY), True, 1), ((FAULTY, CLEAN), False, 1),
    ],
)  # fmt: skip
def test_nobody_is_a_failure_where_that_is_asked_for(found: tuple[int, ...], strict: bool, ends: int) -> None:
    assert verdict(found, strict=strict) == ends
