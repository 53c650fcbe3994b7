"""LlamaIndex as its first tutorial uses it: whole documents in, default splitter, two nearest.

Only the encoder and the store are given, so that the comparison is of the way of working and
not of the model; no LLM takes part.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore
from pydantic import PrivateAttr

from assistant.types import Encoder, Policy
from eval.metrics import Quote


class EncoderEmbedding(BaseEmbedding):
    """Our encoder behind LlamaIndex's interface."""

    _encoder: Any = PrivateAttr()

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(model_name=encoder.name)
        self._encoder = encoder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._encoder.encode(texts).tolist()
        return vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LlamaIndexDefaults:
    """`VectorStoreIndex.from_documents(...).as_retriever()` over the policy texts."""

    def __init__(self, policies: Sequence[Policy], encoder: Encoder) -> None:
        client = chromadb.EphemeralClient(ChromaSettings(anonymized_telemetry=False))
        # In-memory clients of one process share their collections, hence a name of its own.
        collection = client.create_collection(f"peer-{uuid.uuid4().hex}", embedding_function=None)
        documents = [
            Document(text=policy.text, metadata={"file_name": policy.id}, id_=policy.id)
            for policy in policies
        ]
        index = VectorStoreIndex.from_documents(
            documents,
            storage_context=StorageContext.from_defaults(
                vector_store=ChromaVectorStore(chroma_collection=collection)
            ),
            embed_model=EncoderEmbedding(encoder),
        )
        self._retriever = index.as_retriever()

    def rank(self, question: str) -> Sequence[Quote]:
        """The chunks its query engine would hand to an LLM, best first."""
        return [
            Quote(found.node.get_content(), policy=found.node.metadata.get("file_name", ""))
            for found in self._retriever.retrieve(question)
        ]
