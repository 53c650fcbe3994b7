"""Average the weights of runs that started from the same base and differ by seed.

`python -m training.soup OUT DIR DIR…`: model soups (Wortsman et al. 2022) cost nothing at run time.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file


def average(folders: list[Path], out: Path) -> None:
    """The mean of each tensor over `folders`; other files as in the first."""
    shutil.copytree(folders[0], out, dirs_exist_ok=True)
    name = "model.safetensors"
    states = [load_file(folder / name) for folder in folders]
    mean = {}
    for key, first in states[0].items():
        if first.is_floating_point():
            mean[key] = torch.stack([s[key].float() for s in states]).mean(0).half()
        else:
            mean[key] = first
    save_file(mean, out / name, metadata={"format": "pt"})


if __name__ == "__main__":
    average([Path(f) for f in sys.argv[2:]], Path(sys.argv[1]))
