"""Words in several languages, with an honest fallback: the answer says which language it fell back to."""

from collections.abc import Mapping, Sequence

Texts = Mapping[str, str]


def pick(texts: Texts, lang: str, fallback: Sequence[str] = ("en",)) -> tuple[str, str]:
    """The text in `lang`, else in the first fallback there is, else in any; and the language it is in.

    A regional tag falls back to its language first (RFC 4647 lookup): `fr-CA` to `fr`.
    """
    for wanted in (lang, lang.split("-")[0], *fallback, *sorted(texts)):
        if wanted in texts:
            return texts[wanted], wanted
    return "", lang
