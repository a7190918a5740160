"""Greedy generation: one text token by token, or many side by side, one token of each in every batch."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.llm.llama_cpp.bindings import BATCH, ENDED, MIN_BATCH, Grammar
from agent.llm.llama_cpp.branches import grow
from agent.llm.llama_cpp.prefix_cache import PrefixCache
from agent.llm.llama_cpp.scheduler import Scheduler
from agent.llm.llama_cpp.trie import Branch, Trie
from agent.llm.tokens import Tokens, decoded, shared_length, until


def stream(
    cache: PrefixCache,
    lock: threading.RLock,
    tokens: list[int],
    grammar: Grammar | None,
    max_tokens: int,
) -> Iterator[bytes]:
    """Yield the bytes of one greedy token after the other.

    Other calls may come in between, since the lock is free then: the prompt is looked up again for each token.
    """
    decoder, kind = cache.decoder, "prompt"
    for _ in range(max_tokens):
        with lock:
            decoder.check_open()
            logits = cache.logits_after(tokens, kind)
            token = grammar.choose(logits) if grammar else int(logits.argmax())
            if decoder.ends_turn(token):
                return
            tokens, kind = [*tokens, token], "generated"
            piece = decoder.piece(token)
        yield piece


def side_by_side(
    cache: PrefixCache,
    prompts: Sequence[Tokens],
    grammars: Sequence[Grammar | None],
    max_tokens: int,
    stop: Sequence[str],
) -> list[str]:
    """Return a greedy text for each of the sorted prompts; as texts end others begin."""
    if not prompts:
        return []
    decoder = cache.decoder
    shared = min(shared_length(prompts[0], prompts[-1]), min(map(len, prompts)) - 1)
    root = cache.go_back(list(prompts[0][:shared]))
    decoder.tokens["reused"] += root
    scheduler = Scheduler(prompts, shared, max_tokens, decoder.context + BATCH - MIN_BATCH, ENDED - 1)
    pieces: list[list[bytes]] = [[] for _ in prompts]
    sequences: dict[int, int] = {}  # the sequence of each text that is being written
    logits = np.empty((0, decoder.width), np.float32)
    try:
        while scheduler:
            if not scheduler.running:
                decoder.cut_sequence(ENDED)
            if new := scheduler.begin():
                free = (number for number in range(1, ENDED) if number not in sequences.values())
                sequences |= dict(zip(new, list(free), strict=False))
                first = _evaluate_prompts(
                    cache, [prompts[k] for k in new], root, shared - root, [sequences[k] for k in new]
                )
                logits, root = np.concatenate((logits, first)), shared
            next_tokens: dict[int, int] = {}  # of each text that goes on
            for row, k in zip(logits, scheduler.running, strict=True):
                grammar = grammars[k]
                token = grammar.choose(row) if grammar else int(row.argmax())
                if not decoder.ends_turn(token):
                    pieces[k].append(decoder.piece(token))
                    stopped = any(mark.encode() in b"".join(pieces[k][-len(mark) :]) for mark in stop)
                    length = len(prompts[k]) + len(pieces[k])
                    if not stopped and len(pieces[k]) < max_tokens and length < decoder.context:
                        next_tokens[k] = token
            scheduler.advance(list(next_tokens))
            for k in sequences.keys() - set(scheduler.running):
                decoder.copy_sequence(sequences[k], ENDED)
                decoder.cut_sequence(sequences.pop(k))
            logits = logits[:0]
            if running := scheduler.running:
                tokens = np.array([next_tokens[k] for k in running], np.int32)
                positions = np.array([len(prompts[k]) + len(pieces[k]) - 1 for k in running])
                on, outputs = np.array([sequences[k] for k in running]), np.ones(len(running), np.bool_)
                logits = cache.decode(tokens, positions, on, on + 1, outputs, "generated", side_by_side=True).copy()
    finally:
        for number in (*sequences.values(), ENDED):
            decoder.cut_sequence(number)
    return ["".join(until(decoded(iter(text)), stop)) for text in pieces]


def _evaluate_prompts(
    cache: PrefixCache, prompts: list[Tokens], root: int, common: int, sequences: list[int]
) -> NDArray[np.float32]:
    """Evaluate sorted prompts on the sequences given, and return the logits after each, (prompts, vocab).

    `root` and `common` are as in `grow`.
    """
    decoder = cache.decoder
    trie = Trie([Branch(prompt, len(prompt), []) for prompt in prompts], root)
    last = np.array([nodes[-1] for nodes in trie.node])
    logits = np.empty((len(prompts), decoder.width), np.float32)
    for number in sequences:
        decoder.copy_sequence(0, number)
    with decoder.on_sequences(sequences):
        for here, rows in grow(cache, trie, root, common, last):
            logits[here] = rows[np.unique(last[here], return_inverse=True)[1]]
    return logits
