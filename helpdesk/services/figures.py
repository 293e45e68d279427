"""Numbers within sentences, as each language writes them."""

# Languages of ours that put a comma before decimals (Unicode CLDR); others put a point.
_COMMA = frozenset({"es", "fr", "pt"})


def figure(value: float, form: str, lang: str) -> str:
    """The value in a form of Python (`.2f`, `g`), with the decimal sign of the language.

    >>> figure(0.25, ".2f", "pt-br"), figure(0.25, ".2f", "sw")
    ('0,25', '0.25')
    """
    text = format(value, form)
    return text.replace(".", ",") if lang.split("-")[0] in _COMMA else text
