"""Pages that are pictures → pages with text, by Tesseract, where it is installed.

Tesseract writes what it read as a PDF with the words laid at their places, so `pdf` reads a scan
like any other document, columns and headings included.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from assistant.errors import CorpusError

DPI = 300
POINTS = 72
PAGE_SECONDS = 120
# A page this large (points) is drawn smaller, so that no picture fills the memory.
LARGEST_SIDE = 2000


def available() -> bool:
    """Whether pytesseract and the program itself are installed."""
    if shutil.which("tesseract") is None:
        return False
    try:
        import pytesseract  # noqa: F401
    except ImportError:
        return False
    return True


def recognise(raw: bytes, numbers: Sequence[int]) -> list[bytes]:
    """A one-page PDF with text for each page of the PDF `raw` that is named, from 1.

    Raises CorpusError where Tesseract fails.
    """
    import pypdfium2 as pdfium
    import pytesseract

    found = []
    document = pdfium.PdfDocument(raw)
    try:
        for number in numbers:
            page = document[number - 1]
            scale = DPI / POINTS * min(1.0, LARGEST_SIDE / max(*page.get_size(), 1))
            image = page.render(scale=scale).to_pil()
            page.close()
            try:
                found.append(
                    pytesseract.image_to_pdf_or_hocr(
                        image, lang="eng", config=f"--dpi {DPI}", timeout=PAGE_SECONDS
                    )
                )
            except (pytesseract.TesseractError, RuntimeError, OSError) as error:
                raise CorpusError(
                    f"Tesseract could not read page {number} of the scan "
                    f"({' '.join(str(error).split())[:120]}). Check its installation "
                    "(docs/deployment.md)."
                ) from error
    finally:
        document.close()
    return found
