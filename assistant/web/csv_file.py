"""Tables for a spreadsheet, as a file to save."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows under the names of their columns."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([_inert(value) for value in row] for row in rows)
    return out.getvalue()


def saved(text: str, name: str) -> Response:
    """A table as a file of this name."""
    # With a mark at the start, without which Excel reads other letters for some of these.
    return Response(
        "\ufeff" + text,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _inert(value: object) -> object:
    """A cell that no spreadsheet takes for a formula (OWASP, "CSV injection")."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value
