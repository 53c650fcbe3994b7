"""The vector store: LlamaIndex nodes in two Chroma collections, `clauses` and `questions`.

Chroma is given vectors, never texts to embed. It writes to its files whenever it opens them, so
it only ever opens folders of this process: what is written is copied into place afterwards.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from assistant.errors import IndexUnusable
from assistant.index.files import copy, private_folder
from assistant.index.policies import all_clauses, all_questions
from assistant.types import Matrix, Policy

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from llama_index.core.schema import TextNode

MEND = "Run `python -m assistant build`."
HNSW_HEADER = 1
LENGTH_BYTES = 4
SAME = 1.0 - 1e-3  # cosine above which two vectors are taken for one


# A copy of the version before is changed where so many clauses are stored that writing them all
# takes long (14,000 take half a minute), and no more than this share of them is new.
MANY = 2000
FEW = 0.25


@dataclass(frozen=True, slots=True)
class Base:
    """A store that was written before, and the policies in it."""

    folder: Path
    policies: tuple[Policy, ...]


def write(
    folder: Path,
    policies: Sequence[Policy],
    vectors: Matrix,
    bank: Matrix,
    base: Base | None = None,
) -> None:
    """Store the nodes in the new folder `folder`, with the vectors of all clauses and of all bank
    questions; where little differs from `base`, a copy of that is brought up to date.

    Raises IndexUnusable unless every node can be read and found again.
    """
    same = _same(policies, base)
    with private_folder() as scratch:
        if base and same:
            copy(base.folder, scratch)
        with _client(scratch) as client:
            middles = _middles(policies, same)
            _fill(client, "clauses", _clause_nodes(policies), vectors, middles, same)
            _fill(client, "questions", _question_nodes(policies), bank, (), same)
        copy(scratch, folder)
        _scrub(folder)


def _same(policies: Sequence[Policy], base: Base | None) -> frozenset[str]:
    """The ids of the policies that `base` holds as they are; none where all is to be written.

    So it is where a policy was removed: Chroma keeps the last texts it was given in a log of its
    own, and nothing of a removed policy may stay behind.
    """
    before = {policy.id: policy for policy in base.policies} if base else {}
    if before.keys() - {policy.id for policy in policies}:
        return frozenset()
    same = [policy for policy in policies if before.get(policy.id) == policy]
    total = sum(len(policy.clauses) for policy in policies)
    kept = sum(len(policy.clauses) for policy in same)
    few = total >= MANY and total - kept <= FEW * total
    return frozenset(policy.id for policy in same) if few else frozenset()


def read(folder: Path, ids: Mapping[str, Sequence[str]], dimensions: int) -> dict[str, Matrix]:
    """The vectors of each collection named in `ids`, in the order of its ids, each of shape
    (len(ids), dimensions), from a folder that no other process uses.

    Raises IndexUnusable where the store holds other ids.
    """
    with _client(folder) as client:
        return {name: _vectors(client, name, ids[name], dimensions) for name in ids}


def _scrub(folder: Path) -> None:
    """Zero what a graph's files hold behind its last element. Chroma 1.5 saves an empty graph with
    room for a hundred as the memory happens to be, and words of a policy that is gone turned up
    in it. The header is hnswlib's: version, offset, elements that fit, elements, bytes of each."""
    for header in folder.glob("*/header.bin"):
        version, _, _, elements, size = struct.unpack_from("<iQQQQ", header.read_bytes())
        if version != HNSW_HEADER:
            raise IndexUnusable(
                "This release of Chroma is not known. Install the tested one: "
                "`pip install --constraint constraints.txt chromadb`."
            )
        for name, each in (("data_level0.bin", size), ("length.bin", LENGTH_BYTES)):
            path = header.with_name(name)
            spare = path.stat().st_size - elements * each
            if spare > 0:
                with path.open("r+b") as file:
                    file.seek(elements * each)
                    file.write(bytes(spare))


def _fill(
    client: Client,
    name: str,
    nodes: list[TextNode],
    vectors: Matrix,
    probes: Iterable[int],
    same: frozenset[str],
) -> None:
    """Put the nodes into a collection that holds those of the policies in `same` already and
    others perhaps; see that each is there with its text and no other, and that each of `probes`
    (places in `nodes`) is what its own vector finds."""
    from llama_index.core.vector_stores.types import VectorStoreQuery
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = client.get_or_create_collection(
        name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    store = ChromaVectorStore(chroma_collection=collection)
    size = client.get_max_batch_size()
    wanted = {node.node_id: node.metadata["policy"] for node in nodes}
    gone = [id for id in collection.get(include=[])["ids"] if wanted.get(id) not in same]
    for first in range(0, len(gone), size):
        collection.delete(ids=gone[first : first + size])
    new = []
    for node, vector in zip(nodes, vectors, strict=True):
        if node.metadata["policy"] not in same:
            node.embedding = vector.tolist()
            new.append(node)
    for first in range(0, len(new), size):
        store.add([*new[first : first + size]])
    stored = collection.get(include=["documents"])
    texts = dict(zip(stored["ids"], stored["documents"] or [], strict=True))
    if texts != {node.node_id: node.text for node in nodes}:
        raise IndexUnusable(f"The vector store did not keep all {name}. {MEND}")
    for probe in probes:
        query = VectorStoreQuery(query_embedding=nodes[probe].embedding, similarity_top_k=1)
        found = store.query(query).similarities or [0.0]
        # The adapter's similarity is exp(-distance), which near 1 is the cosine.
        if found[0] < SAME:
            raise IndexUnusable(f"The vector store does not find {nodes[probe].node_id}. {MEND}")


def _middles(policies: Sequence[Policy], same: frozenset[str]) -> Iterator[int]:
    """The place of the middle clause of each policy that is not in `same`."""
    first = 0
    for policy in policies:
        if policy.clauses and policy.id not in same:
            yield first + len(policy.clauses) // 2
        first += len(policy.clauses)


def _clause_nodes(policies: Sequence[Policy]) -> list[TextNode]:
    named = ("section", "heading", "stem", "force", "actor")
    nodes = []
    for clause in all_clauses(policies):
        fields = {name: getattr(clause, name) for name in named}
        fields["audiences"] = ", ".join(clause.audiences)
        node = _node(clause.id, clause.policy, clause.text, fields)
        node.start_char_idx, node.end_char_idx = clause.start, clause.end
        nodes.append(node)
    return nodes


def _question_nodes(policies: Sequence[Policy]) -> list[TextNode]:
    return [
        _node(node_id, policy.id, each.text, {"clause": each.clause, "audience": each.audience})
        for node_id, policy, each in all_questions(policies)
    ]


def _node(node_id: str, policy: str, text: str, fields: dict[str, str]) -> TextNode:
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode

    source = {NodeRelationship.SOURCE: RelatedNodeInfo(node_id=policy)}
    fields = {"policy": policy, **fields}
    return TextNode(id_=node_id, text=text, relationships=source, metadata=fields)


def _vectors(client: Client, name: str, ids: Sequence[str], dimensions: int) -> Matrix:
    collection = client.get_collection(name, embedding_function=None)
    stored = collection.get(include=["embeddings"])
    places = {node_id: place for place, node_id in enumerate(stored["ids"])}
    if places.keys() != set(ids):
        raise IndexUnusable(f"The index holds other {name} than its policies. {MEND}")
    vectors = np.asarray(stored["embeddings"], dtype=np.float32).reshape(-1, dimensions)
    return vectors[np.asarray([places[node_id] for node_id in ids], dtype=np.intp)]


@contextmanager
def _client(folder: Path) -> Iterator[Client]:
    import chromadb
    from chromadb.config import Settings
    from chromadb.errors import ChromaError

    # A `.env` in the working folder must not turn the local store into a remote one.
    settings = Settings(anonymized_telemetry=False, _env_file=None)  # type: ignore[call-arg]
    try:
        client = cast("Client", chromadb.PersistentClient(folder, settings))
        try:
            yield client
        finally:
            client.close()
    except ChromaError as error:
        said = str(error).strip().partition("\n")[0]
        raise IndexUnusable(f"The vector store failed ({said}). {MEND}") from error
