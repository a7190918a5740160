"""`whyrec describe`: a description or an advert line of an item, or of a catalogue, from its own facts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.cli.options import IndexDir, Lang, ModelName, PromptsDir, checked_language, load_model, open_index
from agent.cli.terminal import counted, texts, wrap, write, write_json, write_stderr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.describe import Audience, CopySettings, Describer
    from agent.recommender import Recommender
    from retrieval.data.items import Item

_SEPARATORS = re.compile(r"[,，、;；\n]+")
MAX_FORBIDDEN = 10_000


def describe(
    index: IndexDir,
    item: Annotated[list[str] | None, typer.Option("--item", help="The id or the whole title of an item.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every item, as JSON Lines.")] = False,
    where: Annotated[
        list[str] | None, typer.Option("--where", help="Items that meet a condition, as JSON Lines: category=Jazz.")
    ] = None,
    audience: Annotated[
        str, typer.Option("--for", help="A user; or people who like what a word or a condition names.")
    ] = "",
    kind: Annotated[str, typer.Option("--kind", help="description, or advert: one line.")] = "description",
    tone: Annotated[str, typer.Option("--tone", help="plain, warm or playful.")] = "plain",
    length: Annotated[
        int,
        typer.Option("--length", min=0, max=2000, help="At most so many words, or Chinese characters; 0: as usual."),
    ] = 0,
    forbid: Annotated[
        list[str] | None, typer.Option("--forbid", help="Words that must not occur, or a file of them.")
    ] = None,
    json_: Annotated[
        bool, typer.Option("--json", help="JSON Lines, with what each sentence claims and what was refused.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write JSON Lines to this file.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Go on after the lines that --out has already.")
    ] = True,
    model: ModelName = "",
    prompts: PromptsDir = None,
    lang: Lang = "",
) -> None:
    """Describe items for a shop, a page or a mail, from their own facts: nothing is invented.

    Sentences are templates filled with fields, and sentences of the item's own text. Each number, name and denial is
    checked against the fields. Superlatives are left out, except those that the index holds.
    """
    from agent.recommender import Recommender
    from agent.rerank.ranking import RerankSettings

    opened = open_index(index)
    loaded = load_model(model, "none", index=index, language=lang or "en", lazy=True)
    recommender = Recommender(opened, loaded, RerankSettings("none"), prompts)
    settings = _settings(recommender, audience, kind, tone, length, forbid or [], lang)
    from agent.describe import Describer

    describer = Describer(opened, recommender.explainer.clauses, settings)
    items = _items(recommender, item or [], every, where or [])
    if out or json_ or every or where:
        _write_lines(describer, items, out, resume)
        return
    for copy in describer.describe(items):
        for row in wrap(copy.text, "") if copy.text else ():
            write(row)
        for note in (*copy.notes, *(f"{each.why} – {each.text}" for each in copy.refused if not copy.text)):
            write_stderr(note)


def _settings(
    recommender: Recommender, audience: str, kind: str, tone: str, length: int, forbid: Sequence[str], lang: str
) -> CopySettings:
    from agent.describe import CopySettings
    from agent.describe.copy import KINDS, TONES
    from agent.errors import UsageError

    chosen_kind = next((each for each in KINDS if each == kind), None)
    chosen_tone = next((each for each in TONES if each == tone), None)
    if chosen_kind is None:
        raise UsageError(f"no kind {kind[:40]!r} of copy: choose from {', '.join(KINDS)}")
    if chosen_tone is None:
        raise UsageError(f"no tone {tone[:40]!r}: choose from {', '.join(TONES)}")
    language = checked_language(lang) if lang else ""
    people = _audience(recommender, audience, language)
    return CopySettings(language, chosen_tone, chosen_kind, length, _forbidden(forbid), people)


def _audience(recommender: Recommender, words: str, language: str) -> Audience:
    """Return a user of the index, else people who like what a condition or a word names.

    Raises UsageError where it is none of them.
    """
    from agent.describe import Audience
    from agent.errors import UsageError
    from agent.explain.evidence import asks_for
    from agent.profile import corrections
    from agent.profile.interests import mine_user_interests
    from agent.profile.user_store import load_interactions
    from agent.recommender import events
    from agent.text import language_of
    from retrieval.conditions import parse_condition
    from retrieval.errors import RequestError

    index = recommender.index
    assert index
    if not words.strip():
        return Audience()
    if history := events(index, load_interactions(index, words)):
        spoken = language or language_of([event.item.title for event in history])
        mined = mine_user_interests(index, words, history, spoken)
        return Audience.of_person(words, corrections.correct_interests(mined, corrections.load(index.folder, words)))
    try:
        condition = parse_condition(words)
    except RequestError:
        condition = None
    if condition:
        recommender.retriever.columns.check_fields((condition,))
        return Audience.of_condition(words, condition)
    every = (text for each in index.items.values() for text in (each, *each.translations.values()))
    traits = (value for text in every for value in (*text.categories, *text.tags, *map(str, text.attributes.values())))
    if not any(asks_for(words, trait) for trait in traits):
        raise UsageError(f"--for {words[:60]!r} is no user, no condition, and no trait of any item")
    return Audience.of_interest(words)


def _forbidden(written: Sequence[str]) -> tuple[str, ...]:
    """Return forbidden words, from files where these are named. Raises UsageError for a file that is not there."""
    from agent.errors import UsageError

    words = dict[str, None]()
    for each in written:
        path = Path(each)
        is_file = len(each) < 1_000 and path.is_file()
        if not is_file and (path.suffix in (".txt", ".csv", ".tsv") or "/" in each):
            raise UsageError(f"--forbid {each[:80]!r}: there is no such file")
        text = path.read_text("utf-8-sig", "replace") if is_file else each
        words |= dict.fromkeys(word.strip() for word in _SEPARATORS.split(text) if word.strip())
    if len(words) > MAX_FORBIDDEN:
        raise UsageError(f"--forbid names {len(words):,} words: at most {MAX_FORBIDDEN:,}")
    return tuple(words)


def _items(recommender: Recommender, titles_or_ids: Sequence[str], every: bool, where: Sequence[str]) -> list[Item]:
    from agent.cli.named_items import item_named
    from agent.errors import UsageError
    from retrieval.conditions import parse_condition

    index = recommender.index
    assert index
    if bool(titles_or_ids) + bool(every or where) != 1:
        raise UsageError("name items with --item, or take --all or --where CONDITION")
    if titles_or_ids:
        return [item_named(index, each) for each in titles_or_ids]
    conditions = tuple(map(parse_condition, where))
    columns = recommender.retriever.columns
    columns.check_fields(conditions)
    allowed = columns.allowed(conditions)
    return [each for each in index.items.values() if allowed[index.rows[each.id]]]


def _write_lines(describer: Describer, items: Sequence[Item], out: Path | None, resume: bool) -> None:
    """Write a line an item to a file or stdout, and to stderr how many were described and what was not said."""
    from agent.describe.batch import Report, lines, resume_from
    from agent.progress import Progress

    words, report = texts("en"), Report()
    if out is None:
        for record in lines(describer, items):
            report.add(record)
            write_json(record)
    else:
        stream, finished = resume_from(out, items, describer, resume)
        with stream, Progress(words["progress_describe"]) as progress:
            for record in finished:
                report.add(record)
            for number, record in enumerate(lines(describer, items[len(finished) :]), len(finished) + 1):
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
                report.add(record)
                progress(number, len(items))
    write_stderr(counted(words["described"], report.described, refused=report.refused))
    for why, count in report.sentences.most_common():
        write_stderr("  " + words["refused_why"].format(count=count, why=why))
