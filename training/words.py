"""Words that need no mending: `python -m training.words` writes `assistant/weights/words.txt`.

Every word that stands twice or more in the training policies, their questions and the disclosures:
the everyday and school English ("maths", "banter", "dont") that a tokenizer's vocabulary lacks.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from assistant.models import WEIGHTS

ROOT = Path(__file__).resolve().parent
TWICE = 2


def main() -> None:
    """Count and write, one word a line, sorted."""
    counts: Counter[str] = Counter()
    for path in sorted((ROOT / "data" / "policies").glob("*.json")):
        policy = json.loads(path.read_text("utf-8"))
        texts = [c["text"] for c in policy["clauses"]] + [q["q"] for q in policy["questions"]]
        counts.update(w for t in texts for w in set(re.findall(r"[a-z]+", t.lower())))
    for line in (ROOT / "data" / "disclosures.jsonl").read_text("utf-8").splitlines():
        counts.update(set(re.findall(r"[a-z]+", json.loads(line)["text"].lower())))
    words = sorted(w for w, n in counts.items() if n >= TWICE and len(w) > 2)
    (WEIGHTS / "words.txt").write_text("\n".join(words) + "\n", "utf-8")
    print(f"{len(words)} words")


if __name__ == "__main__":
    main()
