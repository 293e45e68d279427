"""Words in several languages, with an honest fallback: the answer says which language it fell back to."""

from collections.abc import Mapping, Sequence

Texts = Mapping[str, str]


def pick(texts: Texts, lang: str, fallback: Sequence[str] = ("en",)) -> tuple[str, str]:
    """The text in `lang`, else in the first fallback there is, else in any; and the language it is in.

    A regional tag falls back to its language first (RFC 4647 lookup): `fr-CA` to `fr`.
    """
    if lang in texts:
        return texts[lang], lang
    for wanted in (lang.split("-")[0], *fallback):
        if wanted in texts:
            return texts[wanted], wanted
    first = min(texts, default=lang)
    return texts.get(first, ""), first
