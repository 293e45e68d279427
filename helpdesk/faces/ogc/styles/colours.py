"""Colours of legends, `#rrggbb` or `#rrggbbaa`, as the style languages write them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Colour:
    """Red, green and blue from 0 to 255, opacity from 0 to 1."""

    red: int
    green: int
    blue: int
    opacity: float = 1.0

    @property
    def hex(self) -> str:
        """`#rrggbb`, without the opacity."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def alpha(self) -> int:
        return round(self.opacity * 255)

    @property
    def rgba(self) -> tuple[int, int, int, int]:
        return self.red, self.green, self.blue, self.alpha

    @property
    def css(self) -> str:
        if self.opacity == 1:
            return self.hex
        return f"rgba({self.red}, {self.green}, {self.blue}, {self.opacity:.3g})"


TRANSPARENT = Colour(0, 0, 0, 0.0)


def colour(text: str | None) -> Colour:
    """The colour of a part of a symbol; None, a part that is left out, is transparent."""
    if text is None:
        return TRANSPARENT
    red, green, blue, *rest = bytes.fromhex(text.removeprefix("#"))
    return Colour(red, green, blue, rest[0] / 255 if rest else 1.0)
