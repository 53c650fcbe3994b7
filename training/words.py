"""Two lists of words: `python -m training.words` writes them to `assistant/weights/`.

`words.txt`, words that need no mending: every one that stands twice or more in the training
policies, their questions and the disclosures. That is the everyday and school English ("maths",
"banter", "dont") that a tokenizer's vocabulary lacks.

`ordinary.txt`, words that say nothing of who somebody is: those that the training policies' clauses
write in small letters. Questions are left out, because people type names in small letters too.
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
    ordinary: set[str] = set()
    for path in sorted((ROOT / "data" / "policies").glob("*.json")):
        for clause in json.loads(path.read_text("utf-8"))["clauses"]:
            ordinary.update(re.findall(r"(?<![\w@.'’-])[a-z]+(?![\w@])", clause["text"]))
    (WEIGHTS / "ordinary.txt").write_text("\n".join(sorted(ordinary)) + "\n", "utf-8")
    print(f"{len(words)} words, {len(ordinary)} ordinary ones")


if __name__ == "__main__":
    main()
