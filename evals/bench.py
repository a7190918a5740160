"""What reranking costs on this machine: `make bench` prints one table, measured side by side in one run.

Beside each strategy stand (a) every candidate's whole prompt evaluated afresh, (b) the same model writing the list, as
numbers and as titles, and (c) the floor: as many tokens decoded as one plain batch, with llama.cpp's own settings and
no scores taken. Timings are the best of some runs; only their ratios say something about another machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from agent import batch, models
from agent.llm.llama_cpp import LlamaCpp
from agent.llm.llama_library import BATCH, library, load_model
from agent.llm.requantise import requantise
from agent.recommender import Recommender
from agent.rerank import STRATEGIES, Ranking, Reranker
from agent.rerank.likelihood import Likelihood
from agent.rerank.listwise import Listwise
from agent.wording import show, show_history, told
from prompts import Prompts
from retrieval.embedding import load as load_embedder
from retrieval.formats import read
from retrieval.items import Interaction
from retrieval.requests import Candidate, Event, Request

SAMPLE = Path(__file__).parents[1] / "retrieval" / "sample"
PARAMETERS = {"smollm2-135m-instruct": 106.2, "gemma-3-270m": 100.3, "qwen2.5-coder-1.5b-instruct": 1310.3}
"""Millions of weights that every token is multiplied with, the output head left out."""
HEAD = {"smollm2-135m-instruct": 28.3, "gemma-3-270m": 167.8, "qwen2.5-coder-1.5b-instruct": 233.4}
"""Millions of weights of the output head, which only tokens with logits meet."""


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


def question(history: int, candidates: int, seed: int = 0) -> tuple[Request, list[Candidate]]:
    """A request and a shortlist drawn from the packaged films and games."""
    files = sorted(path for path in SAMPLE.glob("*.jsonl") if path.name != "histories.jsonl")
    items = [i for i in read(files, None, "jsonl", False).items if i.domain in ("film", "game", "book", "music")]
    drawn = random.Random(seed).sample(items, history + candidates)
    past = [Event(i, Interaction(user_id="u", item_id=i.id)) for i in drawn[:history]]
    shortlist = [Candidate(i, 1 - n / candidates) for n, i in enumerate(drawn[history:])]
    return Request(tuple(past)), shortlist


def best(run: Callable[[], Any], runs: int) -> float:
    """Seconds of the fastest of some runs."""
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


class Plain:
    """llama.cpp with its own defaults: one sequence, keys and values in 16 bits, 512 tokens at once."""

    def __init__(self, path: Path) -> None:
        self.api = api = library()
        self.model = load_model(api, path, path.stem)
        params = api.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = 8192, BATCH, BATCH
        params.n_threads = params.n_threads_batch = len(os.sched_getaffinity(0))
        self.context = api.llama_init_from_model(self.model, params)
        self.batch = api.llama_batch_init(BATCH, 0, 1)
        self.width = api.llama_vocab_n_tokens(api.llama_model_get_vocab(self.model))

    def decode(self, tokens: int, logits: int) -> None:
        """So many tokens, the last of them with logits."""
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), False)
        for start in range(0, tokens, BATCH):
            self.batch.n_tokens = count = min(BATCH, tokens - start)
            for at in range(count):
                self.batch.token[at] = 1000 + (start + at) * 7919 % min(40_000, self.width - 1000)
                self.batch.pos[at], self.batch.n_seq_id[at], self.batch.seq_id[at][0] = start + at, 1, 0
                self.batch.logits[at] = start + at >= tokens - logits
            if self.api.llama_decode(self.context, self.batch):
                raise RuntimeError("llama.cpp could not decode")

    def close(self) -> None:
        self.api.llama_batch_free(self.batch)
        self.api.llama_free(self.context)
        self.api.llama_model_free(self.model)


def afresh(model: LlamaCpp, prompts: Prompts, request: Request, shortlist: Sequence[Candidate]) -> None:
    """(a): each candidate's likelihood with nothing kept between them."""
    prefix = prompts.render("rerank", "en", model.chat, **told(request, [c.item for c in shortlist]))
    for candidate in shortlist:
        model.forget()
        model.score(prefix, [f" {candidate.item.title}"])


def titles(model: LlamaCpp, prompts: Prompts, request: Request, shortlist: Sequence[Candidate]) -> None:
    """(b) as titles: a whole list written out, one title a line."""
    model.forget()
    prompt = prompts.render(
        "generative", "en", model.chat, **told(request, [c.item for c in shortlist]), candidates=_shown(shortlist)
    )
    rules = ' "\\n" '.join(json.dumps(c.item.title, ensure_ascii=False) for c in shortlist)
    list(model.generate(prompt, f"root ::= {rules}", max_tokens=2_000))


def _shown(shortlist: Sequence[Candidate]) -> list[Any]:
    return [show(c.item, "en", label=str(n)) for n, c in enumerate(shortlist, 1)]


def reranked(reranker: Reranker, request: Request, shortlist: Sequence[Candidate]) -> Ranking:
    """A ranking from a cleared model. The priors of likelihood stay: they are the catalogue's."""
    assert reranker.model
    reranker.model.forget()
    return reranker.rerank(request, shortlist)


def strategies(
    name: str, runs: int, which: Sequence[str] = STRATEGIES, history: int = 20, candidates: int = 20
) -> list[Row]:
    """The strategies with one model."""
    request, shortlist = question(history, candidates)
    prompts, path = Prompts(), models.path(name)
    model, plain = LlamaCpp(path, name), Plain(path)
    a = best(lambda: afresh(model, prompts, request, shortlist), 1)
    numbers = best(lambda: reranked(Reranker("generative", model, prompts, candidates), request, shortlist), 1)
    written = best(lambda: titles(model, prompts, request, shortlist), 1)
    rows = []
    for strategy in [s for s in which if s != "none"]:
        reranker = Reranker(strategy, model, prompts, candidates)
        reranked(reranker, request, shortlist)  # priors
        found, shares = [], []
        for _ in range(runs if strategy != "generative" else 1):
            before = model.decoding
            found.append(reranked(reranker, request, shortlist))
            shares.append((model.decoding - before) / found[-1].seconds)
        fastest = min(range(len(found)), key=lambda i: found[i].seconds)
        tokens = found[fastest].tokens["prompt"]
        logits = min(
            tokens, sum(model.count(f" {c.item.title}") for c in shortlist) if strategy == "likelihood" else 20
        )
        floor = best(partial(plain.decode, tokens, logits), runs)
        seconds = found[fastest].seconds
        share = shares[fastest]
        rows.append(
            Row(
                name, strategy, tokens + found[fastest].tokens["generated"], seconds, seconds / candidates, share,
                a / seconds, numbers / seconds, written / seconds, seconds / floor,
            )
        )  # fmt: skip
        say(f"{name} {strategy}: {seconds:.2f} s, {rows[-1].floor:.2f} of the floor")
    plain.close()
    model.close()
    return rows


def paging(name: str, runs: int) -> tuple[float, float]:
    """Seconds of likelihood on twenty candidates, and on the next twenty of the same person (priors not counted)."""
    request, shortlist = question(20, 40)
    model, prompts = LlamaCpp(models.path(name), name), Prompts()
    scorer = Likelihood(model, prompts)
    scorer.score(request, [c for c in shortlist])  # priors
    firsts, seconds = [], []
    for _ in range(runs):
        model.forget()
        firsts.append(best(lambda: scorer.score(request, shortlist[:20]), 1))
        model.score("Something else was asked in between, as in a conversation. " * 8, ["yes"])
        seconds.append(best(lambda: scorer.score(request, shortlist[20:]), 1))
    model.close()
    return min(firsts), min(seconds)


def requantised(name: str, runs: int) -> tuple[float, float]:
    """Seconds for 512 plain tokens with the file as downloaded, and re-quantised to Q4_0."""
    path = models.path(name)
    as_is = Plain(path)
    first = best(lambda: as_is.decode(512, 1), runs)
    as_is.close()
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "q4_0.gguf"
        requantise(path, other)
        again = Plain(other)
        second = best(lambda: again.decode(512, 1), runs)
        again.close()
    return first, second


def growth(name: str) -> dict[str, list[tuple[int, float]]]:
    """Seconds of likelihood by number of candidates (history 20) and by length of history (20 candidates)."""
    model, prompts = LlamaCpp(models.path(name), name, context=8192), Prompts()
    found: dict[str, list[tuple[int, float]]] = {"candidates": [], "history": []}
    for axis, sizes in {"candidates": (10, 20, 50, 100, 200), "history": (5, 10, 20, 50, 100)}.items():
        for size in sizes:
            request, shortlist = question(*((20, size) if axis == "candidates" else (size, 20)))
            person = told(request, [c.item for c in shortlist])
            person["history"] = show_history(request, size + 20)
            prefix = prompts.render("rerank", "en", model.chat, **person)
            model.forget()
            seconds = best(partial(model.score, prefix, [f" {c.item.title}" for c in shortlist]), 1)
            found[axis].append((size, seconds))
        say(f"{name} by {axis}: {', '.join(f'{n}: {s:.2f} s' for n, s in found[axis])}")
    model.close()
    return found


def shuffled(name: str, requests: int = 20, candidates: int = 20) -> tuple[dict[int, float], list[float]]:
    """Kendall's τ of listwise between two shuffles of the same candidates, by the number of orders; and its position
    bias: the mean log P of each quarter of the list, in which every candidate has stood once, above that of the list.
    """
    model, prompts = LlamaCpp(models.path(name), name), Prompts()
    found: dict[int, float] = {}
    quarters = []
    for orders in (1, 4):
        scorer, taus = Listwise(model, prompts, orders), []
        for seed in range(requests):
            request, shortlist = question(10, candidates, seed)
            again = random.Random(seed).sample(range(candidates), candidates)
            first = np.array(scorer.score(request, shortlist))
            second = np.empty(candidates)
            second[again] = scorer.score(request, [shortlist[i] for i in again])
            pairs = np.triu_indices(candidates, 1)
            agree = np.sign(np.subtract.outer(first, first)[pairs]) * np.sign(np.subtract.outer(second, second)[pairs])
            taus.append(agree.mean())
            if orders == 4:
                places = scorer.by_place(request, shortlist)[0].mean(axis=0)
                quarters.append(places.reshape(4, -1).mean(axis=1) - places.mean())
        found[orders] = float(np.mean(taus))
        say(f"{name}: listwise with {orders} orders, τ {found[orders]:.2f} between shuffles")
    bias = [float(b) for b in np.mean(quarters, axis=0)]
    say(f"{name}: listwise prefers the quarters of a list by {', '.join(f'{b:+.2f}' for b in bias)} nats")
    model.close()
    return found, bias


def isolation(name: str, strategy: str, swaps: int, seed: int = 0, each: int = 20) -> dict[str, float]:
    """Whether the other candidates matter: each swap gives one of eight another item's text.

    "change": the most a score of the other seven moved; "order": share of swaps that left their order as it was;
    "alone": the most that a score differed from that of the candidate on its own, over all the lists.
    """
    draw, moved, kept, alone = random.Random(seed), 0.0, 0, 0.0
    with LlamaCpp(models.path(name), name) as model:
        scorer = Reranker(strategy, model, Prompts()).scorer
        for done in range(swaps):
            if done % each == 0:  # another person
                request, drawn = question(5, 40, seed + done)
                shortlist, others = drawn[:8], drawn[8:]
                before = np.array(scorer.score(request, shortlist))
                apart = [scorer.score(request, [c])[0] for c in shortlist]
                alone = max(alone, float(np.abs(before - apart).max()))
            at = draw.randrange(8)
            swapped = [draw.choice(others) if n == at else c for n, c in enumerate(shortlist)]
            after = np.delete(np.array(scorer.score(request, swapped)), at)
            rest = np.delete(before, at)
            moved = max(moved, float(np.abs(after - rest).max()))
            kept += bool((np.argsort(-after, kind="stable") == np.argsort(-rest, kind="stable")).all())
    say(f"{name} {strategy}, {swaps} swaps: change {moved}, order kept {kept / swaps:.2%}, alone {alone}")
    return {"change": moved, "order": kept / swaps, "alone": alone}


def throughput(name: str, people: int = 8) -> tuple[float, float]:
    """Seconds a request of `rerank` with its default strategy and three reasons: one at a time, and side by side."""
    with tempfile.TemporaryDirectory() as folder, LlamaCpp(models.path(name), name) as model:
        recommender = Recommender(None, model, embedder=load_embedder("hash"))
        source, seconds = Path(folder) / "requests.jsonl", []
        lines = []
        for seed in range(people):
            request, shortlist = question(20, 20, seed)
            history = [{"item": json.loads(e.item.model_dump_json())} for e in request.history]
            candidates = [json.loads(c.item.model_dump_json()) for c in shortlist]
            lines.append(json.dumps({"request_id": f"p{seed}", "history": history, "candidates": candidates}))
        source.write_text("\n".join(lines), encoding="utf-8")
        for side_by_side in (1, 12):
            settings = batch.Settings(side_by_side=side_by_side)
            out = Path(folder) / f"{side_by_side}.jsonl"
            once = best(partial(batch.run, source, out, recommender, settings=settings), 1)
            seconds.append(once / people)
        say(f"{name}: rerank with reasons {seconds[0]:.2f} s a request one at a time, {seconds[1]:.2f} s side by side")
    return seconds[0], seconds[1]


def memory(name: str) -> dict[str, float]:
    """MiB: what the process grew by in reranking 20 candidates, and what of it is the model and its cache."""
    gc.collect()
    before = _resident()
    request, shortlist = question(20, 20)
    model = LlamaCpp(models.path(name), name)
    reranked(Reranker("likelihood", model, Prompts()), request, shortlist)
    grown = _resident() - before
    size = models.path(name).stat().st_size / 2**20
    cells = model.context + BATCH
    cache = model._api.llama_state_seq_get_size(model._ctx, 0) / max(1, len(model._held)) * cells / 2**20
    model.close()
    return {"grown": grown, "model": size, "cache": cache, "other": grown - size - cache}


def peak() -> float:
    """GMAC/s of this machine's cores in 8 bits with AVX-512 VNNI: 64 a cycle and core, at the clock they run at now."""
    clocks = [float(c) for c in re.findall(r"cpu MHz\s*: ([\d.]+)", Path("/proc/cpuinfo").read_text())]
    return 64 * sum(clocks) / 1000 or math.nan


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def table(rows: Sequence[Row]) -> str:
    heads: tuple[str, ...] = (
        "model",
        "strategy",
        "tokens",
        "s",
        "ms a candidate",
        "in llama_decode",
        "(a) ÷ it",
        "(b) numbers ÷ it",
    )
    heads += ("(b) titles ÷ it", "it ÷ (c)")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [
        f"| {r.model} | {r.strategy} | {r.tokens} | {r.seconds:.2f} | {1000 * r.per_candidate:.0f} | {r.decoding:.0%} "
        f"| {r.against_afresh:.1f} | {r.against_numbers:.1f} | {r.against_titles:.1f} | {r.floor:.2f} |"
        for r in rows
    ]
    return "\n".join(lines)


def plot(found: dict[str, dict[str, list[tuple[int, float]]]], out: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9, 3.5), layout="constrained")
    for axis, title in zip(axes, ("candidates", "history"), strict=True):
        for name, grown in found.items():
            axis.plot(*np.array(grown[title]).T, marker="o", label=name)
        axis.set(xlabel=f"{title} (the other: 20)", ylabel="seconds, likelihood", xscale="log", yscale="log")
        axis.grid(alpha=0.3)
    axes[0].legend(fontsize=8)
    figure.savefig(out)


def say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m evals.bench", description=__doc__)
    here = [e.name for e in models.entries() if models.is_here(e)]
    parser.add_argument("--models", default=",".join(here), help="names, comma-separated; those that are here")
    parser.add_argument("--strategies", default=",".join(STRATEGIES))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("bench"), help="folder for the figures and the plot")
    told = parser.parse_args()
    names = [name for name in told.models.split(",") if name]
    told.out.mkdir(parents=True, exist_ok=True)
    rows = [row for name in names for row in strategies(name, told.runs, told.strategies.split(","))]
    sys.stdout.write(table(rows) + "\n\n")
    sys.stdout.flush()
    grown = {name: growth(name) for name in names}
    (told.out / "bench.json").write_text(json.dumps({"rows": [asdict(r) for r in rows], "growth": grown}, indent=1))
    plot(grown, told.out / "growth.svg")
    for name in names:
        for line in (paged(name, told.runs), quantised(name, told.runs), held(name), listed(name), worded(name)):
            sys.stdout.write(f"{name}: {line}\n")
            sys.stdout.flush()
        for strategy in ("likelihood", "pointwise"):
            isolation(name, strategy, 100)


def paged(name: str, runs: int) -> str:
    first, next_page = paging(name, runs)
    return f"next page {first / next_page:.1f}× as fast as the first ({first:.2f} s, {next_page:.2f} s)"


def quantised(name: str, runs: int) -> str:
    as_is, q4_0 = requantised(name, runs)
    rate = (512 * PARAMETERS.get(name, 0) + HEAD.get(name, 0)) / 1000 / as_is
    return (
        f"512 plain tokens {as_is:.2f} s ({512 / as_is:.0f} tokens/s, {rate:.0f} GMAC/s, "
        f"{rate / peak():.0%} of the int8 peak); re-quantised to Q4_0 {as_is / q4_0:.2f}× that speed"
    )


def held(name: str) -> str:
    used = memory(name)
    return (
        f"memory {used['grown']:.0f} MiB = model {used['model']:.0f} + cache {used['cache']:.0f} + {used['other']:.0f}"
    )


def listed(name: str) -> str:
    taus, bias = shuffled(name)
    preferred = ", ".join(f"{b:+.2f}" for b in bias)
    return (
        f"listwise, two shuffles: τ {taus[1]:.2f} with one order, {taus[4]:.2f} with four; "
        f"quarters of a list preferred by {preferred} nats"
    )


def worded(name: str) -> str:
    single, together = throughput(name)
    return f"rerank with reasons {single / together:.2f}× as fast side by side ({single:.2f} s, {together:.2f} s)"


if __name__ == "__main__":
    main()
