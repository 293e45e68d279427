"""Words on pictures."""

from functools import cache
from importlib.resources import as_file, files

from PIL import ImageFont


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Roboto in pixels: it has the letters of every language of the desk, which Pillow's own font has not."""
    name = "Roboto-Medium.ttf" if bold else "Roboto-Regular.ttf"
    with as_file(files("font_roboto") / "files" / name) as path:
        return ImageFont.truetype(str(path), size)


def broken(text: str, letters: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The text in lines no wider than so many pixels, broken at blanks; a longer word has a line of its own."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and letters.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
