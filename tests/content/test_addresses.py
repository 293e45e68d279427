"""Addresses in content are everybody's to read: none may let in whoever knows it."""

import pytest
from pydantic import TypeAdapter, ValidationError

from helpdesk.content.schema.base import Url

URL: TypeAdapter[str] = TypeAdapter(Url)


@pytest.mark.parametrize(
    "rest",
    [
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=kingfisher&X-Amz-Date=1",
        "x-amz-signature=kingfisher", "X-Amz-Security-Token=kingfisher", "X-Goog-Signature=kingfisher",
        "AWSAccessKeyId=kingfisher&Signature=kingfisher&Expires=1", "Expires=1&Signature=kingfisher&Key-Pair-Id=K",
        "sv=2022-11-02&sp=r&sig=kingfisher", "token=kingfisher", "access_token=kingfisher", "api%5Fkey=kingfisher",
        "apikey=kingfisher", "subscription-key=kingfisher", "password=kingfisher", "client_secret=kingfisher",
    ],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["?", "?page=2&", "#", "?#"])
def test_an_address_that_lets_its_bearer_in_is_refused_without_being_repeated(rest: str, mark: str) -> None:
    with pytest.raises(ValidationError) as told:
        URL.validate_python(f"https://example.org/soil.tif{mark}{rest}")
    said = told.value.errors()[0]["msg"]
    assert "give an address that needs none" in said
    assert "kingfisher" not in said


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org", "https://example.org/a?id=1&page=2#top", "https://example.org/a?q=token&SEC=3",
        "https://example.org/signature/token", "https://example.org/?tokens=3&signatures=2&design=4",
    ],
)  # fmt: skip
def test_any_other_address_stays_as_it_is(url: str) -> None:
    assert URL.validate_python(url) == url
