"""A policy's Markdown → the PDF, Word file or web page a school might have made of it.

Only what `training.render` writes is understood: # headings, paragraphs and "- " lists. The PDFs
come in several house styles, because what a PDF keeps of a document is only how it looks.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Format = Literal["pdf", "pdf-flat", "pdf-columns", "docx", "html"]
FORMATS: tuple[Format, ...] = ("pdf", "pdf-flat", "pdf-columns", "docx", "html")


@dataclass(frozen=True, slots=True)
class Part:
    """`level` is a heading's depth from 1; 0 for a paragraph, -1 for a list item."""

    level: int
    text: str


def parts_of(markdown: str) -> tuple[Part, ...]:
    """The headings, paragraphs and list items of a rendered policy."""
    parts = []
    for line in markdown.splitlines():
        if heading := re.match(r"(#+) (.*)", line):
            parts.append(Part(len(heading[1]), heading[2]))
        elif line.startswith("- "):
            parts.append(Part(-1, line[2:]))
        elif line.strip():
            parts.append(Part(0, line.strip()))
    return tuple(parts)


def document(markdown: str, form: Format) -> bytes:
    """The file's bytes."""
    parts = parts_of(markdown)
    if form == "docx":
        return word(parts)
    if form == "html":
        return web_page(parts).encode("utf-8")
    return pdf(parts, form)


def suffix(form: Format) -> str:
    """The file name's ending, with its dot."""
    return f".{form.partition('-')[0]}"


def web_page(parts: Sequence[Part]) -> str:
    """A page of a school's website, with its navigation and footer."""
    title = html.escape(next((p.text for p in parts if p.level == 1), "Policy"))
    lines = [
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
    ]
    lines.append("<header><a href='/'>Hill School</a></header>")
    lines.append("<nav><ul><li><a href='/'>Home</a></li><li>Policies</li></ul></nav><main>")
    before = 0
    for part in parts:
        if (part.level == -1) != (before == -1):
            lines.append("<ul>" if part.level == -1 else "</ul>")
        tag = "li" if part.level == -1 else f"h{part.level}" if part.level else "p"
        lines.append(f"<{tag}>{html.escape(part.text)}</{tag}>")
        before = part.level
    lines.append("</ul>" if before == -1 else "")
    lines.append("</main><footer>Hill School, 2024</footer></body></html>")
    return "\n".join(lines)


def word(parts: Sequence[Part]) -> bytes:
    """A Word file with its styles for headings and lists, a header and a footer."""
    import docx

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Hill School policies"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    for part in parts:
        if part.level == -1:
            document.add_paragraph(part.text, style="List Bullet")
        elif part.level:
            document.add_heading(part.text, level=part.level - 1)
        else:
            document.add_paragraph(part.text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def pdf(parts: Sequence[Part], form: Format = "pdf") -> bytes:
    """A PDF: `pdf` with large bold headings, `pdf-flat` with bold ones in the body's size,
    `pdf-columns` in two columns; each with a running header and page numbers."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    font, size = ("Times-Roman", 10) if form == "pdf-columns" else ("Helvetica", 11)
    flat = form == "pdf-flat"

    def style(level: int) -> Any:
        if level > 0:
            larger = 0 if flat else (10, 5, 3, 1.5)[min(level, 4) - 1]
            return ParagraphStyle(
                f"h{level}", fontName="Helvetica-Bold", fontSize=size + larger,
                leading=(size + larger) * 1.2, spaceBefore=10, spaceAfter=4, keepWithNext=1,
            )  # fmt: skip
        return ParagraphStyle(
            f"p{level}", fontName=font, fontSize=size, leading=size * 1.2, spaceAfter=5,
            leftIndent=30 if level else 0, bulletIndent=14, bulletFontSize=size,
            alignment=TA_JUSTIFY if form == "pdf-columns" else 0,
        )  # fmt: skip

    def furniture(canvas: Any, _template: Any) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(60, A4[1] - 35, "Hill School: policies and procedures")
        canvas.drawCentredString(A4[0] / 2, 30, f"Page {canvas.getPageNumber()}")

    stream = io.BytesIO()
    width, height = A4[0] - 120, A4[1] - 120
    columns = 2 if form == "pdf-columns" else 1
    each = (width - 24 * (columns - 1)) / columns
    frames = [Frame(60 + i * (each + 24), 60, each, height, 0, 0, 0, 0) for i in range(columns)]
    template = BaseDocTemplate(stream, pagesize=A4)
    template.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    template.build(
        [
            Paragraph(
                html.escape(part.text), style(part.level),
                bulletText="•" if part.level == -1 else None,
            )
            for part in parts
        ]
    )  # fmt: skip
    return stream.getvalue()
