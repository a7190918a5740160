"""`whyrec import`: a person's own export from a service becomes their history in an index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.chat.interrupts import let_interrupts_end_input
from agent.cli.options import (
    ColumnNames,
    DateOrder,
    KindWords,
    MessageLang,
    RatingScale,
    TextEncoding,
    ZeroIsUnrated,
    checked_language,
    open_index,
    read_options,
    without_missing_model,
)
from agent.cli.render_data import report_problems
from agent.cli.terminal import counted, table, texts, wrap, write, write_json, write_next_steps, write_stderr

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.profile.imported_history import Stored
    from retrieval.data.items import Interaction
    from retrieval.exports.entry import Entry
    from retrieval.exports.imported import Import, Key
    from retrieval.index import Index
    from retrieval.matching.catalogue import Match

MOST_LISTED, MOST_NAMED = 10, 3


def import_export(
    export: Annotated[Path, typer.Argument(help="A file, a folder, or the zip as it was downloaded.")],
    index: Annotated[Path, typer.Option("--index", help="An index folder made by whyrec index.")],
    user: Annotated[str, typer.Option("--user", help="Whose history it becomes.")],
    format: Annotated[str, typer.Option("--format", help="The service, or table; recognised by default.")] = "auto",
    encoding: TextEncoding = "",
    scale: RatingScale = "",
    dates: DateOrder = "",
    kinds: KindWords = None,
    zero_is_unrated: ZeroIsUnrated = None,
    columns: ColumnNames = None,
    profile: Annotated[str, typer.Option("--profile", help="Whose part of a file with several people.")] = "",
    choose: Annotated[bool, typer.Option("--choose", help="Ask which item an ambiguous entry is.")] = False,
    matches: Annotated[
        Path | None,
        typer.Option("--matches", help="A CSV file of choices: written where it is missing, read and added to."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Report, and change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    lang: MessageLang = "en",
) -> None:
    """Match what somebody saw, read, heard or played to the items of an index, and add it to their history."""
    from agent.profile.imported_history import store_import
    from retrieval.errors import DataError
    from retrieval.exports.choices import Choices, read_choices, write_choices
    from retrieval.exports.imported import import_export as match
    from retrieval.exports.read import read_export
    from retrieval.exports.refusals import Refused
    from retrieval.matching.catalogue import CatalogueMatcher

    language = checked_language(lang)
    opened = open_index(index)
    options = read_options(format, encoding, scale, dates, kinds, zero_is_unrated, columns, user)
    try:
        read = read_export(export, options, profile)
    except Refused as error:
        raise DataError(error.message(language)) from error
    matcher = CatalogueMatcher(opened.items.values())
    choices = read_choices(matches, opened.items) if matches else Choices()
    imported = match(read, matcher, user, options, choices)
    if choose and imported.ambiguous:
        choices.add(_asked(imported, opened, language))
        imported = match(read, matcher, user, options, choices)
    if matches:
        write_choices(matches, imported, opened.items, choices)
    report_problems(read.problems, language)
    stored = None if dry_run else store_import(index, user, imported)
    if as_json:
        write_json(_result(imported, stored, language))
    else:
        _report(imported, stored, opened, user, language)


def _asked(imported: Import, opened: Index, language: str) -> dict[Key, str]:
    """Ask for each ambiguous entry which of its items it is; an empty answer leaves it out."""
    from retrieval.exports.imported import key_of

    words, chosen = texts(language), dict[Any, str]()
    let_interrupts_end_input()
    for entry, match in imported.ambiguous:
        write_stderr(words["import_which"].format(entry=entry.label))
        for number, item_id in enumerate(match.item_ids, 1):
            write_stderr(f"  {number}. {_item_label(opened, item_id)}")
        answer = typer.prompt(words["import_number"], default="", show_default=False, err=True).strip()
        if answer.isdecimal() and len(answer) < 10 and 1 <= int(answer) <= len(match.item_ids):
            chosen[key_of(entry)] = match.item_ids[int(answer) - 1]
    return chosen


def _item_label(opened: Index, item_id: str) -> str:
    item = opened.items[item_id]
    year = f" ({item.published.year})" if item.published else ""
    return f"{item.title}{year}, {item_id}"


def _result(imported: Import, stored: Stored | None, language: str) -> dict[str, Any]:
    from retrieval.exports.describe import decisions, reasons

    matched, ambiguous, unmatched = imported.counts
    return {
        "format": "+".join(imported.export.formats),
        "entries": len(imported.entries),
        "matched": matched,
        "by_title_alone": imported.by_title_alone,
        "ambiguous": ambiguous,
        "unmatched": unmatched,
        "kinds": dict(imported.kinds),
        "left_out": imported.left_out.total(),
        "left_out_reasons": reasons(imported, language),
        "decisions": decisions(imported, language),
        "ambiguous_entries": [{"entry": e.label, "items": list(m.item_ids)} for e, m in imported.ambiguous],
        "unmatched_entries": [entry.label for entry in imported.unmatched],
        "wishlist": list(imported.wishlist),
        "added": stored and stored.added,
        "replaced": stored and stored.replaced,
        "interactions": [_json_fields(each) for each in imported.interactions],
    }


def _json_fields(interaction: Interaction) -> dict[str, Any]:
    fields = interaction.model_dump(mode="json", exclude_none=True, exclude={"user_id", "context"})
    return {name: value for name, value in fields.items() if value != ""}


def _may_be(entry: Entry, match: Match, opened: Index, words: Mapping[str, Any]) -> str:
    """Return an ambiguous entry with the items that it may be, the first few."""
    items = words["import_or"].join(_item_label(opened, item_id) for item_id in match.item_ids[:MOST_NAMED])
    return str(words["import_may_be"]).format(entry=entry.label, items=items)


def _report(imported: Import, stored: Stored | None, opened: Index, user: str, language: str) -> None:
    """Write what was decided, what was matched, and what was not."""
    from retrieval.exports.describe import decisions, reasons

    words = texts(language)
    for line in decisions(imported, language):
        write("\n".join(wrap(line, "")))
    write()
    for row in table(_counts(imported, words), [8, 1, 1, 1]):
        write(row)
    write()
    if imported.by_title_alone:
        write(words["import_by_title_alone"].format(count=f"{imported.by_title_alone:,}"))
    for reason, count in reasons(imported, language).items():
        write(words["import_left_out"].format(count=f"{count:,}", reason=reason))
    kinds = [
        f"{words['interaction_kinds'].get(k, words['import_kinds'].get(k, k))} {n:,}" for k, n in imported.kinds.items()
    ]
    write(words["import_interactions"].format(kinds=words["list_separator"].join(kinds) or "0"))
    _list(
        words["import_ambiguous"], [_may_be(entry, match, opened, words) for entry, match in imported.ambiguous], words
    )
    _list(words["import_unmatched"], [entry.label for entry in imported.unmatched], words)
    if stored is None:
        write(words["import_dry_run"])
        return
    if not imported.counts[0]:
        write_stderr(words["import_nothing"].format(index=opened.folder))
        raise typer.Exit(1)
    write(
        words["import_added"].format(added=counted(words["interactions"], stored.added), user=user, index=opened.folder)
    )
    if not stored.added:
        reason = "import_nothing_new" if imported.interactions else "import_no_interactions"
        write("\n".join(wrap(words[reason].format(count=f"{len(imported.interactions):,}"), "")))
    if stored.replaced:
        write(counted(words["import_replaced"], stored.replaced))
    if stored.added:
        arguments = ("recommend", "--index", opened.folder, "--user", user, *without_missing_model())
        write_next_steps([("next_recommend", arguments)], language)


def _counts(imported: Import, words: Mapping[str, Any]) -> list[list[str]]:
    """Return a table of entries by domain: matched, ambiguous, and not in the catalogue."""
    rows: dict[str, list[int]] = {}
    for entry, match in zip(imported.entries, imported.matches, strict=True):
        row = rows.setdefault(entry.domain, [0, 0, 0])
        row[0 if match.certain else 1 if match.item_ids else 2] += 1
    header = [words[f"column_import_{name}"] for name in ("entries", "matched", "ambiguous", "unmatched")]
    named = words["import_domains"]
    body = [[named.get(domain or "other", domain), *(f"{n:,}" for n in row)] for domain, row in sorted(rows.items())]
    total = [words["import_total"], *(f"{n:,}" for n in imported.counts)]
    return [header, *body, total] if len(body) > 1 else [header, *(body or [total])]


def _list(heading: str, labels: list[str], words: Mapping[str, Any]) -> None:
    if labels:
        shown = words["list_separator"].join(labels[:MOST_LISTED])
        more = words["import_more"].format(count=f"{len(labels) - MOST_LISTED:,}") if len(labels) > MOST_LISTED else ""
        for line in wrap(heading.format(titles=shown + more), ""):
            write(line)
