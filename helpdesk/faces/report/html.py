"""A report as one HTML page that needs nothing else: it can be saved, mailed and printed."""

import re
from html import escape

from ...services.report.blocks import Block, Bullets, Cell, Figure, Heading, Link, Report, Table, Text
from .svg import svg

STYLE = """
body{font:15px/1.5 Roboto,'Segoe UI',Helvetica,Arial,sans-serif;color:#222;max-width:52rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0}
h2{font-size:1.2rem;border-bottom:2px solid #7d5426;margin:1.8rem 0 .6rem}
h3{font-size:1rem;margin:1.2rem 0 .4rem}.sub,.small,figcaption,footer{color:#555;font-size:.85rem}
table{border-collapse:collapse;width:100%;font-size:.85rem;margin:.6rem 0}th{background:#f4ece1;text-align:left}
th,td{border-bottom:1px solid #ddd;padding:.25rem .4rem;vertical-align:top}.n{text-align:right;white-space:nowrap}
figure{margin:1rem 0}svg{max-width:100%;height:auto;font-family:inherit}a{color:#0b5394;overflow-wrap:anywhere}
.wide{overflow-x:auto}footer{border-top:1px solid #ccc;margin-top:2rem;padding-top:.5rem}
@media print{body{font-size:10pt;max-width:none;padding:0}h2,h3{break-after:avoid}tr,figure{break-inside:avoid}}
"""


def page(report: Report) -> str:
    body = "\n".join(_block(block) for block in report.blocks)
    return (
        f'<!doctype html>\n<html lang="{escape(report.lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n"
        f'<h1>{escape(report.title)}</h1>\n<p class="sub">{escape(report.subtitle)}</p>\n</header>\n<main>\n{body}\n'
        f"</main>\n<footer>{escape(report.footer)}</footer>\n</body>\n</html>\n"
    )


def fragment(report: Report) -> str:
    """What the report says, to stand within a page that has a look of its own and allows no styles inline."""
    return re.sub(r' style="[^"]*"', "", "\n".join(_block(block) for block in report.blocks))


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"<h{block.level}>{escape(block.text)}</h{block.level}>"
        case Text():
            return f"<p{_small(block)}>{_text(block)}</p>"
        case Bullets():
            return "<ul>" + "".join(f"<li{_small(item)}>{_text(item)}</li>" for item in block.items) + "</ul>"
        case Table():
            return _table(block)
        case Figure():
            return f"<figure>{svg(block.drawing)}<figcaption>{escape(block.caption)}</figcaption></figure>"


def _small(text: Text) -> str:
    return ' class="small"' if text.small else ""


def _text(text: Text) -> str:
    lead = f"<strong>{escape(text.lead)}</strong> " if text.lead else ""
    return lead + escape(text.text)


def _table(table: Table) -> str:
    def cells(tag: str, row: "tuple[Cell, ...] | list[Cell]") -> str:
        return "".join(
            f"<{tag}{' class=n' if place in table.numbers else ''}{heads[place] if tag == 'td' else ''}>"
            f"{_cell(cell)}</{tag}>"
            for place, cell in enumerate(row)
        )

    # A narrow screen shows a row as a list, each value beside its heading.
    heads = [f' data-head="{escape(_told(cell))}"' if _told(cell) else "" for cell in table.head]

    head = f"<thead><tr>{cells('th', list(table.head))}</tr></thead>" if any(table.head) else ""
    rows = "".join(f"<tr>{cells('td', list(row))}</tr>" for row in table.rows)
    return f'<div class="wide" tabindex="0"><table>{head}<tbody>{rows}</tbody></table></div>'


def _told(cell: Cell) -> str:
    return cell.text if isinstance(cell, Link) else cell


def _cell(cell: Cell) -> str:
    if isinstance(cell, Link):
        return f'<a href="{escape(cell.href)}">{escape(cell.text)}</a>'
    return escape(cell)
