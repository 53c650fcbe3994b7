"""Score a trained encoder and ranker on a dataset: `python -m training.score DATASET ENC RANKER BASE [N:K]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from training.train import encoder_scores, load, ranker_logits, report


def main(dataset: str, encoder: str, ranker: str, base: str, hold_out: str = "") -> None:
    """Print hit@1, hit@3, AUROC and verdict accuracy of each mixture."""
    policies = (
        load(dataset, hold_out, 1.0)[1] if hold_out else json.loads(Path(dataset).read_text())
    )
    dense = encoder_scores(encoder, policies)
    report("encoder", policies, dense)
    if ranker == "-":
        return
    logits = ranker_logits(ranker, base, policies)
    verdicts = [x[..., 1:] for x in logits]
    report("ranker", policies, [x[..., 0] for x in logits], verdicts)
    for w in (2, 4, 8, 16):
        mixed = [x[..., 0] / 8 + w * d for x, d in zip(logits, dense, strict=True)]
        report(f"ranker/8 + {w}×encoder", policies, mixed, verdicts)


if __name__ == "__main__":
    main(*sys.argv[1:])
