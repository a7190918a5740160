"""`whyrec demo`: the packaged sample, from a history to a list with checked reasons, once in each language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import ModelName, StrategyName, checked_language, load_model, without_missing_model
from agent.cli.terminal import bold, dim, texts, wrap, write, write_next_steps
from agent.rerank.auto import AUTO

if TYPE_CHECKING:
    from agent.llm import LanguageModel
    from retrieval.index import Index
    from retrieval.query import Request

SHORTLIST, RECOMMENDED, REASONS = 10, 5, 3


def demo(
    lang: Annotated[str, typer.Option("--lang", help="One language, en or zh; every language by default.")] = "",
    model: ModelName = "",
    strategy: StrategyName = AUTO,
) -> None:
    """Show the packaged sample: a shortlist, the reranked list and reasons, in every language or in one."""
    from prompts import LANGUAGES

    languages = [checked_language(lang)] if lang else LANGUAGES

    def load() -> LanguageModel | None:
        return load_model(model, strategy, language=languages[0])

    show(sample_index(languages[0]), languages, load, strategy)


def show(index: Index, languages: Sequence[str], model: Callable[[], LanguageModel | None], strategy: str) -> None:
    """Write each language's part. The first shortlist is shown before the model is loaded, which takes a while."""
    from agent.cli import render
    from agent.recommender import Recommender
    from agent.rerank.ranking import NO_RERANKING, RerankSettings

    loaded, recommender = False, Recommender(index, None, NO_RERANKING)
    for language in languages:
        words, request = texts(language), recommender.prepare(_request(index, language))
        everything = words["demo_sample"].format(items=len(index.items), users=len(index.users()))
        for line in ("", *wrap(everything, ""), "", bold(words["demo_history"].format(user=request.user_id))):
            write(line)
        render.write_history(request)
        shortlist = recommender.shortlist(request)[:SHORTLIST]
        among = sum(item.domain == request.domain for item in index.items.values())
        write("")
        for line in wrap(words["demo_search"].format(items=len(index.items)), ""):
            write(line)
        heading = words["demo_shortlist"].format(shown=len(shortlist), all=among, user=request.user_id)
        write()
        write(bold(heading))
        render.write_shortlist(shortlist, request)
        if not loaded:
            loaded, recommender = True, Recommender(index, model(), RerankSettings(strategy))
        result = recommender.recommend(request)
        is_reranked = bool(result.ranking.model and not result.ranking.fallback)
        key = "demo_ranking" if is_reranked else "demo_ranking_without_model"
        write()
        write(bold(words[key].format(model=result.ranking.model, strategy=strategy)))
        render.write_ranking(result, recommender.reasons(result, REASONS), provenance=False)
        if is_reranked:
            tokens = result.ranking.tokens.get("prompt", 0)
            write(dim(words["demo_cost"].format(seconds=f"{result.ranking.seconds:.1f}", tokens=f"{tokens:,}")))
        user, without = request.user_id, without_missing_model() if strategy != "none" else ("--strategy", "none")
        steps = [
            ("next_demo_chat", ("chat", "--index", index.folder, "--user", user, *without)),
            ("next_demo_index", ("index", "--items", "yours.csv", "--into", "my-index")),
        ]
        write_next_steps(steps, language)


def _request(index: Index, language: str) -> Request:
    from agent.recommender import events
    from retrieval.query import Request

    words = texts(language)
    return Request(
        history=events(index, index.history(words["demo_user"])),
        context={words["demo_context"]["name"]: words["demo_context"]["value"]},
        n=RECOMMENDED,
        language=language,
        domain=words["demo_domain"],
        user_id=words["demo_user"],
    )


def sample_index(language: str = "en") -> Index:
    """Return the index of the sample, built where it is missing or belongs to an earlier sample."""
    from agent.progress import Progress
    from retrieval.cache import cache_dir
    from retrieval.data import sample
    from retrieval.errors import IndexFault
    from retrieval.index import Index
    from retrieval.index.build import build

    cache, data = cache_dir("sample"), sample.read()
    try:
        index = Index(cache)
        if list(index.items.values()) == list(data.items) and index.embedder and index.manifest.chroma:
            return index
    except IndexFault:
        pass
    with Progress(texts(language)["progress_sample"], language=language) as progress:
        return build(cache, data.items, data.interactions, progress=progress)
