"""Trained weights → ONNX, as shipped in `assistant/weights/`.

    python -m training.export encoder DIR OUT
    python -m training.export ranker DIR BASE OUT

The encoder's weights are stored in 8 bits with a scale per column and computed with in floating
point: a vector then depends on its text alone and stays within rounding of the reference. The
ranker, which only orders what was found, is quantised whole (weights and activations).
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import Tensor, nn
from transformers import AutoModel, AutoTokenizer

from training.train import Ranker

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
# Each run of this many weights of an output shares a scale: with one scale an output, 3 % of the
# development questions got another first clause.
BLOCK = 32
# Weights smaller than this stay as they are: biases and norms are few and sensitive.
SMALL = 10_000


class _Encoder(nn.Module):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(folder, attn_implementation="eager").float().eval()

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        return self.body(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state


def to_onnx(model: nn.Module, folder: str, path: Path, output: str) -> None:
    """Trace with dynamic batch and length."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    example = tokenizer(
        ["can I post this", "who"], ["a clause", "another one"], padding=True, return_tensors="pt"
    )
    axes = {name: {0: "batch", 1: "length"} for name in INPUTS}
    axes[output] = {0: "batch", 1: "length"} if output == "hidden" else {0: "batch"}
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(),
            tuple(example[name] for name in INPUTS),
            str(path),
            input_names=INPUTS,
            output_names=[output],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def pack(source: Path, out: Path) -> None:
    """`model.onnx`, the graph without its large matrices, and `weights.npz`, those matrices as int8
    with a scale for every `BLOCK` of them; `assistant.models` unpacks them when it loads."""
    model = onnx.load(str(source))
    names, arrays = [], {}
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or values.size < SMALL or values.size % BLOCK:
            continue
        blocks = values.reshape(-1, BLOCK).astype(np.float32)
        scale = np.maximum(np.abs(blocks).max(axis=1, keepdims=True), 1e-12) / 127
        arrays[f"q{len(names)}"] = np.rint(blocks / scale).astype(np.int8).reshape(values.shape)
        arrays[f"s{len(names)}"] = scale.astype(np.float16).ravel()
        names.append(tensor.name)
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (
            ("location", "weights.npz"),
            ("offset", "0"),
            ("length", str(values.nbytes)),
        ):
            entry = tensor.external_data.add()
            entry.key, entry.value = key, value
    np.savez(out / "weights.npz", names=np.array(names), **arrays)
    (out / "model.onnx").write_bytes(model.SerializeToString())


def export_encoder(folder: str, out: Path) -> None:
    """`model.onnx` and `tokenizer.json` of a trained encoder."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        to_onnx(_Encoder(folder), folder, Path(aside) / "m.onnx", "hidden")
        pack(Path(aside) / "m.onnx", out)
    shutil.copy(Path(folder) / "tokenizer.json", out / "tokenizer.json")


def load_ranker(folder: str, base: str) -> Ranker:
    """The trained ranker; how many layers it has is read from its weights."""
    state = {k: v.float() for k, v in torch.load(Path(folder) / "ranker.pt").items()}
    layers = 1 + max(int(k.split(".")[3]) for k in state if k.startswith("body.encoder.layer."))
    model = Ranker(base, layers)
    model.load_state_dict(state)
    return model.eval()


def export_ranker(folder: str, base: str, out: Path, *, whole: bool = True) -> None:
    """`model.onnx` and `tokenizer.json` of a trained ranker; `whole` quantises activations too."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        traced = Path(aside) / "m.onnx"
        to_onnx(load_ranker(folder, base), folder, traced, "logits")
        if whole:
            quantize_dynamic(
                str(traced), str(out / "model.onnx"), per_channel=True, weight_type=QuantType.QInt8
            )
        else:
            pack(traced, out)
    shutil.copy(Path(folder) / "tokenizer.json", out / "tokenizer.json")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "encoder":
        export_encoder(rest[0], Path(rest[1]))
    else:
        export_ranker(rest[0], rest[1], Path(rest[2]), whole="--weights-only" not in rest)
