"""`whyrec recommend`: a list for one person or several, with reasons."""

from __future__ import annotations

import math
from itertools import chain
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
    from agent.cli.recommend_lists import Output, People
    from agent.recommender import Recommender
    from retrieval.index import Index
    from retrieval.query import Event, Request


def recommend(
    index: IndexDir,
    user: Annotated[
        list[str] | None, typer.Option("--user", help="A user of the index; several for one list for all of them.")
    ] = None,
    companion: Annotated[
        list[str] | None,
        typer.Option(
            "--with", help="Who else the list is for: their taste counts, and nothing of their history is named."
        ),
    ] = None,
    aggregate: Annotated[
        str, typer.Option("--aggregate", help="For several people: fair, average or least-misery.")
    ] = "fair",
    seen: Annotated[
        bool, typer.Option("--seen", help="For several people: also what some of them, but not all, have seen.")
    ] = False,
    gift: Annotated[
        str,
        typer.Option("--for", help="A gift: for whom, as in “my dad loves westerns”. Your history plays no role."),
    ] = "",
    towards: Annotated[
        str, typer.Option("--towards", help="A title or id: a series from what you like to it, step by step.")
    ] = "",
    order: Annotated[
        str, typer.Option("--order", help="ranked, or flow: the best n so that neighbours fit, as in a playlist.")
    ] = "ranked",
    playlist: Annotated[
        Path | None, typer.Option("--playlist", help="Also write the list to this file: .m3u8, .m3u or .xspf.")
    ] = None,
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
    """Recommend to one person, or to several together, with reasons for the first three items."""
    from agent.cli import recommend_lists
    from agent.cli.render import describe_conditions
    from agent.recommender import Recommender
    from agent.rerank.ranking import Budget, RerankSettings
    from agent.text import language_of
    from retrieval.conditions import parse_condition
    from retrieval.query import Request
    from retrieval.retriever import Retriever

    style = style_of(explain_style)
    people = recommend_lists.People(tuple(dict.fromkeys(user or ())), tuple(dict.fromkeys(companion or ())))
    kind = recommend_lists.kind_of(people, history is not None, gift, towards, aggregate, order, playlist)
    opened = open_index(index)
    histories = _histories(opened, people, history, lang)
    past = tuple(chain.from_iterable(histories.values()))
    text = ", ".join(filter(None, (gift, request)))
    language = checked_language(lang) if lang else language_of([text] if text else [e.item.title for e in past])
    original = Request(
        history=() if kind in ("gift", "group") else past,
        text=text,
        context=pairs([c if c != "now" else "now=" for c in context or []], "context", "device=phone"),
        conditions=tuple(parse_condition(w) for w in where or []),
        n=n,
        language=language,
        user_id="" if kind in ("gift", "group") else people.first,
        examples=examples_of(like or (), opened),
    )
    if original.conditions:  # before a model is loaded for half a minute
        Retriever(opened, lambda: opened.embedder).columns.check_fields(original.conditions)
    strategy = "none" if kind in ("group", "series") and strategy == AUTO else strategy
    recommender = Recommender(
        opened,
        load_model(model, strategy, explain and style != "operator", index, language, lazy=True),
        RerankSettings(strategy, max_displacement=max_displacement, budget=Budget(budget_tokens, budget_seconds)),
        prompts,
        retriever_settings(diversity, cap, explore),
        style=style,
        describe=describe_conditions,
    )
    output = recommend_lists.Output(as_json, explain, playlist)
    match kind:
        case "group":
            recommend_lists.recommend_to_group(recommender, original, people, histories, aggregate, seen, output)
        case "series":
            recommend_lists.recommend_series(recommender, original, towards, output)
        case _:
            _recommend_to_one(recommender, original, gift, order, output)


def _histories(opened: Index, people: People, file: Path | None, lang: str) -> dict[str, tuple[Event, ...]]:
    """Return what each of the people did, by user; else what the file says, of nobody by name."""
    from agent.profile.user_store import load_interactions
    from agent.recommender import events
    from retrieval.data.dataset import read_history
    from retrieval.files.options import ReadOptions

    if file is None:
        return {user: events(opened, load_interactions(opened, user)) for user in people.all}
    data = read_history(file, opened.items, ReadOptions(earlier=opened.manifest.decisions))
    report_reading(data, checked_language(lang or "en"))
    return {"": events(opened, tuple(data.interactions))}


def _recommend_to_one(recommender: Recommender, original: Request, gift: str, order: str, output: Output) -> None:
    """Write a list for one person, or one of gifts, with its reasons."""
    from agent.batch.result_json import result_json, with_notices
    from agent.cli import render
    from agent.cli.recommend_lists import in_order, save_playlist
    from agent.lists.gift import prepare_gift
    from agent.text import strip_control

    prepared = prepare_gift(recommender, original) if gift else recommender.prepare(original)
    render.write_search(original, prepared)
    result = in_order(recommender, recommender.recommend(prepared), order)
    reasons = recommender.reasons(result, 3) if output.explains else []
    user = original.user_id
    words = texts(original.language)
    heading = words["recommended_for_user"].format(user=user) if user else words["recommended"]
    if gift:
        heading = words["recommended_as_gift"].format(words=strip_control(gift))
    save_playlist(output, heading, [ranked.candidate.item for ranked in result.best], original.language)
    if output.as_json:
        ranking = with_notices(result)
        write_json(result_json("", ranking, reasons, original.n, ranking.seconds, result.notices))
        return
    write(bold(heading))
    render.write_ranking(result, reasons, original.conditions, provenance=not gift)  # a gift has no profile behind it
    assert recommender.index
    chat = ("chat", "--index", recommender.index.folder, "--user", user or "me", *without_missing_model())
    write_next_steps([("next_chat", chat)], original.language, err=True)
