"""The picture of a legend: title, unit, and a line for each class or a ramp with its numbers, for screens of 96 dpi."""

from io import BytesIO

from PIL import Image, ImageDraw

from ....domain.legends import Legend, Symbol
from ....domain.text import pick
from ....domain.units import shown
from ..drawing.text import broken, font
from .colours import colour
from .numbers import written

# All lengths in pixels.
_MARGIN, _GAP, _LINE = 10, 8, 21
_WIDTH, _TEXT = 300, 13
_SWATCH = (26, 15)
_BAR, _STEP, _TICK = 22, 24, 5
_INK, _SOFT, _PAPER = "#1e1a17", "#5f564f", "#ffffff"
# Shapes are drawn so many times larger and shrunk, for smooth edges.
_FINE = 4


def legend_png(legend: Legend, language: str) -> bytes:
    """The legend in a language, on white."""
    buffer = BytesIO()
    legend_image(legend, language).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def legend_image(legend: Legend, language: str) -> Image.Image:
    """As wide as its widest line, at most 300 pixels: longer names are broken into lines."""
    # Drawn once to see how large it becomes, for text is measured where it is drawn.
    taken = _draw(Image.new("RGB", (_WIDTH, 1), _PAPER), legend, language)
    picture = Image.new("RGB", (min(_WIDTH, taken[0] + _MARGIN), taken[1] + _MARGIN), _PAPER)
    _draw(picture, legend, language)
    return picture


def _draw(picture: Image.Image, legend: Legend, language: str) -> tuple[int, int]:
    """Draws the legend from the top and returns the right and lower edge of what it takes."""
    page = _Page(picture)
    title = pick(legend.titles, language)[0]
    if legend.style != "default":
        title += f" ({pick(legend.style_titles, language)[0]})"
    page.text(title, bold=True)
    if about := _about(legend, language):
        page.text(about, soft=True)
    page.down(_GAP // 2)
    if legend.stops:
        _ramp(page, legend, language)
    for entry in legend.entries:
        height = page.text(pick(entry.names, language)[0], left=_MARGIN + _SWATCH[0] + _GAP)
        page.paste(_swatch(entry.symbol, legend.geometry), page.top - height + (_LINE - _SWATCH[1]) // 2 - 1)
    return page.right, page.top


def _about(legend: Legend, language: str) -> str:
    """What the colours stand for, and its unit."""
    name, unit = pick(legend.prop_titles, language)[0], shown(legend.unit)
    return f"{name} ({unit})" if name and unit else name or unit


class _Page:
    """A picture that is filled from the top."""

    def __init__(self, picture: Image.Image) -> None:
        self._picture, self._pen = picture, ImageDraw.Draw(picture)
        self.top, self.right = _MARGIN, 0

    def down(self, pixels: int) -> None:
        self.top += pixels

    def text(self, text: str, *, left: int = _MARGIN, bold: bool = False, soft: bool = False) -> int:
        """Writes lines no longer than the legend is wide; returns the height that they take."""
        letters = font(_TEXT + bold, bold=bold)
        lines = broken(text, letters, _WIDTH - _MARGIN - left)
        for line in lines:
            self._pen.text((left, self.top), line, font=letters, fill=_SOFT if soft else _INK)
            self.right = max(self.right, left + round(letters.getlength(line)))
            self.top += _LINE if line is lines[-1] else _LINE - 4
        return _LINE + (len(lines) - 1) * (_LINE - 4)

    def tick(self, y: int, text: str) -> None:
        left = _MARGIN + _BAR
        letters = font(_TEXT)
        self._pen.line([(left, y), (left + _TICK, y)], fill=_SOFT)
        self._pen.text((left + _TICK + 5, y), text, font=letters, fill=_INK, anchor="lm")
        self.right = max(self.right, left + _TICK + 5 + round(letters.getlength(text)))

    def paste(self, image: Image.Image, top: int) -> None:
        self._picture.paste(image, (_MARGIN, top))


def _ramp(page: _Page, legend: Legend, language: str) -> None:
    """The highest number on top; stops stand at equal distances, so that each can be read."""
    stops = list(reversed(legend.stops))
    bar = Image.new("RGB", (1, max(2, len(stops))))
    for row, stop in enumerate(stops):
        bar.putpixel((0, row), colour(stop.colour).rgba[:3])
    height = _STEP * (len(stops) - 1)
    # Half a pixel of the small picture lies beyond the first and the last stop.
    box = (0, 0.5, 1, len(stops) - 0.5)
    if height:
        page.paste(_framed(bar.resize((_BAR, height), Image.Resampling.BILINEAR, box)), page.top + _GAP)
    for row, stop in enumerate(stops):
        page.tick(page.top + _GAP + row * _STEP, written(stop.at, language))
    page.down(height + 2 * _GAP)


def _framed(bar: Image.Image) -> Image.Image:
    ImageDraw.Draw(bar).rectangle([0, 0, bar.width - 1, bar.height - 1], outline=_SOFT)
    return bar


def _swatch(symbol: Symbol, geometry: str) -> Image.Image:
    """The symbol as it looks on white."""
    width, height = (side * _FINE for side in _SWATCH)
    layer = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(layer)
    fill, edge = colour(symbol.fill).rgba, colour(symbol.stroke).rgba
    thick = max(_FINE, round(symbol.stroke_width * _FINE)) if symbol.stroke else 0
    if geometry == "point":
        reach = min(height // 2 - 1, round((symbol.radius + symbol.stroke_width / 2) * _FINE))
        middle, centre = width // 2, height // 2
        box = [middle - reach, centre - reach, middle + reach, centre + reach]
        pen.ellipse(box, fill=fill, outline=edge if thick else None, width=thick)
    elif geometry == "line":
        pen.line([(0, height // 2), (width, height // 2)], fill=edge, width=thick)
    else:
        pen.rectangle([0, 0, width - 1, height - 1], fill=fill, outline=edge if thick else None, width=thick)
    paper = Image.new("RGBA", layer.size, _PAPER)
    return Image.alpha_composite(paper, layer).resize(_SWATCH, Image.Resampling.LANCZOS).convert("RGB")
