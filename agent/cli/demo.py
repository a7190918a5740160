"""`whyrec demo`: the packaged sample, from two people's histories to checked reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import typer

from agent.cli import render
from agent.llm.protocol import LanguageModel
from agent.progress import Progress
from agent.recommender import Recommender, events
from retrieval.cache import folder
from retrieval.data import formats
from retrieval.errors import IndexFault
from retrieval.index.reader import Index, build
from retrieval.query.request import Request

SAMPLE = Path(formats.__file__).parents[1] / "sample"
DOMAINS = ("film", "book", "music", "game", "course", "news")
PEOPLE = {"en": ("ana", "film"), "zh": ("wei", "book")}
_TEXTS = {
    "en": (
        "{user}'s history:",
        "Shortlist:",
        "Reranked ({strategy}, {model}):",
        "{seconds:.1f} s, {tokens} prompt tokens",
    ),
    "zh": (
        "{user} 的历史：",
        "候选名单：",
        "重排（{strategy}，{model}）：",
        "{seconds:.1f} 秒，{tokens} 个提示词元",
    ),
}


def run(languages: Sequence[str], model: Callable[[], LanguageModel | None], strategy: str) -> None:
    """Shortlists are shown before the model is loaded: what is quick comes first."""
    index = sample_index()
    loaded: LanguageModel | None = None
    for language in languages:
        user, domain = PEOPLE[language]
        request = Request(
            history=events(index, index.history(user)),
            context={"time": "evening"} if language == "en" else {"时间": "晚上"},
            n=5,
            language=language,
            domain=domain,
            user_id=user,
        )
        past, short, ranked, cost = _TEXTS[language]
        typer.echo("\n" + past.format(user=user))
        render.history(request)
        found = Recommender(index, None, "none").shortlist(request)
        typer.echo(short)
        render.shortlist(found, request, 10)
        loaded = loaded or model()
        result = Recommender(index, loaded, strategy).recommend(request)
        typer.echo(ranked.format(strategy=strategy, model=result.ranking.model or "-"))
        recommender = Recommender(index, loaded, strategy)
        render.ranking(result, recommender.reasons(result, 3))
        typer.echo("  " + cost.format(seconds=result.ranking.seconds, tokens=result.ranking.tokens.get("prompt", 0)))


def sample_index() -> Index:
    """The index of the sample, built where it is missing or of an earlier sample."""
    cache = folder("sample")
    data = formats.read([SAMPLE / f"{d}.jsonl" for d in DOMAINS], SAMPLE / "histories.jsonl")
    try:
        index = Index(cache)
        if list(index.items.values()) == list(data.items) and index.embedder:
            return index
    except IndexFault:
        pass
    with Progress("indexing the sample") as progress:
        return build(cache, data.items, data.interactions, progress=progress)
