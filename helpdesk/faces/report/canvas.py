"""Drawings on a page of a PDF, whose y goes up."""

from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from ...services.report.drawing import Drawing, Item, Label, Line, Picture, Shape

_EVEN_ODD = 0


class Drawn(Flowable):
    """A drawing, made smaller where the page is narrower than it."""

    def __init__(self, drawing: Drawing, room: float) -> None:
        super().__init__()
        self.drawing = drawing
        self.scale = min(1.0, room / drawing.width)
        self.width, self.height = drawing.width * self.scale, drawing.height * self.scale

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803 -- ReportLab's names
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.saveState()
        canvas.scale(self.scale, self.scale)
        for item in self.drawing.items:
            self._item(canvas, item)
        canvas.restoreState()

    def _item(self, canvas: Any, item: Item) -> None:
        match item:
            case Line():
                self._line(canvas, item)
            case Shape():
                self._shape(canvas, item)
            case Label():
                self._label(canvas, item)
            case Picture():
                left, top, width, height = item.box
                canvas.drawImage(
                    ImageReader(BytesIO(item.png)), left, self._up(top + height), width, height, mask="auto"
                )

    def _up(self, y: float) -> float:
        return self.drawing.height - y

    def _line(self, canvas: Any, line: Line) -> None:
        canvas.setStrokeColor(HexColor(line.colour))
        canvas.setLineWidth(line.width)
        canvas.setLineJoin(1)
        canvas.setDash(*([5, 3] if line.dashed else []))
        path = canvas.beginPath()
        for number, (x, y) in enumerate(line.points):
            (path.lineTo if number else path.moveTo)(x, self._up(y))
        canvas.drawPath(path, stroke=1, fill=0)
        canvas.setDash()

    def _shape(self, canvas: Any, shape: Shape) -> None:
        path = canvas.beginPath()
        for ring in shape.rings:
            for number, (x, y) in enumerate(ring):
                (path.lineTo if number else path.moveTo)(x, self._up(y))
            path.close()
        if shape.fill:
            canvas.setFillColor(HexColor(shape.fill))
            canvas.setFillAlpha(shape.opacity)
        if shape.stroke:
            canvas.setStrokeColor(HexColor(shape.stroke))
            canvas.setLineWidth(shape.width)
        canvas.drawPath(
            path, stroke=int(shape.stroke is not None), fill=int(shape.fill is not None), fillMode=_EVEN_ODD
        )
        canvas.setFillAlpha(1)

    def _label(self, canvas: Any, label: Label) -> None:
        x, y = label.at
        canvas.saveState()
        canvas.translate(x, self._up(y))
        if label.turned:
            canvas.rotate(90)
        font = "Roboto-Bold" if label.bold else "Roboto"
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor] * canvas.stringWidth(
            label.text, font, label.size
        )
        for mode in (1, 0) if label.halo else (0,):
            # ReportLab does not write that a rendering mode is the usual one again.
            canvas.saveState()
            text = canvas.beginText(-back, 0)
            text.setFont(font, label.size)
            text.setTextRenderMode(mode)
            text.setFillColor(HexColor(label.colour))
            text.setStrokeColor(HexColor("#ffffff"))
            canvas.setLineWidth(2.2)
            text.textOut(label.text)
            canvas.drawText(text)
            canvas.restoreState()
        canvas.restoreState()
