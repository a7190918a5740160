"""`whyrec recommend`: the list and the reasons of one person."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import (
    Cap,
    Diversity,
    ExplainStyle,
    Explore,
    IndexDir,
    Lang,
    ModelName,
    Places,
    PromptsDir,
    Seconds,
    StrategyName,
    Tokens,
    UserId,
    checked_language,
    history_of,
    load_model,
    open_index,
    pairs,
    report,
    style_of,
    variety_of,
)


def recommend(
    index: IndexDir,
    user: UserId = "",
    history: Annotated[
        Path | None, typer.Option("--history", help="A JSONL file of interactions, oldest first.")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=1, max=1000, help="How many.")] = 10,
    request: Annotated[str, typer.Option("--request", help="What is wanted, in words.")] = "",
    context: Annotated[
        list[str] | None,
        typer.Option(
            "--context",
            help="k=v: time, day, season, place, device, company, minutes; or now, for what this machine's clock says.",
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
    strategy: StrategyName = "blend",
    prompts: PromptsDir = None,
    lang: Lang = "",
    places: Places = 10,
    budget_tokens: Tokens = math.inf,
    budget_seconds: Seconds = math.inf,
    diversity: Diversity = 0,
    cap: Cap = 0,
    explore: Explore = 0,
) -> None:
    """Recommend to one person."""
    from agent.batch.result_json import result_json, with_relaxation_hint
    from agent.cli import render
    from agent.profile.user_store import load_feedback
    from agent.prompt_view import language_of
    from agent.recommender import Recommender, events
    from agent.rerank.reranker import Budget
    from retrieval.conditions.expression import Condition
    from retrieval.data.formats import read_history
    from retrieval.errors import RequestError
    from retrieval.query.request import Request

    style = style_of(explain_style)
    if user and history:
        raise RequestError("--user and --history are both given: choose one")
    opened = open_index(index)
    if history:
        given = read_history(history, opened.items)
        report(given.problems)
        past = given.interactions
    else:
        past = (*history_of(opened, user), *load_feedback(index, user)) if user else ()
        if user and not past:
            opened.history(user)  # says which users there are
    found = events(opened, past)
    asked = Request(
        history=found,
        text=request,
        context=pairs([c if c != "now" else "now=" for c in context or []], "context", "device=phone"),
        conditions=tuple(Condition.parse(w) for w in where or []),
        n=n,
        language=checked_language(lang)
        if lang
        else language_of([request] if request else [e.item.title for e in found]),
        user_id=user,
    )
    recommender = Recommender(
        opened,
        load_model(model, strategy, explain and style != "operator"),
        strategy,
        prompts,
        variety_of(diversity, cap, explore),
        places=places,
        budget=Budget(budget_tokens, budget_seconds),
        style=style,
    )
    wished = recommender.parse_query(asked)
    render.wished(asked, wished)
    result = recommender.recommend(wished)
    reasons = recommender.reasons(result, 3) if explain else []
    if as_json:
        typer.echo(
            json.dumps(
                result_json("", with_relaxation_hint(result), reasons, n, result.ranking.seconds), ensure_ascii=False
            )
        )
    else:
        render.ranking(result, reasons)
