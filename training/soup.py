"""Average the weights of runs that started from the same base.

`python -m training.soup OUT DIR DIR…`: model soups (Wortsman et al. 2022) cost nothing at run time.
The folders hold an encoder (`model.safetensors`), a ranker, a safeguard or a cross-encoder
(`ranker.pt`, `safeguard.pt`, `cross-encoder.pt`).
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

ENCODER = "model.safetensors"
HEADS = ("ranker.pt", "safeguard.pt", "cross-encoder.pt")


def average(folders: Sequence[Path], out: Path) -> None:
    """The mean of each tensor over `folders`; other files as in the first."""
    shutil.copytree(folders[0], out, dirs_exist_ok=True)
    if (folders[0] / ENCODER).is_file():
        mean = mean_of([load_file(folder / ENCODER) for folder in folders])
        save_file(mean, out / ENCODER, metadata={"format": "pt"})
    for name in HEADS:
        if all((folder / name).is_file() for folder in folders):
            torch.save(mean_of([torch.load(folder / name) for folder in folders]), out / name)


def mean_of(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of each tensor, in half precision; what is not a fraction as in the first."""
    return {
        key: torch.stack([s[key].float() for s in states]).mean(0).half()
        if first.is_floating_point()
        else first
        for key, first in states[0].items()
    }


if __name__ == "__main__":
    average([Path(f) for f in sys.argv[2:]], Path(sys.argv[1]))
