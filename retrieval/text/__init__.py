"""Tokens, scripts, and the removal of prompt injections. Knows no items and no index."""

from retrieval.text.prompt_injection import sanitize
from retrieval.text.tokenizer import tokenize, tokenize_with_offsets

__all__ = ["sanitize", "tokenize", "tokenize_with_offsets"]
