"""What commands share: their options, and how these are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from agent.explain.explainer import Style
    from agent.llm.protocol import LanguageModel
    from retrieval.errors import Problem
    from retrieval.index.reader import Index
    from retrieval.retriever import Settings

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


def say(line: str) -> None:
    typer.echo(line.replace("\n", " ").encode("utf-8", "replace").decode(), err=True)


def report(problems: tuple[Problem, ...], most: int = 20) -> None:
    for problem in problems[:most]:
        say(f"left out: {problem}")
    if len(problems) > most:
        say(f"left out: {len(problems) - most} more lines")


def open_index(folder: Path) -> Index:
    from retrieval.index.reader import Index

    return Index(folder)


def history_of(opened: Index, user: str) -> tuple[Any, ...]:
    return opened.history(user) if user in opened.users() else ()


def load_model(name: str, strategy: str, explain: bool = True) -> LanguageModel | None:
    """The named model or the default one; none where neither the strategy nor the reasons need it."""
    from agent.models import manifest
    from agent.models.load import load
    from agent.rerank import cascade
    from agent.rerank.reranker import STRATEGIES

    if strategy not in STRATEGIES:
        cascade.check(strategy)
    if not name and strategy == "none" and not explain:
        return None
    return load(name or manifest.default().name)


def style_of(written: str) -> Style:
    from agent.errors import UsageError
    from agent.explain.explainer import STYLES

    for style in STYLES:
        if style == written:
            return style
    raise UsageError(f"no style {written!r} of reasons: choose from {', '.join(STYLES)}")


def variety_of(diversity: float, cap: int, explore: float) -> Settings:
    from retrieval.retriever import Settings

    return Settings(trade=diversity, cap=cap, explore=explore)


def checked_language(lang: str) -> str:
    from agent.errors import UsageError
    from prompts import LANGUAGES

    if lang not in LANGUAGES:
        raise UsageError(f"no language {lang!r}: choose from {', '.join(LANGUAGES)}")
    return lang


def pairs(written: list[str], what: str, example: str) -> dict[str, str]:
    from agent.errors import UsageError

    for pair in written:
        if "=" not in pair:
            raise UsageError(f"{what} {pair!r} is not understood: write key=value, as in {example}")
    return dict(pair.split("=", 1) for pair in written)
