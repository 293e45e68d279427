"""A report as a PDF of A4 pages, set by ReportLab: pure Python, so that every machine that serves can print."""

from functools import cache
from html import escape
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    ListFlowable,
    ListItem,
    PageTemplate,
    Paragraph,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid
from reportlab.platypus.doctemplate import LayoutError

from ...services.report.blocks import Block, Bullets, Cell, Figure, Heading, Link, Report, Table, Text
from .canvas import Drawn

_MARGIN, _FOOT = 18 * mm, 16 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_INK, _SOFT, _EARTH, _PALE = (
    colors.HexColor("#222222"),
    colors.HexColor("#555555"),
    colors.HexColor("#7d5426"),
    colors.HexColor("#f4ece1"),
)
_FONT, _BOLD, _SLANTED = "Roboto", "Roboto-Bold", "Roboto-Italic"


@cache
def _fonts() -> None:
    """Roboto has the letters of every language of the desk; the fonts that PDF has built in do not."""
    for name, file in ((_FONT, "Roboto-Regular"), (_BOLD, "Roboto-Bold"), (_SLANTED, "Roboto-Italic")):
        with as_file(files("font_roboto") / "files" / f"{file}.ttf") as path:
            registerFont(TTFont(name, str(path)))
    registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic=_SLANTED, boldItalic=_BOLD)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    given = {"fontName": _FONT, "textColor": _INK, "leading": size * 1.32, "spaceAfter": 3.0, **more}
    return ParagraphStyle(name, fontSize=size, **given)


_TITLE = _style("title", 18, fontName=_BOLD, spaceAfter=2)
_SUB = _style("sub", 9, textColor=_SOFT, spaceAfter=8)
_LEVELS = {
    2: _style("h2", 13, fontName=_BOLD, textColor=_EARTH, spaceBefore=10, spaceAfter=4),
    3: _style("h3", 10.5, fontName=_BOLD, spaceBefore=6),
}
_CHAPTER = 2
_BODY, _SMALL = _style("body", 9.5), _style("small", 8, textColor=_SOFT)
_CELL, _NUMBER = _style("cell", 8, spaceAfter=0), _style("number", 8, spaceAfter=0, alignment=TA_RIGHT)
_HEAD, _HEAD_RIGHT = (
    _style("head", 8, spaceAfter=0, fontName=_BOLD),
    _style("headright", 8, spaceAfter=0, fontName=_BOLD, alignment=TA_RIGHT),
)


def pdf(report: Report) -> bytes:
    """The same bytes for the same report: no time of making is written."""
    _fonts()
    try:
        return _built(report, split_rows=False)
    except LayoutError:
        # A row that is longer than a page: rows are broken then, some of which need not be.
        return _built(report, split_rows=True)


def _built(report: Report, *, split_rows: bool) -> bytes:
    target = BytesIO()
    document = BaseDocTemplate(
        target, pagesize=A4, title=report.title, subject=report.subtitle, author="Soil helpdesk", lang=report.lang,
        leftMargin=_MARGIN, rightMargin=_MARGIN, topMargin=_MARGIN, bottomMargin=_MARGIN + _FOOT, invariant=1,
    )  # fmt: skip
    frame = Frame(
        _MARGIN, _MARGIN + _FOOT / 2, _WIDTH, A4[1] - 2 * _MARGIN - _FOOT / 2,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=lambda canvas, _: _foot(canvas, report))])
    document.build(
        [Paragraph(escape(report.title), _TITLE), Paragraph(escape(report.subtitle), _SUB), *_story(report, split_rows)]
    )
    return target.getvalue()


def _story(report: Report, split_rows: bool) -> list[Flowable]:
    """A heading stands on the page of the figure, or of the table that is not broken, under it."""
    found: list[Flowable] = []
    heading: list[Flowable] = []
    for block in report.blocks:
        set_ = _flowables(block, split_rows)
        if isinstance(block, Heading):
            found, heading = found + heading, set_
        elif isinstance(block, Figure) or (isinstance(block, Table) and block.whole):
            found, heading = [*found, KeepTogether([*heading[1:], *set_])], []
        else:
            found, heading = found + heading + set_, []
    return found + heading


def _foot(canvas: Any, report: Report) -> None:
    canvas.saveState()
    words = Paragraph(escape(report.footer), _SMALL)
    _, height = words.wrap(_WIDTH - 40, _FOOT)
    words.drawOn(canvas, _MARGIN, _MARGIN + 2 - height / 2)
    canvas.setFont(_FONT, 8)
    canvas.setFillColor(_SOFT)
    canvas.drawRightString(A4[0] - _MARGIN, _MARGIN, str(canvas.getPageNumber()))
    canvas.restoreState()


def _flowables(block: Block, split_rows: bool) -> list[Flowable]:
    match block:
        case Heading():
            # A heading stands with some of what follows it.
            return [
                CondPageBreak(50 * mm if block.level == _CHAPTER else 30 * mm),
                Paragraph(escape(block.text), _LEVELS[block.level]),
            ]
        case Text():
            return [_paragraph(block)]
        case Bullets():
            items: list[Any] = [ListItem(_paragraph(item), leftIndent=10) for item in block.items]
            return [ListFlowable(items, bulletType="bullet", start="•", leftIndent=10, bulletFontSize=8), Spacer(0, 3)]
        case Table():
            return [_grid(block, split_rows), Spacer(0, 6)]
        case Figure():
            drawn = Drawn(block.drawing, _WIDTH)
            return [drawn, Spacer(0, 2), Paragraph(escape(block.caption), _SMALL)]


def _paragraph(text: Text) -> Paragraph:
    lead = f"<b>{escape(text.lead)}</b> " if text.lead else ""
    return Paragraph(lead + escape(text.text), _SMALL if text.small else _BODY)


def _grid(table: Table, split_rows: bool) -> Grid:
    """The head is repeated on each page."""
    whole = sum(table.widths)
    rows = [
        [Paragraph(_cell(cell), _NUMBER if place in table.numbers else _CELL) for place, cell in enumerate(row)]
        for row in table.rows
    ]
    head = [
        [
            Paragraph(escape(each), _HEAD_RIGHT if place in table.numbers else _HEAD)
            for place, each in enumerate(table.head)
        ]
    ]
    has_head = any(table.head)
    return Grid(
        [*(head if has_head else []), *rows],
        colWidths=[_WIDTH * width / whole for width in table.widths],
        repeatRows=1 if has_head else 0,
        splitInRow=int(split_rows),
        style=TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#dddddd")),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                *([("BACKGROUND", (0, 0), (-1, 0), _PALE)] if has_head else []),
            ]
        ),
    )


def _cell(cell: Cell) -> str:
    if isinstance(cell, Link):
        return f'<a href="{escape(cell.href)}" color="#0b5394">{escape(cell.text)}</a>'
    return escape(cell)
