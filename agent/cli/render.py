"""Histories, shortlists, rankings and reasons as a person reads them on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from agent.batch.result_json import relaxation_hint
from agent.cli.terminal import Texts, bold, dim, table, texts, width, wrap, write, write_stderr
from agent.recommender import Recommendation
from agent.text import strip_control, truncate
from retrieval.conditions import Condition
from retrieval.data.items import Interaction, Item
from retrieval.query import Candidate, Event, PreparedRequest, Request
from retrieval.query.context import worded
from retrieval.sources.base import cause_text, label

if TYPE_CHECKING:
    from agent.explain import Reason

WIDE = 110
"""Cells from which on a table has room for what lowered a score."""


def title(item: Item, language: str, with_year: bool = True) -> str:
    """Return an item's title as its language writes titles, with the year of publication where it is known."""
    year = item.published.year if item.published and with_year else None
    template: str = texts(language)["title_with_year" if year else "title"]
    return template.format(title=strip_control(item.read_in(language).title), year=year)


def write_history(request: Request) -> None:
    """Write one line an item, by its last interaction: the day, the item, and each rating or kind."""
    words = texts(request.language)
    events: dict[str, list[Event]] = {}
    for event in request.history:
        events[event.item.id] = [*events.pop(event.item.id, []), event]
    rows = [
        (
            f" {last.interaction.time:%Y-%m-%d}" if last.interaction.time else "",
            title(last.item, request.language),
            _joined((_verdict(each.interaction, words) for each in (*earlier, last)), words),
        )
        for *earlier, last in events.values()
    ]
    for line in table(rows, (0, 20, 0)) if rows else ():
        write(line)


def _verdict(interaction: Interaction, words: Texts) -> str:
    """Return the rating of an interaction, else what the user did."""
    kind: str = words["interaction_kinds"][interaction.kind]
    return kind if interaction.value is None else f"{interaction.value:g}"


def write_shortlist(candidates: Sequence[Candidate], request: PreparedRequest) -> None:
    """Write a table of candidates: rank, title, what in the history or request speaks for each, and the sources."""
    for line in _candidate_table([(rank, 0, candidate) for rank, candidate in enumerate(candidates, 1)], request):
        write(line)


def write_ranking(
    result: Recommendation, reasons: Sequence[Reason], expressions: Sequence[Condition] = (), *, provenance: bool = True
) -> None:
    """Write the recommended items as a table, with the reasons there are below their items.

    `expressions`: conditions that the user wrote as such, and reads as such. `provenance` adds the columns that a
    shortlist has. Why the model's order was not used, what diversity changed, which condition to relax and what else is
    to be said of the list go to stderr.
    """
    request = result.request
    shortlist_ranks = {candidate.item.id: rank for rank, candidate in enumerate(result.shortlist, 1)}
    rows = [(r.rank, shortlist_ranks[r.candidate.item.id], r.candidate) for r in result.best]
    heading, *lines = _candidate_table(rows, request, provenance=provenance)
    if lines:
        write(heading)
    for line, reason in zip_longest(lines, reasons):
        write(bold(line))
        if reason:
            _write_reason(reason, request)
    ranking, diversity = result.ranking, "; ".join(result.ranking.diversity_notes)

    def describe(condition: Condition, language: str) -> str:
        return str(condition) if condition in expressions else conditions_in_words([condition], language)[0]

    hint = relaxation_hint(result, describe)
    notes = (*request.notices, ranking.fallback, ranking.llm_skipped, result.misfit, diversity, hint)
    for note in notes:
        if note:
            write_stderr(note)
    for notice in result.notices:
        write_stderr(f"  {notice}")  # indented, as guidance is


def write_search(original: Request, parsed: PreparedRequest) -> None:
    """Write to stderr what was understood of a request in words, where that is not the words themselves."""
    if (parsed.text, parsed.conditions) == (original.text, original.conditions):
        return
    words = texts(original.language)
    is_expanded = bool(parsed.original_text) and parsed.text.startswith(parsed.original_text)
    text = strip_control(parsed.original_text if is_expanded else parsed.text) or words["search_anything"]
    added = conditions_in_words([c for c in parsed.conditions if c not in original.conditions], original.language)
    key = "search_text_and_conditions" if added else "search_text"
    write_stderr(words[key].format(text=text, conditions=truncate(words["list_separator"].join(added), 200)))


def describe_conditions(conditions: Sequence[Condition], language: str) -> list[str]:
    """Return conditions as a person says them."""
    if not conditions:
        return []
    from agent.chat.wording import describe_request  # with the rules of messages: slow to import

    return describe_request.describe_conditions(conditions, language)


def conditions_in_words(conditions: Sequence[Condition], language: str) -> list[str]:
    """Return conditions as a person says them, those that a context implies behind the others."""
    of_context = {c: text for c in conditions if (text := worded(c, language)) != str(c)}
    others = [condition for condition in conditions if condition not in of_context]
    return [strip_control(text) for text in (*describe_conditions(others, language), *of_context.values())]


def _candidate_table(
    rows: Sequence[tuple[int, int, Candidate]], request: PreparedRequest, *, provenance: bool = True
) -> list[str]:
    """Return the lines of a table of (rank, earlier rank, candidate), its heading first.

    The earlier ranks are shown where one differs, penalties where the terminal is wide.
    """
    words = texts(request.language)
    columns: list[tuple[str, int, list[str]]] = [
        (words["column_rank"].rjust(3), 3, [f"{rank:>3}" for rank, _, _ in rows]),
        (words["column_title"], 30, [title(c.item, request.language) for *_, c in rows]),
    ]
    if any(earlier not in (0, rank) for rank, earlier, _ in rows):
        columns.append((words["column_was"], 3, [str(earlier) for _, earlier, _ in rows]))
    if provenance:
        columns += _provenance_columns([c for *_, c in rows], request)
    cells = [heading for heading, _, _ in columns], *zip(*(column for *_, column in columns), strict=True)
    heading, *lines = table(cells, [narrowest for _, narrowest, _ in columns])
    return [dim(heading), *lines]


def _provenance_columns(candidates: Sequence[Candidate], request: PreparedRequest) -> list[tuple[str, int, list[str]]]:
    """Return the heading, the fewest cells and the cells of each column that says where candidates come from."""
    words, columns = texts(request.language), list[tuple[str, int, list[str]]]()
    titles = {e.item.id: title(e.item, request.language, with_year=False) for e in request.history}
    causes = [_causes(c, titles, request.language, words) for c in candidates]
    if any(causes):
        columns.append((words["column_causes"], 16, causes))
    penalties = [_penalties(c, titles, words) for c in candidates]
    if any(penalties) and width() >= WIDE:
        columns.append((words["column_penalties"], 16, penalties))
    sources = [_sources(c, request.language, words) for c in candidates]
    if any(sources):
        columns.append((words["column_sources"], 22, sources))
    return columns


def _causes(candidate: Candidate, titles: Mapping[str, str], language: str, words: Texts) -> str:
    """Return the history items and words that speak for a candidate, those of the strongest source first.

    A request that a candidate is merely nearest to, of whatever there is, is no cause.
    """
    causes = [
        titles.get(p.cause) or cause_text(p.source, strip_control(p.cause), language)
        for p in candidate.provenance
        if p.score >= 0
        and p.cause
        and (p.is_history or p.source != "dense" or _names(candidate.item, p.cause, language))
    ]
    return _joined(causes, words)


def _names(item: Item, text: str, language: str) -> bool:
    """Return whether an item has words of a request, or a trait that it asks for, and is not only the nearest to it."""
    from agent.explain.evidence import asks_for
    from agent.explain.facts import bears_request

    return bears_request(item, text, language) or any(asks_for(text, trait) for trait in item.traits(language))


def _penalties(candidate: Candidate, titles: Mapping[str, str], words: Texts) -> str:
    """Return the history items that speak against a candidate."""
    return _joined((titles.get(p.cause, strip_control(p.cause)) for p in candidate.provenance if p.score < 0), words)


def _sources(candidate: Candidate, language: str, words: Texts) -> str:
    return _joined((label(p.source, language) for p in candidate.provenance if p.score >= 0), words)


def _joined(parts: Iterable[str], words: Texts) -> str:
    separator: str = words["list_separator"]
    return separator.join(dict.fromkeys(part for part in parts if part))


def _write_reason(reason: Reason, request: PreparedRequest) -> None:
    """Write a reason below its item: the sentence, then whether it was checked and what it rests on."""
    words = texts(request.language)
    titles = {e.item.id: title(e.item, request.language) for e in request.history}
    for line in wrap(strip_control(reason.text), " " * 5):
        write(line)
    notes = [words["reason_checked" if reason.checked else "reason_unchecked"], words[f"worded_by_{reason.worded_by}"]]
    if reason.cites:
        notes.append(words["reason_cites"].format(titles=_joined((titles[i] for i in reason.cites), words)))
    if reason.traits:
        notes.append(_joined(map(strip_control, reason.traits), words))
    for line in wrap(words["side_note_separator"].join(notes), " " * 5):
        write(dim(line))
