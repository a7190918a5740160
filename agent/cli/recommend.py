"""`whyrec recommend`: a list for one person, with reasons."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.media import LikeFiles, examples_of
from agent.cli.options import (
    Cap,
    Diversity,
    ExplainStyle,
    Explore,
    IndexDir,
    Lang,
    MaxDisplacement,
    ModelName,
    PromptsDir,
    Seconds,
    StrategyName,
    Tokens,
    UserId,
    checked_language,
    load_model,
    open_index,
    pairs,
    retriever_settings,
    style_of,
    without_missing_model,
)
from agent.cli.render_data import report_reading
from agent.cli.terminal import bold, texts, write, write_json, write_next_steps
from agent.rerank.auto import AUTO

if TYPE_CHECKING:
    from retrieval.data.items import Interaction


def recommend(
    index: IndexDir,
    user: UserId = "",
    history: Annotated[Path | None, typer.Option("--history", help="A file of interactions, oldest first.")] = None,
    n: Annotated[int, typer.Option("-n", min=1, max=1000, help="How many items.")] = 10,
    request: Annotated[str, typer.Option("--request", help="What to recommend, in your own words.")] = "",
    like: LikeFiles = None,
    context: Annotated[
        list[str] | None,
        typer.Option(
            "--context",
            help="k=v: time, day, season, place, device, company, minutes; or now, for this machine's clock.",
        ),
    ] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", help="A condition: year>=1990, 'category in (Drama, War) and not text contains love'."),
    ] = None,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="Reasons for the first three.")] = True,
    explain_style: ExplainStyle = "short",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    model: ModelName = "",
    strategy: StrategyName = AUTO,
    prompts: PromptsDir = None,
    lang: Lang = "",
    max_displacement: MaxDisplacement = 10,
    budget_tokens: Tokens = math.inf,
    budget_seconds: Seconds = math.inf,
    diversity: Diversity = 0,
    cap: Cap = None,
    explore: Explore = 0,
) -> None:
    """Recommend to one person, with reasons for the first three items."""
    from agent.batch.result_json import result_json, with_notices
    from agent.cli import render
    from agent.cli.render import describe_conditions
    from agent.profile.user_store import load_interactions
    from agent.recommender import Recommender, events
    from agent.rerank.ranking import Budget, RerankSettings
    from agent.text import language_of
    from retrieval.conditions import parse_condition
    from retrieval.data.dataset import read_history
    from retrieval.errors import RequestError
    from retrieval.files.options import ReadOptions
    from retrieval.query import Request
    from retrieval.retriever import Retriever

    style = style_of(explain_style)
    if user and history:
        raise RequestError("--user and --history are both given: choose one")
    opened = open_index(index)
    interactions: tuple[Interaction, ...] = ()
    if history:
        options = ReadOptions(earlier=opened.manifest.decisions)
        data = read_history(history, opened.items, options)
        report_reading(data, checked_language(lang or "en"))
        interactions = tuple(data.interactions)
    elif user:
        interactions = load_interactions(opened, user)
    past = events(opened, interactions)
    language = checked_language(lang) if lang else language_of([request] if request else [e.item.title for e in past])
    original = Request(
        history=past,
        text=request,
        context=pairs([c if c != "now" else "now=" for c in context or []], "context", "device=phone"),
        conditions=tuple(parse_condition(w) for w in where or []),
        n=n,
        language=language,
        user_id=user,
        examples=examples_of(like or (), opened),
    )
    if original.conditions:  # before a model is loaded for half a minute
        Retriever(opened, lambda: opened.embedder).columns.check_fields(original.conditions)
    recommender = Recommender(
        opened,
        load_model(model, strategy, explain and style != "operator", index, language, lazy=True),
        RerankSettings(strategy, max_displacement=max_displacement, budget=Budget(budget_tokens, budget_seconds)),
        prompts,
        retriever_settings(diversity, cap, explore),
        style=style,
        describe=describe_conditions,
    )
    prepared = recommender.prepare(original)
    render.write_search(original, prepared)
    result = recommender.recommend(prepared)
    reasons = recommender.reasons(result, 3) if explain else []
    if as_json:
        ranking = with_notices(result)
        entry = result_json("", ranking, reasons, n, ranking.seconds, result.notices)
        write_json(entry)
        return
    words = texts(language)
    write(bold(words["recommended_for_user"].format(user=user) if user else words["recommended"]))
    render.write_ranking(result, reasons, original.conditions)
    chat = ("chat", "--index", index, "--user", user or "me", *without_missing_model())
    write_next_steps([("next_chat", chat)], language, err=True)
