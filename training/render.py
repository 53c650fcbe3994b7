"""Training policies (JSON) → the Markdown or text a school might have written.

Every policy is scored and learned from through the parser, so that its mistakes count.
"""

from __future__ import annotations

import re
from typing import Any, Literal

Style = Literal["bullets", "numbered", "plain"]
STYLES: tuple[Style, ...] = ("bullets", "numbered", "plain")


def render(policy: dict[str, Any], style: Style = "bullets") -> str:
    """The policy's text: `bullets` with # headings and lists, `numbered` with "2.1 …" paragraphs
    under # headings, `plain` without any markup."""
    hashes = style != "plain"
    lines = [f"# {policy['title']}" if hashes else policy["title"], ""]
    section = lead = None
    for clause in policy["clauses"]:
        if clause["section"] != section:
            section, lead = clause["section"], None
            depth = 2 + len(re.findall(r"\.(?=\d)", section.split(" ")[0]))
            lines += ["", f"{'#' * min(depth, 4)} {section}" if hashes else section, ""]
        if clause["lead"]:
            if clause["lead"] != lead:
                lines += ["", clause["lead"], ""]
            lines.append(f"- {clause['text']}" if style != "plain" else f"• {clause['text']}")
        else:
            number = (
                clause["id"]
                if style == "numbered" and re.fullmatch(r"\d+\.\d+", clause["id"])
                else ""
            )
            lines += ["", f"{number} {clause['text']}".strip(), ""]
        lead = clause["lead"]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
