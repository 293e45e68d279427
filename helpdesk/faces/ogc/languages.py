"""The languages that titles and descriptions are offered in."""

from babel import Locale, UnknownLocaleError

from ...domain.content import Content


def languages(content: Content) -> list[str]:
    """English first, then every language of a layer or a pack that Babel, and so pygeoapi, knows."""
    written = {tag for layer in content.layers.values() for tag in layer.titles}
    written |= {tag for pack in content.packs.values() for tag in pack.languages}
    return ["en", *sorted(tag for tag in written - {"en"} if _is_known(tag))]


def _is_known(tag: str) -> bool:
    try:
        Locale.parse(tag.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return False
    return True
