"""The log-probabilities of labels: of given tokens where a server takes those, else of its top tokens, by their text.

By given tokens a prompt is evaluated once, and what it shares with others is in the server's cache. A label that is
none of the top tokens is scored as the end of a prompt, which vLLM and SGLang then evaluate from its beginning.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.errors import ModelFault
from agent.llm.openai.http import Refused
from agent.llm.openai.schema import Choice, TopTokens
from agent.llm.tokens import Tokens

BEFORE = "\n"
"""What stands before a text whose tokens are requested: some tokenizers put a space before a text that stands alone."""


def tokens_of(tokenize: Callable[[str], Tokens], label: str) -> Tokens:
    """Return the tokens of a label behind a line break. Raises Refused where they are not those of a text's end."""
    before, both = tokenize(BEFORE), tokenize(BEFORE + label)
    if not before or both[: len(before)] != before:
        raise Refused("the server does not say the tokens of a text; use another one")
    return both[len(before) :]


def given_tokens(tokens: Sequence[int]) -> dict[str, Any]:
    """Return the options that request the log-probabilities of these tokens."""
    return {"logprobs": 1, "logprob_token_ids": list(tokens), "return_tokens_as_token_ids": True}


def of_given_tokens(choice: Choice, tokens: Sequence[int]) -> list[float]:
    """Return the log-probabilities of requested tokens. Raises Refused where one is missing."""
    tops = choice.logprobs.top_logprobs if choice.logprobs else None
    first = (tops[0] if tops else None) or {}
    if missing := [token for token in tokens if f"token_id:{token}" not in first]:
        raise Refused(f"the server gives no log-probability of token {missing[0]}; update it")
    return [min(first[f"token_id:{token}"], 0.0) for token in tokens]


def of_top_tokens(top: TopTokens, scores: Mapping[str, float], labels: Sequence[str]) -> list[float]:
    """Return the log-probability of each label's first token.

    It is that of a top token, by its text; else what the label was scored; else the most that it may be.
    """
    logprobs = dict(reversed(top))
    by_label = {label: logprobs[data] for label in labels if (data := as_bytes(label)) in logprobs} | dict(scores)
    owners: dict[bytes, str] = {}
    left = math.log(max(1.0 - sum(math.exp(logprob) for _, logprob in top), 1e-6))
    for label in labels:
        if label not in by_label and (parts := [token for token in logprobs if as_bytes(label).startswith(token)]):
            if (token := max(parts, key=len)) in owners:
                raise ModelFault(f"labels {owners[token]!r} and {label!r} start with the same token; choose others")
            owners[token] = label
            by_label[label] = logprobs[token]
    return [by_label.get(label, min(left, *(logprob for _, logprob in top), 0.0)) for label in labels]


def as_bytes(label: str) -> bytes:
    """Return a label as the text of a token is given."""
    return label.encode("utf-8", "replace")
