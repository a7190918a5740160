"""What commands share: their options, and how these are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.rerank.auto import AUTO
from agent.rerank.strategies.registry import STRATEGIES
from retrieval.data.registry import format_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.explain.explainer import Style
    from agent.llm import LanguageModel
    from retrieval.files.options import FileDecisions, ReadOptions
    from retrieval.index import Index
    from retrieval.retriever import RetrieverSettings

IndexDir = Annotated[Path, typer.Option("--index", help="An index folder made by whyrec index.")]
ModelName = Annotated[
    str,
    typer.Option(
        "--model",
        help="A name (whyrec models list), a GGUF file, transformers:NAME, or a server's http://host:port/v1; "
        "NAME+tuned after whyrec tune.",
    ),
]
StrategyName = Annotated[
    str,
    typer.Option(
        "--strategy",
        help=f"What orders the list: {', '.join((*STRATEGIES, AUTO))}; or stages: likelihood:100,blend:20. auto: "
        "retrieval, until a measurement shows that the model is better; none: retrieval, and without --model no "
        "language model at all, so that templates word the reasons.",
    ),
]
MaxDisplacement = Annotated[
    int, typer.Option("--max-displacement", min=0, help="Ranks that the model may move an item by in blend.")
]
Tokens = Annotated[
    float, typer.Option("--budget-tokens", min=0, help="Tokens that reranking may evaluate for a request.")
]
Seconds = Annotated[float, typer.Option("--budget-seconds", min=0, help="How long reranking may take for a request.")]
Diversity = Annotated[
    float, typer.Option("--diversity", min=0, max=1, help="0 to 1: how different the items should be.")
]


def _read_caps(written: Sequence[str]) -> dict[str, int]:
    """Return the number of each field, "category" for a bare one. Raises BadParameter for what is no number."""
    caps = dict[str, int]()
    for each in written:
        field, separator, number = each.rpartition("=")
        if not number.strip().isdecimal() or (separator and not field.strip()):
            raise typer.BadParameter(f"{each!r} is neither a number nor FIELD=NUMBER, as in artist=2")
        caps[field.strip().casefold() if separator else "category"] = int(number)
    return caps


def _checked_caps(written: list[str] | None) -> list[str] | None:
    _read_caps(written or ())
    return written


Cap = Annotated[
    list[str] | None,
    typer.Option(
        "--cap",
        callback=_checked_caps,
        metavar="N|FIELD=N",
        help="At most N items of one category, or of one artist, studio or other FIELD; 0 for any number. Repeatable.",
    ),
]
Explore = Annotated[
    float, typer.Option("--explore", min=0, max=1, help="Share of the list that is drawn at random from further down.")
]
ExplainStyle = Annotated[
    str,
    typer.Option("--explain-style", help="short, detailed, or operator: scores and counterfactuals, without a model."),
]
PromptsDir = Annotated[Path | None, typer.Option("--prompts", help="A folder of your own templates, LANG/TASK.j2.")]
DataFormat = Annotated[str, typer.Option("--format", help=f"auto, or one of: {', '.join(format_names())}.")]
TextEncoding = Annotated[
    str, typer.Option("--encoding", help="The encoding of text files, such as gb18030; detected by default.")
]
RatingScale = Annotated[
    str,
    typer.Option("--scale", help="The scale of ratings: 1-10, 0-100, 0.5-5, thumbs, count; by the column otherwise."),
]
DateOrder = Annotated[
    str, typer.Option("--dates", help="The order of day and month in dates such as 3/4/24: dmy or mdy.")
]
KindWords = Annotated[
    list[str] | None, typer.Option("--kinds", help="WORD=KIND: what a word for an event stands for, as in watch=play.")
]
ZeroIsUnrated = Annotated[
    bool | None,
    typer.Option("--zero-is-unrated/--zero-is-a-rating", help="Whether a rating of 0 stands for “not rated”."),
]
ColumnNames = Annotated[
    list[str] | None, typer.Option("--columns", help="FIELD=COLUMN: which column holds a field, as in title=Film.")
]
Lang = Annotated[str, typer.Option("--lang", help="en or zh; that of the texts by default.")]
MessageLang = Annotated[str, typer.Option("--lang", help="Language of the messages: en or zh.")]
UserId = Annotated[str, typer.Option("--user", help="A user of the index.")]


def read_options(
    format: str,
    encoding: str,
    scale: str,
    dates: str,
    kinds: Sequence[str] | None,
    zero_is_unrated: bool | None,
    columns: Sequence[str] | None,
    user: str = "",
    strict: bool = False,
    earlier: Sequence[FileDecisions] = (),
) -> ReadOptions:
    """Return how files are to be read. Raises an error that names the option for a value that is not understood."""
    from retrieval.files.options import ReadOptions

    split = [each for pair in columns or () for each in pair.split(",")]
    return ReadOptions(
        format,
        encoding,
        scale,
        dates,
        pairs(kinds or (), "kinds", "watch=play"),
        zero_is_unrated,
        pairs(split, "columns", "title=Film"),
        user,
        strict,
        tuple(earlier),
    )


def open_index(folder: Path) -> Index:
    """Open an index. Raises IndexFault where there is none."""
    from retrieval.index import Index

    return Index(folder)


def report_near_names(index: Index, user: str, language: str) -> None:
    """Write to stderr which users have nearly the name of one that the index does not have."""
    from agent.cli.terminal import write_stderr
    from agent.rerank.notices import newcomer_notices

    users = index.users()
    for near in newcomer_notices(user, users, language)[1:] if user not in users else ():
        write_stderr(f"  {near}")


def load_model(
    name: str,
    strategy: str,
    explain: bool = True,
    index: Path | None = None,
    language: str = "en",
    lazy: bool = False,
    threads: int | None = None,
) -> LanguageModel | None:
    """Open the named model or the default one, and say so on stderr; None where neither order nor reasons need it.

    `lazy`: a GGUF model that is in the store is opened where it is first asked something. `threads`: as many as there
    are cores by default.

    The strategy none needs a model only where one is named: templates word the reasons. `auto` needs it for the order
    only where a model was measured on the `index`. Raises ModelMissing, with the cure, where a model that is needed is
    missing.
    """
    from agent.cli.terminal import texts, write_stderr
    from agent.errors import ModelMissing
    from agent.models import manifest, store
    from agent.models.lazy import LazyModel
    from agent.models.load import check_name, load
    from agent.rerank.cascade import parse_strategy
    from retrieval.index import fitted

    parse_strategy(strategy)
    default = manifest.default()
    if not name and strategy == "none":
        return None
    if not name and strategy == AUTO and not explain and not (index and (index / fitted.LLM).exists()):
        return None
    entry = manifest.find(name or default.name)
    is_here = entry is not None and store.is_pulled(entry)

    def open_model() -> LanguageModel:
        check_name(name or default.name)
        if entry is None or is_here:
            write_stderr(texts(language)["loading_model"].format(name=name or default.name))
        return load(name or default.name, threads=threads, index=index)

    if lazy and entry and is_here:
        return LazyModel(entry.name, open_model)
    try:
        return open_model()
    except ModelMissing as error:
        if name:
            raise
        raise ModelMissing(f"{error}; or do without it: --strategy none") from error


def load_model_if_pulled(name: str, language: str = "en", index: Path | None = None) -> LanguageModel | None:
    """Open the named model, or the default one; None where no model is named and the default is not in the store."""
    from agent.models import manifest, store

    return (
        load_model(name, AUTO, index=index, language=language) if name or store.is_pulled(manifest.default()) else None
    )


def without_missing_model() -> tuple[str, ...]:
    """Return the options with which a command works on this machine: none where the default model is in the store."""
    from agent.models import manifest, store

    return () if store.is_pulled(manifest.default()) else ("--strategy", "none")


def style_of(name: str) -> Style:
    """Return the style of reasons with this name. Raises UsageError where there is none."""
    if name == "short":  # the default: no module is loaded for it
        return "short"
    from agent.errors import UsageError
    from agent.explain.explainer import STYLES

    for style in STYLES:
        if style == name:
            return style
    raise UsageError(f"no style {name!r} of reasons: choose from {', '.join(STYLES)}")


def retriever_settings(diversity: float, cap: Sequence[str] | None, explore: float) -> RetrieverSettings:
    """Return the settings of diversity, the caps, and exploration."""
    from retrieval.ranking import DiversitySettings
    from retrieval.retriever import RetrieverSettings

    caps = _read_caps(cap or ())
    of_category = caps.pop("category", 0)
    by_field = tuple((field, most) for field, most in caps.items() if most)
    return RetrieverSettings(diversity=DiversitySettings(diversity, of_category, explore, by_field))


def checked_language(lang: str) -> str:
    """Return the language. Raises UsageError for one that there are no prompts in."""
    from agent.errors import UsageError
    from prompts import LANGUAGES

    if lang not in LANGUAGES:
        raise UsageError(f"no language {lang!r}: choose from {', '.join(LANGUAGES)}")
    return lang


def pairs(values: Sequence[str], option: str, example: str) -> dict[str, str]:
    """Split values such as key=value. Raises UsageError, with an example, for one without a key."""
    from agent.errors import UsageError

    for pair in values:
        if "=" not in pair:
            raise UsageError(f"{option} {pair!r} is not understood: write key=value, as in {example}")
    return dict(pair.split("=", 1) for pair in values)
