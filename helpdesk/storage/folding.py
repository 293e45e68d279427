"""How a name is written so that it is found however it is typed: without case, accents, apostrophes and hyphens, and in
its own script."""

import re
import unicodedata
from functools import cache

from anyascii import anyascii

_APOSTROPHES = re.compile("['`\u02bb\u02bc\ua78c\u2018\u2019\u2032]")
# What keyboards of one script write for the same letter (Arabic, Persian and Urdu).
_ALIKE = {"ی": "ي", "ى": "ي", "ک": "ك", "ة": "ه", "ہ": "ه", "ھ": "ه"}


def folded_words(text: str) -> list[str]:
    """The words of a text as names are indexed: compatibility forms taken apart (Unicode NFKD), case folded, marks
    left out, Latin letters as plain ones.

    >>> folded_words("Île-de-France"), folded_words("Łódź Ø ß ı"), folded_words("Αθήνα")
    (['ile', 'de', 'france'], ['lodz', 'o', 'ss', 'i'], ['αθηνα'])
    """
    if text.isascii():
        return re.findall("[a-z0-9]+", text.lower())
    taken_apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(map(_plain, taken_apart))
    # Korean syllables are written whole again.
    return unicodedata.normalize("NFC", plain).split()


def folded(text: str) -> str:
    return " ".join(folded_words(text))


def unpointed(text: str) -> str:
    """Without its apostrophes, as many write it: Ndjamena."""
    return _APOSTROPHES.sub("", text)


@cache
def _plain(letter: str) -> str:
    """One code point, folded; a space where it is neither a letter nor a digit nor a sign of a vowel."""
    if unicodedata.combining(letter):
        return ""
    if unicodedata.category(letter)[0] not in "LNM" or _APOSTROPHES.match(letter):
        return " "
    if unicodedata.name(letter, "").startswith("LATIN"):
        return anyascii(letter).lower()
    return _ALIKE.get(letter, letter)
