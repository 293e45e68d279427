"""Large files are lent to a client and to all: so many at once, each until it is closed or forgotten."""

from collections.abc import Iterator

import pytest

from helpdesk.domain.errors import Busy, OverShare, Unavailable
from helpdesk.faces.ogc.exports.loans import MOST, MOST_OF_ONE, Loans


def pieces() -> Iterator[bytes]:
    yield b"one"
    yield b"two"


def test_a_client_has_so_many_files_and_others_have_theirs() -> None:
    loans = Loans()
    held = [loans.lend("a", pieces) for _ in range(MOST_OF_ONE)]
    with pytest.raises(OverShare, match=r"read one of them to its end"):
        loans.lend("a", pieces)
    assert b"".join(loans.lend("b", pieces)) == b"onetwo"
    held[0].close()
    assert next(held[0], None) is None
    assert b"".join(loans.lend("a", pieces)) == b"onetwo"


def test_all_have_so_many_files_together() -> None:
    loans = Loans()
    held = [loans.lend(str(number), pieces) for number in range(MOST)]
    with pytest.raises(Busy, match=r"ask again later"):
        loans.lend("another", pieces)
    held.pop()
    assert loans.lend("another", pieces)


def test_a_file_that_is_closed_twice_or_never_read_counts_once() -> None:
    loans = Loans(most=1)
    loan = loans.lend("a", pieces)
    loan.close()
    loan.close()
    del loan
    kept = loans.lend("a", pieces)
    with pytest.raises(Busy):
        loans.lend("b", pieces)
    del kept
    assert loans.lend("b", pieces)


def test_a_file_that_could_not_be_made_does_not_count() -> None:
    def fails() -> Iterator[bytes]:
        raise Unavailable("no room")

    loans = Loans(most=1)
    for _ in range(3):
        with pytest.raises(Unavailable):
            loans.lend("a", fails)
    assert loans.lend("a", pieces)
