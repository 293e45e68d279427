"""A secret in a file that the desk cannot read: one line with the file, the owner it wants and what to do."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpdesk.domain.errors import BadParameter
from helpdesk.settings import load_settings

SECRET = "postgresql://helpdesk:k1ngfisher@database/helpdesk"
NOBODY = 65534


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everybody may look, beside one that is another's."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        (Path(folder) / "another.pem").write_text("-")
        (Path(folder) / "another.pem").chmod(0)
        monkeypatch.setattr("helpdesk.settings.SECRETS", Path(folder))
        yield Path(folder) / "helpdesk_dsn"


@contextmanager
def without_rights() -> Iterator[int]:
    """As a user to whom modes of files matter."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield os.geteuid()
    finally:
        os.seteuid(before)


def test_one_that_is_anothers_is_named_with_the_owner_it_wants(secret: Path) -> None:
    secret.write_text(SECRET)
    secret.chmod(0)
    with without_rights() as user, pytest.raises(BadParameter) as told:
        load_settings()
    said = str(told.value)
    for words in (str(secret), f"user {user}", f"of user {secret.stat().st_uid}, mode 000", f"chown {user}"):
        assert words in said
    assert "\n" not in said
    assert "k1ngfisher" not in said


def test_one_that_is_no_text_is_named(secret: Path) -> None:
    secret.write_bytes(b"\xff\xfe\x00k")
    with pytest.raises(BadParameter, match=r"helpdesk_dsn: cannot be read: it is not UTF-8 text"):
        load_settings()


def test_one_that_can_be_read_is_taken_whatever_lies_beside_it(secret: Path) -> None:
    secret.write_text(f"{SECRET}\n")
    with without_rights():
        found = load_settings().dsn
    assert found is not None
    assert found.get_secret_value() == SECRET
