"""Reasons: evidence, wording, verification. Knows no chat, no terminal."""
