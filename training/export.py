"""Trained weights → ONNX, as shipped in `assistant/weights/`.

    python -m training.export encoder DIR OUT
    python -m training.export ranker ENCODER DIR OUT
    python -m training.export safeguard ENCODER DIR OUT
    python -m training.export cross-encoder ENCODER DIR OUT

Large matrices are stored in 8 bits with a scale for every few numbers and computed with in floating
point: a result then depends on its text alone and stays within rounding of the reference. What is
trained on top of an encoder names the exported one it was made for.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import Tensor, nn

from assistant.models import MADE_FOR, MIDDLE, PACKED, PLACES, WEIGHTS, load_encoder, whole_numbers
from training.cross_encoder import Joint
from training.ranker import Lower, Ranker, loaded
from training.safeguard import Safeguard
from training.train import saved

# Each run of this many weights of an output shares a scale: with one scale an output, 3 % of the
# development questions got another first clause.
BLOCK = 32
# A difference is small beside the weight itself, so a scale for every so many will do.
WIDER = 64
# Weights smaller than this stay as they are: biases and norms are few and sensitive.
SMALL = 10_000


class _Lower(nn.Module):
    """The shared layers: what the encoder's own upper ones, ranker and safeguard read on from."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        self.lower = lower

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        return self.lower(
            {
                "input_ids": input_ids,
                "attention_mask": attention_mask,
                "token_type_ids": token_type_ids,
            }
        )


class _Upper(nn.Module):
    """The encoder's own upper layers, over the states of one text; the last is pooled."""

    def __init__(self, lower: Lower) -> None:
        super().__init__()
        self.layers = nn.ModuleList(lower.upper)

    def forward(self, states: Tensor) -> Tensor:
        unmasked = torch.zeros_like(states[:, None, None, :, 0])
        for layer in self.layers:
            states = layer(states, attention_mask=unmasked)
            states = states[0] if isinstance(states, tuple) else states
        return states


class _Passages(nn.Module):
    """What is kept of passages, the keys and values of each layer: states (n, pieces, dim) →
    (n, layers, 2, heads, pieces, dim of a head)."""

    def __init__(self, ranker: Ranker) -> None:
        super().__init__()
        self.ranker = ranker

    def forward(self, states: Tensor) -> Tensor:
        mask = torch.ones_like(states[:, :, 0])
        memory = self.ranker.memory(self.ranker.clauses(states, mask))
        return torch.stack([torch.stack(both, 1) for both in memory], 1)


class _Judge(nn.Module):
    """One question (1, pieces, dim) and what is kept of n passages → logits (n, columns)."""

    def __init__(self, ranker: Ranker) -> None:
        super().__init__()
        self.ranker = ranker

    def forward(self, question: Tensor, passages: Tensor, mask: Tensor) -> Tensor:
        asked = question.expand(passages.shape[0], -1, -1)
        memory = [(layer[:, 0], layer[:, 1]) for layer in passages.unbind(1)]
        return self.ranker.judge(asked, torch.ones_like(asked[:, :, 0]), memory, mask)


class _Alarm(nn.Module):
    """One message (1, pieces, dim) → its logit."""

    def __init__(self, safeguard: Safeguard) -> None:
        super().__init__()
        self.safeguard = safeguard

    def forward(self, states: Tensor) -> Tensor:
        return self.safeguard(states, torch.ones_like(states[:, :, 0]))


class _Both(nn.Module):
    """A question and a passage as one text (1, pieces) → logits (1, verdicts + 1)."""

    def __init__(self, joint: Joint) -> None:
        super().__init__()
        self.joint = joint

    def forward(self, input_ids: Tensor, token_type_ids: Tensor) -> Tensor:
        return self.joint(
            {
                "input_ids": input_ids,
                "attention_mask": torch.ones_like(input_ids),
                "token_type_ids": token_type_ids,
            }
        )


def trace(
    model: nn.Module,
    path: Path,
    inputs: dict[str, Tensor],
    outputs: list[str],
    axes: dict[str, dict[int, str]],
) -> None:
    """Write the graph of `model`; `axes` name what may vary in size."""
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def in_runs(values: Any, run: int, most: int) -> tuple[Any, Any]:
    """(whole numbers from -most to most in the shape of `values`, a scale for each run of them)."""
    blocks = values.reshape(-1, run).astype(np.float32)
    scale = np.maximum(np.abs(blocks).max(axis=1, keepdims=True), 1e-12) / most
    scale = np.maximum(scale.astype(np.float16), np.finfo(np.float16).tiny)
    whole = np.clip(np.rint(blocks / scale.astype(np.float32)), -most, most).astype(np.int8)
    return whole.reshape(values.shape), scale.ravel()


def pack(graphs: list[Path], out: Path, base: Path | None = None) -> None:
    """The graphs without their large matrices, and `weights.npz` with those, as int8 with a scale
    for every `BLOCK` of them, or, where the model started from the one in the folder `base`, as
    what they differ by from its matrices; what graphs share is stored once. `weights.json` says
    where each graph's are, and `assistant.models` unpacks them."""
    out.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {}
    known: dict[str, Any] = {}
    places: dict[str, dict[str, Any]] = {}
    started = _matrices(base) if base else {}
    for path in graphs:
        model = onnx.load(str(path))
        places[path.name] = {}
        for tensor in model.graph.initializer:
            values = numpy_helper.to_array(tensor)
            if tensor.data_type != TensorProto.FLOAT or values.size < SMALL or values.size % BLOCK:
                continue
            digest = hashlib.sha256(repr(values.shape).encode() + values.tobytes()).hexdigest()
            if digest not in known:
                place = len(known)
                alike = {k: v for k, v in started.items() if v.shape == values.shape}
                if alike:
                    origin = min(alike, key=lambda k: float(np.abs(alike[k] - values).sum()))
                    change = values - alike[origin]
                    if not change.any():
                        known[digest] = [None, origin]
                    else:
                        whole, arrays[f"s{place}"] = in_runs(change, WIDER, MIDDLE)
                        pairs = (whole + MIDDLE).astype(np.uint8).ravel()
                        arrays[f"d{place}"] = pairs[::2] << 4 | pairs[1::2]
                        known[digest] = [place, origin]
                else:
                    arrays[f"q{place}"], arrays[f"s{place}"] = in_runs(values, BLOCK, 127)
                    known[digest] = place
            places[path.name][tensor.name] = known[digest]
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            for key, value in (
                ("location", PACKED),
                ("offset", "0"),
                ("length", str(values.nbytes)),
            ):
                entry = tensor.external_data.add()
                entry.key, entry.value = key, value
        (out / path.name).write_bytes(model.SerializeToString())
    (out / PLACES).write_text(json.dumps(places, indent=1) + "\n", "utf-8")
    np.savez(out / PACKED, **arrays)


def _matrices(folder: Path) -> dict[int, Any]:
    """The large matrices of a packed model, by their number, as they are served."""
    with np.load(folder / PACKED, allow_pickle=False) as stored:
        numbers = [int(name[1:]) for name in stored.files if name[0] == "q"]
        return {n: whole_numbers(stored[f"q{n}"], stored[f"s{n}"]) for n in numbers}


def export_encoder(folder: str, out: Path) -> None:
    """`lower.onnx`, `upper.onnx`, their weights and `tokenizer.json` of a trained encoder."""
    ones = torch.ones(2, 8, dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    both = Lower(folder)
    with tempfile.TemporaryDirectory() as aside:
        lower, upper = Path(aside) / "lower.onnx", Path(aside) / "upper.onnx"
        inputs = dict(zip(names, (ones, ones, ones * 0), strict=True))
        axes = dict.fromkeys((*names, "states"), {0: "batch", 1: "length"})
        trace(_Lower(both), lower, inputs, ["states"], axes)
        states = {"states": torch.randn(1, 9, both.body.config.hidden_size)}
        axes = dict.fromkeys(("states", "hidden"), {1: "pieces"})
        trace(_Upper(both), upper, states, ["hidden"], axes)
        pack([lower, upper], out)
    shutil.copy(Path(folder) / "tokenizer.json", out / "tokenizer.json")


def export_ranker(encoder: str, folder: str, out: Path) -> None:
    """`passages.onnx`, `model.onnx` and their `weights.npz`."""
    pack_ranker(loaded(Lower(encoder), folder).eval(), out, WEIGHTS / "encoder")
    _made_for(out)


def pack_ranker(ranker: Ranker, out: Path, base: Path | None = None) -> None:
    """Trace the two graphs of a ranker and pack them."""
    layers, size, heads = len(ranker.layers), ranker.kind.numel(), ranker.layers[0].heads
    with tempfile.TemporaryDirectory() as aside:
        passages, judge = Path(aside) / "passages.onnx", Path(aside) / "model.onnx"
        trace(
            _Passages(ranker),
            passages,
            {"states": torch.randn(1, 9, size)},
            ["kept"],
            {"states": {1: "pieces"}, "kept": {4: "pieces"}},
        )
        trace(
            _Judge(ranker),
            judge,
            {
                "question": torch.randn(1, 7, size),
                "passages": torch.randn(3, layers, 2, heads, 9, size // heads),
                "mask": torch.ones(3, 9),
            },
            ["logits"],
            {
                "question": {1: "words"},
                "passages": {0: "n", 4: "pieces"},
                "mask": {0: "n", 1: "pieces"},
                "logits": {0: "n"},
            },
        )
        pack([passages, judge], out, base)


def export_safeguard(encoder: str, folder: str, out: Path) -> None:
    """`model.onnx` and `weights.npz`."""
    safeguard = Safeguard(Lower(encoder))
    safeguard.load_state_dict(saved(Path(folder) / "safeguard.pt"))
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "model.onnx"
        inputs = {"states": torch.randn(1, 9, safeguard.head.in_features // 2)}
        trace(_Alarm(safeguard), path, inputs, ["logit"], {"states": {1: "pieces"}})
        pack([path], out, WEIGHTS / "encoder")
    _made_for(out)


def export_cross_encoder(encoder: str, folder: str, out: Path) -> None:
    """`model.onnx` and what its `weights.npz` differ by from the shipped encoder's."""
    joint = Joint(encoder)
    words = joint.body.embeddings.word_embeddings.weight.clone()
    joint.load_state_dict(saved(Path(folder) / "cross-encoder.pt"))
    # They were not learnt, so they are the encoder's to the last digit.
    joint.body.embeddings.word_embeddings.weight.data = words
    with tempfile.TemporaryDirectory() as aside:
        path = Path(aside) / "model.onnx"
        ones = torch.ones(1, 9, dtype=torch.long)
        names = ("input_ids", "token_type_ids")
        trace(
            _Both(joint),
            path,
            dict(zip(names, (ones, ones * 0), strict=True)),
            ["logits"],
            dict.fromkeys(names, {1: "pieces"}),
        )
        pack([path], out, WEIGHTS / "encoder")
    _made_for(out)


def _made_for(out: Path) -> None:
    (out / MADE_FOR).write_text(load_encoder(str(WEIGHTS / "encoder")).name + "\n", "utf-8")


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "encoder":
        export_encoder(rest[0], Path(rest[1]))
    else:
        export = {
            "ranker": export_ranker,
            "safeguard": export_safeguard,
            "cross-encoder": export_cross_encoder,
        }[what]
        export(rest[0], rest[1], Path(rest[2]))
