"""Strategies of reranking, one a file."""
