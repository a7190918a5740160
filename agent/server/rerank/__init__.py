"""Rerank as clients of Cohere, Jina, vLLM, llama-server and Text Embeddings Inference (TEI) call it."""

from agent.server.rerank.routes import router

__all__ = ["router"]
