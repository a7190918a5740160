"""Functions of texts and tokens."""

from __future__ import annotations

from agent.llm.tokens import until


def test_stop_texts_across_pieces() -> None:
    assert list(until(iter(["a<", "b", "<|e", "nd|>c"]), ["<|end|>"])) == ["a", "<b"]
    assert list(until(iter(["a<|", "en"]), ["<|end|>"])) == ["a", "<|en"]
    assert list(until(iter(["abc"]), ["c", "b"])) == ["a"]
