"""How long 500 pages of PDF take to read, and how much memory: `python -m eval.bench.pages`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from assistant.parse import parse_file
from eval.documents import Part, pdf
from eval.policies import read_policies

PARAGRAPHS = 12
LEAST_WORDS = 4


def drawn(pages: int, folder: Path) -> bytes:
    """A PDF of about so many pages, of the words of the training policies."""
    clauses = [c["text"] for raw in read_policies(folder) for c in raw["clauses"]]
    texts = [text for text in clauses if len(text.split()) > LEAST_WORDS]
    parts = [Part(1, "A long policy")]
    for page in range(pages):
        parts.append(Part(2, f"{page + 1}. Part"))
        first = page * PARAGRAPHS
        parts += [Part(0, " ".join(texts[(first + i + k) % len(texts)] for k in range(3)))
                  for i in range(PARAGRAPHS)]  # fmt: skip
    return pdf(parts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw a long PDF, read it, print seconds and megabytes."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.pages", description=main.__doc__)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--policies", type=Path, default=Path("training/data/policies"))
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.pdf"
        path.write_bytes(drawn(options.pages, options.policies))
        started, worked = time.perf_counter(), time.process_time()
        policy = parse_file(path)
        seconds, processor = time.perf_counter() - started, time.process_time() - worked
    pages = max(clause.page or 0 for clause in policy.clauses)
    print(f"{pages} pages, {len(policy.clauses)} clauses: {seconds:.1f} s "
          f"({processor:.1f} s of the processor), {_peak_mb():.0f} MB at most")  # fmt: skip
    return 0


def _peak_mb() -> float:
    """The most memory this process has held; NaN where the system doesn't say."""
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    raise SystemExit(main())
