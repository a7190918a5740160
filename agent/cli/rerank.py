"""`whyrec rerank`: files of requests and results."""

from __future__ import annotations

import math
from functools import cache, partial
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
    from collections.abc import Callable, Sequence

    from agent.batch.answer import AnswerElsewhere
    from agent.explain.explainer import Style
    from agent.llm import LanguageModel
    from agent.recommender import Recommender
    from agent.rerank.ranking import RerankSettings
    from retrieval.retriever import RetrieverSettings


def rerank(
    source: Annotated[Path, typer.Option("--in", help="Requests, one JSON object a line.")],
    out: Annotated[Path, typer.Option("--out", help="Results, one JSON object a line.")],
    parts: Annotated[list[Path] | None, typer.Argument(help="With --merge: the results of all shards.")] = None,
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
        int,
        typer.Option(
            "--workers",
            min=0,
            help="Processes without a model, threads with a model server; 0: one a core for many requests, or 4.",
        ),
    ] = 0,
    shard: Annotated[
        str, typer.Option("--shard", help="i/n: answer the requests i, i+n, i+2n, … alone, in any process or machine.")
    ] = "",
    ray: Annotated[
        str,
        typer.Option(
            "--ray", metavar="ADDRESS", help="Answer by --workers of a Ray cluster: host:port, auto or local."
        ),
    ] = "",
    merge: Annotated[bool, typer.Option("--merge", help="Put the results of all shards together into --out.")] = False,
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
    from agent.batch.provenance import folder_digest, provenance_of
    from agent.batch.resume import check_files
    from agent.batch.run import run
    from agent.batch.shard import WHOLE, Shard
    from agent.encryption.records import open_people
    from agent.errors import UsageError
    from agent.llm.protocol import SharedModel
    from agent.progress import Progress
    from agent.rerank.ranking import Budget, RerankSettings

    words = texts(checked_language(lang))
    if merge or parts:
        _merge(source, out, parts or (), merge and not shard, resume, lang)
        return
    if ray:  # whose workers run in other folders
        index, prompts = index and index.resolve(), prompts and prompts.resolve()
        model = str(Path(model).resolve()) if Path(model).is_file() else model
    style = style_of(explain_style)
    share = Shard.parse(shard) if shard else WHOLE
    total = check_files(source, out, share)
    if index:
        open_people(index)
    loaded = load_model(model, strategy, explain and style != "operator", index, lang, lazy=True)
    if loaded and workers > 1 and not (ray or isinstance(loaded, SharedModel)):
        raise UsageError(f"--workers {workers} and a model in this process: use a model server, --shard or --ray")
    make = partial(
        make_recommender,
        index,
        RerankSettings(strategy, max_displacement=max_displacement, budget=Budget(budget_tokens, budget_seconds)),
        prompts,
        retriever_settings(diversity, cap, explore),
        style,
    )
    recommender, header = make(loaded), b""
    if shard:
        options = {
            "strategy": strategy,
            "explain": f"{explain} {style}",
            "max-displacement": max_displacement,
            "budget": f"{budget_tokens} {budget_seconds}",
            "diversity": f"{diversity} {explore} {cap or ''}",
            "prompts": folder_digest(prompts) if prompts else "",
        }
        header = share.header(provenance_of(source, recommender, options))
    elsewhere: AnswerElsewhere | None
    if ray:
        has_threads = loaded is not None and not isinstance(loaded, SharedModel)
        open_like_this = partial(make_with_model, make, bool(loaded), model, strategy, explain, index)
        elsewhere = _on_ray(ray, recommender, open_like_this, workers, has_threads, lang)
    else:
        elsewhere = _on_this_machine(recommender, make, workers, total)
    with Progress(words["progress_requests"], language=lang) as progress:
        failed = run(
            source,
            out,
            recommender,
            resume=resume,
            settings=Settings(explain, strict=strict),
            progress=progress,
            elsewhere=elsewhere,
            shard=share,
            header=header,
        )
    _report_failed(failed, out, lang)


def _on_this_machine(
    recommender: Recommender, make: Callable[[], Recommender], workers: int, requests: int
) -> AnswerElsewhere | None:
    """Return how processes answer, or threads where a server has the model; None where this thread does."""
    from agent.batch.threads import answer_in_threads
    from agent.batch.workers import answer_in_processes, usual_workers
    from agent.encryption.key import made_with_keys, opened_keys
    from agent.llm.protocol import SharedModel

    model = recommender.model
    if model is None:
        workers = workers or usual_workers(requests)
        make = partial(made_with_keys, opened_keys(), make)
        return partial(answer_in_processes, make=make, workers=workers) if workers > 1 else None
    if not isinstance(model, SharedModel) or (threads := workers or model.side_by_side) == 1:
        return None
    others = [recommender.beside(model.beside()) for _ in range(threads - 1)]
    return partial(answer_in_threads, recommenders=[recommender, *others])


def _on_ray(
    address: str,
    recommender: Recommender,
    make: Callable[[int], Recommender],
    workers: int,
    shares_machine: bool,
    lang: str,
) -> AnswerElsewhere:
    """Return how actors of a Ray cluster answer."""
    from agent.batch.on_ray import answer_on_ray
    from agent.batch.provenance import provenance_of_recommender

    return partial(
        answer_on_ray,
        make=make,
        expected=provenance_of_recommender(recommender),
        address=address,
        workers=workers,
        shares_machine=shares_machine,
        on_other_processor=cache(lambda: write_stderr(texts(lang)["processors_differ"])),
    )


def _merge(source: Path, out: Path, parts: Sequence[Path], is_asked: bool, resume: bool, lang: str) -> None:
    """Merge the results of shards. Raises UsageError without any, or where --merge does not stand alone."""
    from agent.batch.merge import merge
    from agent.errors import UsageError
    from agent.progress import Progress

    if not is_asked or not parts:
        raise UsageError("--merge is followed by the results of all shards, without --shard: --merge part-*.jsonl")
    words = texts(lang)
    with Progress(words["progress_requests"], language=lang) as progress:
        merged = merge(source, parts, out, replace=not resume, progress=progress)
    if merged.processors_differ:
        write_stderr(words["processors_differ"])
    _report_failed(merged.failed, out, lang)


def _report_failed(failed: int, out: Path, lang: str) -> None:
    """Say how many requests could not be answered, and end with exit code 2 where there are any."""
    if failed:
        write_stderr(counted(texts(lang)["requests_failed"], failed, out=out))
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


def make_with_model(
    make: Callable[[LanguageModel | None], Recommender],
    has_model: bool,
    model: str,
    strategy: str,
    explain: bool,
    index: Path | None,
    threads: int,
) -> Recommender:
    """Return the recommender of a worker, with a model of its own where it has one."""
    return make(load_model(model, strategy, explain, index, threads=threads) if has_model else None)
