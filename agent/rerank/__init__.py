"""Reranking of a shortlist by a language model. Knows no index, no chat, no terminal."""
