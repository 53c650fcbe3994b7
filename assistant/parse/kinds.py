"""What a file is, whatever its name says, and whether it is safe to open."""

from __future__ import annotations

import io
import re
import zipfile

from assistant.errors import CorpusError

TEXT = (".md", ".txt", ".markdown")
WEB = (".html", ".htm")
FORMATS = (*TEXT, ".pdf", ".docx", *WEB)
# Documents that people will try, and what to do with each.
OTHER_DOCUMENTS = {
    ".doc": "an old Word document. Open it in Word and save it as .docx",
    ".docm": "a Word document with macros. Save it as .docx, without them",
    ".dot": "an old Word template. Open it in Word and save it as .docx",
    ".dotx": "a Word template. Save it as .docx",
    ".dotm": "a Word template with macros. Save it as .docx, without them",
    ".rtf": "a rich-text document. Open it in Word and save it as .docx",
    ".odt": "an OpenDocument text. Save it as .docx or PDF",
    ".pages": "a Pages document. Export it as Word or PDF",
    ".gdoc": "a link to a Google document. Download it as Word or PDF",
}
MAX_BYTES = 20_000_000
MAX_DOCUMENT_BYTES = 200_000_000
# What a Word file may unpack to: pictures hardly shrink, so a policy stays far below all three.
MAX_UNPACKED = 400_000_000
MAX_XML = 100_000_000
MAX_RATIO = 250
SMALL_PART = 1_000_000
MAX_PARTS = 10_000

_MAGIC = (
    (b"%PDF", "pdf", "a PDF"),
    (b"PK\x03\x04", "zip", "a Word document or another archive"),
    (b"PK\x05\x06", "zip", "an empty archive"),
    (b"\xd0\xcf\x11\xe0", "ole", "an old Word document"),
    (b"{\\rtf", "rtf", "a rich-text document"),
    (b"\x89PNG", "picture", "a picture"),
    (b"\xff\xd8\xff", "picture", "a picture"),
    (b"GIF8", "picture", "a picture"),
    (b"II*\x00", "picture", "a picture"),
    (b"MM\x00*", "picture", "a picture"),
)
# What the first bytes tell of a file with the suffix ("" for text), and whose name that is.
_NAMED = {
    ".pdf": ("pdf", "a PDF's"),
    ".docx": ("zip", "a Word file's"),
    **dict.fromkeys(WEB, ("html", "a web page's")),
    **dict.fromkeys(TEXT, ("", "a text file's")),
}
_ADVICE = {
    "pdf": "Rename it to end in .pdf.",
    "html": "Rename it to end in .html.",
    "word": "Rename it to end in .docx.",
    "ole": "Open it in Word and save it as .docx.",
    "rtf": "Open it in Word and save it as .docx.",
    "picture": "Save the policy as a PDF, or scan it into one.",
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)


def printable(name: str) -> str:
    """A name as it can be shown in one line on any terminal."""
    return "".join(c if c.isprintable() else "?" for c in name)


def limit(suffix: str) -> int:
    """The most bytes a file with this suffix may have."""
    return MAX_BYTES if suffix in TEXT else MAX_DOCUMENT_BYTES


def check_name(suffix: str, name: str) -> None:
    """Raise CorpusError unless files with this suffix can be read."""
    if suffix in OTHER_DOCUMENTS:
        raise CorpusError(f"{name}: {OTHER_DOCUMENTS[suffix]}.")
    if suffix not in FORMATS:
        raise CorpusError(f"{name}: this kind of file cannot be read. Use {', '.join(FORMATS)}.")


def check_size(size: int, suffix: str, name: str) -> None:
    """Raise CorpusError where a file has more bytes than are read."""
    if size > (most := limit(suffix)):
        raise CorpusError(f"{name}: larger than {most // 1_000_000} MB. Split the document.")


def check(raw: bytes, suffix: str, name: str) -> None:
    """Raise CorpusError unless the bytes are what the suffix says and can be opened safely."""
    kind, words = kind_of(raw)
    if not raw.strip(b"\x00 \r\n\t"):
        raise CorpusError(f"{name}: the file is empty: no text to answer from. Copy it here again.")
    if kind == "ole" and b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k" in raw:
        raise CorpusError(
            f"{name}: needs a password to open. Save a copy without one and use that."
        )
    wanted, whose = _NAMED[suffix]
    # Web pages without their first tag are text, and web pages are saved as text.
    if kind != wanted and {kind, wanted} != {"", "html"}:
        if kind == "zip" and _is_word(_parts(raw)):
            kind, words = "word", "a Word document"
        advice = _ADVICE.get(kind, "Check that the file is the policy, and copy it here again.")
        raise CorpusError(f"{name}: {words or 'something else'} under {whose} name. {advice}")
    if wanted == "pdf" and b"%%EOF" not in raw[-4096:]:
        raise CorpusError(
            f"{name}: the PDF is cut short: its end is missing. Download or export it again."
        )
    if wanted == "zip":
        _check_archive(raw, name)


def kind_of(raw: bytes) -> tuple[str, str]:
    """The kind that the first bytes tell, and its name for people; ("", "") for text."""
    for magic, kind, words in _MAGIC:
        if raw.startswith(magic):
            return kind, words
    if b"%PDF-" in raw[:1024]:
        return "pdf", "a PDF"
    if _HTML.match(raw[:4096].lstrip(b"\xef\xbb\xbf")):
        return "html", "a web page"
    return "", ""


def _check_archive(raw: bytes, name: str) -> None:
    """What the directory of a Word file promises, read before anything is unpacked: `zipfile`
    never gives more than that."""
    parts = _parts(raw)
    if not parts:
        raise CorpusError(f"{name}: the Word file is damaged or cut short. Copy or save it again.")
    bomb = (
        len(parts) > MAX_PARTS
        or sum(part.file_size for part in parts) > MAX_UNPACKED
        or any(p.file_size > MAX_XML and p.filename.endswith((".xml", ".rels")) for p in parts)
        or any(
            part.file_size > SMALL_PART and part.file_size > MAX_RATIO * max(1, part.compress_size)
            for part in parts
        )
    )
    if bomb:
        raise CorpusError(
            f"{name}: unpacks to far more than a document holds (a “zip bomb”). Do not open it; "
            "ask its sender for another copy."
        )
    if any(part.flag_bits & 1 for part in parts):
        raise CorpusError(
            f"{name}: needs a password to open. Save a copy without one and use that."
        )
    if any(part.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")) for part in parts):
        raise CorpusError(f"{name}: holds macros. Save it as .docx, without them.")
    if not _is_word(parts):
        raise CorpusError(
            f"{name}: not a Word document, though its name says so. Check that the file is the "
            "policy."
        )


def _parts(raw: bytes) -> list[zipfile.ZipInfo]:
    """What the directory of an archive lists; nothing where it cannot be read."""
    try:
        return zipfile.ZipFile(io.BytesIO(raw)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return []


def _is_word(parts: list[zipfile.ZipInfo]) -> bool:
    names = [part.filename for part in parts]
    return "[Content_Types].xml" in names and any(name.startswith("word/") for name in names)
