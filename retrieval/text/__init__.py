"""Tokens, scripts, and the removal of prompt injections. Knows no items and no index."""
