"""What `whyrec recommend` does beyond a list for one person: groups, series towards an item, playlists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from agent.cli.options import report_near_names
from agent.cli.terminal import bold, dim, texts, wrap, write, write_json, write_stderr
from agent.errors import UsageError

if TYPE_CHECKING:
    from agent.lists.document import ListDocument
    from agent.recommender import Recommendation, Recommender
    from retrieval.data.items import Item
    from retrieval.index import Index
    from retrieval.query import Event, Request

Kind = Literal["person", "group", "gift", "series"]
ORDERS = ("ranked", "flow")


@dataclass(frozen=True)
class People:
    """Who asks, and who else the list is for."""

    asking: tuple[str, ...]
    companions: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Return all of them, each once, those who ask first."""
        return tuple(dict.fromkeys((*self.asking, *self.companions)))

    @property
    def first(self) -> str:
        """Return who asks first, empty where nobody is named."""
        return self.asking[0] if self.asking else ""


@dataclass(frozen=True)
class Output:
    """How a list is written, and the file of a playlist."""

    as_json: bool
    explains: bool
    playlist: Path | None


def kind_of(
    people: People, has_file: bool, gift: str, towards: str, aggregate: str, order: str, playlist: Path | None
) -> Kind:
    """Return which kind of list the options ask for. Raises UsageError for those that do not go together."""
    from agent.lists.aggregation import AGGREGATIONS
    from agent.lists.playlist_file import FORMATS

    if people.asking and has_file:
        raise UsageError("--user and --history are both given: choose one")
    if len(people.all) > 1 and (gift or towards):
        raise UsageError("several people with --for or --towards: these are of one person; name one --user")
    if people.companions and not people.asking:
        raise UsageError("--with names who comes along: name who asks by --user")
    if gift and towards:
        raise UsageError("--for and --towards are both given: choose one")
    if aggregate not in AGGREGATIONS:
        raise UsageError(f"no way {aggregate[:40]!r} to aggregate: choose from {', '.join(AGGREGATIONS)}")
    if order not in ORDERS:
        raise UsageError(f"no order {order[:40]!r}: choose from {', '.join(ORDERS)}")
    if order == "flow" and (towards or len(people.all) > 1):
        raise UsageError("--order flow is for a list of one person: a series and a list for several have their own")
    if playlist and playlist.suffix.casefold() not in FORMATS:
        raise UsageError(f"--playlist {playlist.name}: name a file that ends in {', '.join(FORMATS)}")
    if len(people.all) > 1:
        return "group"
    return "gift" if gift else "series" if towards else "person"


def recommend_to_group(
    recommender: Recommender,
    request: Request,
    people: People,
    histories: Mapping[str, tuple[Event, ...]],
    aggregate: str,
    also_seen: bool,
    output: Output,
) -> None:
    """Write a list for several people, whose histories are by user."""
    from agent.cli import render
    from agent.lists.aggregation import AGGREGATIONS
    from agent.lists.group import Member, make_group_list
    from agent.lists.group_text import group_document
    from agent.lists.result_json import group_json

    members = [Member(user, histories[user], user in people.asking) for user in people.all]
    for member in members:
        if not member.history:
            report_near_names(_index_of(recommender), member.user_id, request.language)
    aggregation = next(each for each in AGGREGATIONS if each == aggregate)
    explained = 3 if output.explains else 0
    made = make_group_list(recommender, request, members, aggregation, also_seen=also_seen, explained=explained)
    render.write_search(request, made.request)
    document = group_document(made)
    save_playlist(output, document.title, [each.item for each in made.items], request.language)
    for notice in made.notices:
        write_stderr(notice)
    if output.as_json:
        write_json(group_json(made))
    else:
        _write(document)


def recommend_series(recommender: Recommender, request: Request, towards: str, output: Output) -> None:
    """Write a series towards the item that a title or an id names."""
    from agent.lists.result_json import series_json
    from agent.lists.series_text import series_document
    from agent.lists.towards import make_series

    goal = _goal(_index_of(recommender), towards)
    made = make_series(recommender, request, goal)
    document = series_document(made)
    save_playlist(output, document.title, [*(step.item for step in made.steps), goal], request.language)
    if output.as_json:
        write_json(series_json(made))
    else:
        _write(document)


def in_order(recommender: Recommender, result: Recommendation, order: str) -> Recommendation:
    """Return a list in the order that is asked for."""
    if order == "ranked":
        return result
    from agent.lists.playlist import in_flow

    vectors = recommender.retriever.vectors_of([ranked.candidate.item for ranked in result.best])
    return in_flow(result, vectors, _index_of(recommender).centroid)


def save_playlist(output: Output, title: str, items: Sequence[Item], language: str) -> None:
    """Write the file of a playlist where one is asked for, and say which items are left out of it."""
    if not output.playlist:
        return
    from agent.digest.files import write_whole
    from agent.lists.playlist_file import located, playlist

    write_whole(output.playlist, playlist(title, items, language, output.playlist.suffix.casefold()))
    if missing := len(items) - len(located(items)):
        template: str = texts(language)["playlist_without_location"]
        write_stderr(template.format(file=output.playlist, count=missing, n=len(items)))


def _write(document: ListDocument) -> None:
    write(bold(document.title))
    for number, entry in enumerate(document.entries, 1):
        write(bold(f"{number:>3}  {entry.title}"))
        if entry.about:
            for row in wrap(entry.about, " " * 5):
                write(dim(row))
        for text in entry.sentences:
            for row in wrap(text, " " * 5):
                write(row)
    for text in document.notes:
        write(dim(text))


def _index_of(recommender: Recommender) -> Index:
    assert recommender.index
    return recommender.index


def _goal(index: Index, title_or_id: str) -> Item:
    """Return the item with this id or title. Raises UsageError, with titles spelt alike, where there is none."""
    from agent.cli.named_items import no_item
    from agent.lists.goal import find_goal

    if title_or_id in index.items:
        return index.items[title_or_id]
    if goal := find_goal(index.items.in_order, _popularity(index), title_or_id):
        return goal
    raise no_item(index, title_or_id)


def _popularity(index: Index) -> dict[str, int]:
    counts = index.interactions["item_id"].value_counts()
    return dict(counts.iter_rows())
