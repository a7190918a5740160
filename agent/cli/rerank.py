"""`whyrec rerank`: files of requests and results."""

from __future__ import annotations

import math
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import (
    Cap,
    Diversity,
    ExplainStyle,
    Explore,
    MaxDisplacement,
    MessageLang,
    ModelName,
    PromptsDir,
    Seconds,
    StrategyName,
    Tokens,
    checked_language,
    load_model,
    open_index,
    retriever_settings,
    style_of,
)
from agent.cli.terminal import counted, texts, write_stderr
from agent.rerank.auto import AUTO

if TYPE_CHECKING:
    from agent.explain.explainer import Style
    from agent.llm import LanguageModel
    from agent.recommender import Recommender
    from agent.rerank.ranking import RerankSettings
    from retrieval.retriever import RetrieverSettings


def rerank(
    source: Annotated[Path, typer.Option("--in", help="Requests, one JSON object a line.")],
    out: Annotated[Path, typer.Option("--out", help="Results, one JSON object a line.")],
    index: Annotated[Path | None, typer.Option("--index", help="Needed if requests name items by id.")] = None,
    strategy: StrategyName = AUTO,
    model: ModelName = "",
    prompts: PromptsDir = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Continue after the results that are already there.")
    ] = True,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="Reasons for the first three.")] = True,
    explain_style: ExplainStyle = "short",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad line.")] = False,
    workers: Annotated[
        int, typer.Option("--workers", min=0, help="Processes, without a model; 0: one a core for many requests.")
    ] = 0,
    max_displacement: MaxDisplacement = 10,
    budget_tokens: Tokens = math.inf,
    budget_seconds: Seconds = math.inf,
    diversity: Diversity = 0,
    cap: Cap = None,
    explore: Explore = 0,
    lang: MessageLang = "en",
) -> None:
    """Rerank a file of requests. An interrupted run continues where it stopped."""
    from agent.batch.answer import Settings
    from agent.batch.resume import check_files
    from agent.batch.run import run
    from agent.batch.workers import usual_workers
    from agent.errors import UsageError
    from agent.progress import Progress
    from agent.rerank.ranking import Budget, RerankSettings

    words = texts(checked_language(lang))
    style = style_of(explain_style)
    total = check_files(source, out)
    loaded = load_model(model, strategy, explain and style != "operator", index, lang, lazy=True)
    if loaded and workers > 1:
        raise UsageError(f"--workers {workers} and a model: give --strategy none, or --workers 1")
    make = partial(
        make_recommender,
        index,
        RerankSettings(strategy, max_displacement=max_displacement, budget=Budget(budget_tokens, budget_seconds)),
        prompts,
        retriever_settings(diversity, cap, explore),
        style,
    )
    with Progress(words["progress_requests"], language=lang) as progress:
        failed = run(
            source,
            out,
            make(loaded),
            resume=resume,
            settings=Settings(explain, strict=strict),
            progress=progress,
            make=make,
            workers=1 if loaded else workers or usual_workers(total),
        )
    if failed:
        write_stderr(counted(words["requests_failed"], failed, out=out))
        raise typer.Exit(2)


def make_recommender(
    index: Path | None,
    settings: RerankSettings,
    prompts: Path | None,
    retrieval: RetrieverSettings,
    style: Style,
    model: LanguageModel | None = None,
) -> Recommender:
    """Return the recommender of a process."""
    from agent.cli.render import describe_conditions
    from agent.recommender import Recommender

    opened = open_index(index) if index else None
    return Recommender(opened, model, settings, prompts, retrieval, style=style, describe=describe_conditions)
