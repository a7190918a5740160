"""`whyrec demo`: the packaged sample, from two people's histories to checked reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import typer

from agent.cli.options import Lang, ModelName, StrategyName, checked_language, load_model

if TYPE_CHECKING:
    from agent.llm.protocol import LanguageModel
    from retrieval.index.reader import Index

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


def demo(lang: Lang = "", model: ModelName = "", strategy: StrategyName = "blend") -> None:
    """The packaged sample: shortlist, reranked list and reasons, in English and Chinese."""
    _run([checked_language(lang)] if lang else ["en", "zh"], lambda: load_model(model, strategy), strategy)


def _run(languages: Sequence[str], model: Callable[[], LanguageModel | None], strategy: str) -> None:
    """Shortlists are shown before the model is loaded: what is quick comes first."""
    from agent.cli import render
    from agent.recommender import Recommender, events
    from retrieval.query.request import Request

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
        recommender = Recommender(index, loaded, strategy)
        result = recommender.recommend(request)
        typer.echo(ranked.format(strategy=strategy, model=result.ranking.model or "-"))
        render.ranking(result, recommender.reasons(result, 3))
        typer.echo("  " + cost.format(seconds=result.ranking.seconds, tokens=result.ranking.tokens.get("prompt", 0)))


def sample_index() -> Index:
    """The index of the sample, built where it is missing or of an earlier sample."""
    from agent.progress import Progress
    from retrieval.cache import folder
    from retrieval.data import sample
    from retrieval.errors import IndexFault
    from retrieval.index.reader import Index, build

    cache, data = folder("sample"), sample.read()
    try:
        index = Index(cache)
        if list(index.items.values()) == list(data.items) and index.embedder:
            return index
    except IndexFault:
        pass
    with Progress("indexing the sample") as progress:
        return build(cache, data.items, data.interactions, progress=progress)
