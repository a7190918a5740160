"""The cost of each strategy beside evaluating every prompt afresh, beside a written list and beside the floor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import evals.bench
from agent.llm.llama_cpp.backend import LlamaCpp
from agent.models import store
from agent.prompt_view import item_view, person_variables
from agent.rerank.ranking import Ranking, RerankSettings
from agent.rerank.reranker import Reranker
from agent.rerank.strategies.registry import STRATEGIES
from evals.bench import fastest, say
from evals.bench.plain_decoding import PlainDecoder
from evals.bench.sample_request import sample_request
from prompts import Prompts
from retrieval.query import Candidate, PreparedRequest

HEADS = (
    "model", "strategy", "tokens", "s", "ms a candidate", "in llama_decode", "(a) ÷ it", "(b) numbers ÷ it",
    "(b) titles ÷ it", "it ÷ (c)",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    model: str
    strategy: str
    tokens: int
    seconds: float
    per_candidate: float
    decoding: float
    """Share of the time inside llama_decode."""
    against_afresh: float
    """(a) ÷ this."""
    against_numbers: float
    """(b) as numbers ÷ this."""
    against_titles: float
    """(b) as titles ÷ this."""
    floor: float
    """This ÷ (c)."""


def strategies(
    name: str, runs: int, which: Sequence[str] = tuple(STRATEGIES), history: int = 20, candidates: int = 20
) -> list[Row]:
    """Measure the strategies with one model."""
    request, shortlist = sample_request(history, candidates)
    prompts, path = Prompts(), store.path(name)
    model, plain = LlamaCpp(path, name), PlainDecoder(path)
    a = fastest(lambda: score_each_prompt(model, prompts, request, shortlist), 1)
    numbers = fastest(
        lambda: rerank_from_scratch(
            Reranker(RerankSettings("generative", candidates), model, prompts), request, shortlist
        ),
        1,
    )
    written = fastest(lambda: write_titles(model, prompts, request, shortlist), 1)
    rows = []
    for strategy in [s for s in which if s != "none"]:
        reranker = Reranker(RerankSettings(strategy, candidates), model, prompts)
        rerank_from_scratch(reranker, request, shortlist)  # priors
        rankings, shares = [], []
        for _ in range(runs if strategy != "generative" else 1):
            before = model.decoding
            rankings.append(rerank_from_scratch(reranker, request, shortlist))
            shares.append((model.decoding - before) / rankings[-1].seconds)
        shortest = min(range(len(rankings)), key=lambda i: rankings[i].seconds)
        tokens = rankings[shortest].tokens["prompt"]
        logits = min(
            tokens, sum(model.count(f" {c.item.title}") for c in shortlist) if strategy == "likelihood" else 20
        )
        floor = fastest(partial(plain.decode, tokens, logits), runs)
        seconds = rankings[shortest].seconds
        share = shares[shortest]
        rows.append(
            Row(
                name, strategy, tokens + rankings[shortest].tokens["generated"], seconds, seconds / candidates, share,
                a / seconds, numbers / seconds, written / seconds, seconds / floor,
            )
        )  # fmt: skip
        say(f"{name} {strategy}: {seconds:.2f} s, {rows[-1].floor:.2f} of the floor")
    plain.close()
    model.close()
    return rows


def score_each_prompt(
    model: LlamaCpp, prompts: Prompts, request: PreparedRequest, shortlist: Sequence[Candidate]
) -> None:
    """Evaluate (a): the likelihood of each candidate with an empty cache."""
    prefix = prompts.render("rerank", "en", model.chat, **person_variables(request, [c.item for c in shortlist]))
    for candidate in shortlist:
        model.clear_cache()
        model.score(prefix, [f" {candidate.item.title}"])


def write_titles(model: LlamaCpp, prompts: Prompts, request: PreparedRequest, shortlist: Sequence[Candidate]) -> None:
    """Evaluate (b) as titles: a whole list written out, one title a line."""
    model.clear_cache()
    prompt = prompts.render(
        "generative",
        "en",
        model.chat,
        **person_variables(request, [c.item for c in shortlist]),
        candidates=_shown(shortlist),
    )
    rules = ' "\\n" '.join(json.dumps(c.item.title, ensure_ascii=False) for c in shortlist)
    list(model.generate(prompt, f"root ::= {rules}", max_tokens=2_000))


def _shown(shortlist: Sequence[Candidate]) -> list[Any]:
    return [item_view(c.item, "en", label=str(n)) for n, c in enumerate(shortlist, 1)]


def rerank_from_scratch(reranker: Reranker, request: PreparedRequest, shortlist: Sequence[Candidate]) -> Ranking:
    """Rerank with an empty cache. The priors of likelihood stay: they are the catalogue's."""
    assert reranker.model
    reranker.model.clear_cache()
    return reranker.rerank(request, shortlist)


def table(rows: Sequence[Row]) -> str:
    cells = [
        f"{r.model}|{r.strategy}|{r.tokens}|{r.seconds:.2f}|{1000 * r.per_candidate:.0f}|{r.decoding:.0%}"
        f"|{r.against_afresh:.1f}|{r.against_numbers:.1f}|{r.against_titles:.1f}|{r.floor:.2f}"
        for r in rows
    ]
    return evals.bench.table(HEADS, [row.split("|") for row in cells])
