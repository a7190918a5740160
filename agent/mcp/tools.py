"""What each tool does, over an index, and for one person or for whom each call names.

The rules of messages take two seconds to compile: what needs them is imported where it is called, so that a server
starts in less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from agent.batch.result_json import result_json, with_notices
from agent.batch.schema import PastEvent, RequestLine, to_request
from agent.errors import UsageError
from agent.mcp.arguments import Compared, Count, Did, ExactId, ItemId, Lang, Like, Query, Rating, User, Where
from agent.mcp.arguments import Request as RequestText
from agent.mcp.people import profile_of
from agent.mcp.schema import (
    Comparison,
    ItemFacts,
    ItemLine,
    ItemName,
    Profile,
    Recommendations,
    Recorded,
    SearchResult,
    SimilarItem,
    SimilarItems,
)
from agent.profile import corrections, user_store
from agent.recommender import Recommendation, Recommender, events
from agent.rerank.notices import newcomer_notices
from agent.text import language_of
from prompts.texts import domain_words
from retrieval.conditions import parse_condition
from retrieval.data.items import Interaction, Item, clean_text
from retrieval.index import Index
from retrieval.query import Event, Request

if TYPE_CHECKING:
    from agent.query.works.works import Works

SAMPLE, MAX_KINDS = 500, 8


class Tools:
    """The tools over an index. `recommender`: returns that of the index as it is now; `user`: whom all calls are for.

    Where `user` is empty, calls name the person. Every method raises AgentError or RetrievalError for what it cannot
    do, and is called by one thread at a time. Docstrings and annotations are what the assistant reads.
    """

    def __init__(self, recommender: Callable[[], Recommender], user: str = ""):
        self.recommender, self.user = recommender, user

    @property
    def kinds(self) -> str:
        """The kinds of items, such as "films, books", most frequent first, by a sample of them."""
        items = self._open()[1].items.in_order
        counts = Counter(item.domain for item in items[:: max(1, len(items) // SAMPLE)])
        return ", ".join(domain_words(domain, "en").many for domain, _ in counts.most_common(MAX_KINDS))

    def recommend(
        self,
        request: RequestText = "",
        user: User = "",
        like: Like = (),
        where: Where = (),
        n: Count = 5,
        lang: Lang = "",
    ) -> Recommendations:
        """Recommend items of the catalogue to a person, each with a checked reason.

        By what the person did before or by items that the list is to resemble, and by a request in words, whose limits
        (years, lengths, prices, “no horror”) are kept to. All may be left out. What the person knows is not listed.
        """
        recommender, index = self._open(where)
        person, liked = self._person(user), [_find(index, each) for each in like]
        own = [event.interaction for event in events(index, user_store.load_interactions(index, person))]
        past = [PastEvent(**each.model_dump()) for each in (*map(_like, liked),) or own]
        # Without a history `to_request` looks for the person's in the index, and names others where there is none.
        asker = person if past else ""
        line = RequestLine(
            request_id="-",
            user_id=asker,
            history=past,
            candidates=None,
            request=request,
            where=list(where),
            n=n,
            lang=lang,
        )
        prepared, _ = to_request(line, recommender)
        if person and not asker:
            prepared = corrections.apply(prepared, corrections.load(index.folder, person))
        recommendation = recommender.recommend(replace(prepared, seen=prepared.seen | {each.item_id for each in own}))
        reasons, ranking = recommender.reasons(recommendation, n), with_notices(recommendation)
        unknown = newcomer_notices(person, (), prepared.language) if person and not own else ()
        result = result_json("", ranking, reasons, n, ranking.seconds, (*unknown, *recommendation.notices))
        named = [ItemName.of(item, prepared.language) for item in liked]
        conditions = [str(each) for each in prepared.conditions]
        return Recommendations.of(result, index, prepared.language, like=named, conditions=conditions)

    def search(self, query: Query, where: Where = (), n: Count = 10, lang: Lang = "") -> SearchResult:
        """Look up items of the catalogue by title, maker or words of their descriptions, for nobody in particular."""
        recommender, index = self._open(where)
        language, conditions = lang or language_of([query]), tuple(map(parse_condition, where))
        request = Request(text=query, conditions=conditions, n=n, language=language)
        recommendation = recommender.recommend(recommender.prepare(request, parse_text=False))
        titled = _works(index).find(query)
        first = [titled] if titled and all(each.holds(titled) for each in conditions) else []
        items = {item.id: item for item in (*first, *(each.candidate.item for each in recommendation.best))}
        lines = [ItemLine.of(item, language) for item in list(items.values())[:n]]
        return SearchResult(items=lines, notices=_notices(recommendation))

    def similar(self, id: ItemId, where: Where = (), n: Count = 5, lang: Lang = "") -> SimilarItems:
        """List items like one, for nobody in particular, with the traits that they share with it."""
        recommender, index = self._open(where)
        item = _find(index, id)
        language, conditions = lang or language_of([item.title]), tuple(map(parse_condition, where))
        request = Request(history=(Event(item, _like(item)),), conditions=conditions, n=n, language=language)
        recommendation = recommender.recommend(recommender.prepare(request))
        items = [SimilarItem.to(item, ranked.candidate.item, language) for ranked in recommendation.best]
        return SimilarItems(to=ItemName.of(item, language), items=items, notices=_notices(recommendation))

    def item(self, id: ItemId, lang: Lang = "") -> ItemFacts:
        """Show all that the catalogue says of one item."""
        item = _find(self._open()[1], id)
        return ItemFacts.of(item, lang or language_of([item.title]))

    def compare(self, ids: Compared, lang: Lang = "") -> Comparison:
        """Compare the first of several items with each of the others, by what the catalogue says of them."""
        from agent.chat.answers.compare import compare_items

        index = self._open()[1]
        items = [_find(index, each) for each in ids]
        language = lang or language_of(item.title for item in items)
        lines = [line for other in items[1:] for line in compare_items(items[0], other, language)]
        return Comparison(items=[ItemName.of(item, language) for item in items], lines=lines)

    def profile(self, user: User = "", lang: Lang = "en") -> Profile:
        """Show what is known of a person: their interests with the items that show them, and what they did last."""
        return profile_of(self._open()[1], self._somebody(user), lang or "en")

    def record(self, item: ExactId, kind: Did, user: User = "", value: Rating = None) -> Recorded:
        """Record what a person did with an item or thinks of it; lists and the profile follow from then on.

        Only what the person said. It stays on this machine, and `whyrec profile` shows and deletes it.
        """
        index, person = self._open()[1], self._somebody(user)
        if item not in index.items:
            raise UsageError(f"no item has the id {item[:60]!r}: search gives the ids of items")
        if (value is None) == (kind == "rate"):
            raise UsageError("a value belongs to kind rate, and to it alone: give both, or another kind without value")
        user_store.add_feedback(index.folder, Interaction(user_id=person, item_id=item, kind=kind, value=value))
        return Recorded(user=person, item=ItemName.of(index.items[item], "en"), kind=kind, value=value)

    def _open(self, where: Where = ()) -> tuple[Recommender, Index]:
        """Return the recommender and the index as they are now. RequestError for conditions that it cannot check."""
        recommender = self.recommender()
        assert recommender.index
        if where:
            recommender.retriever.columns.check_fields(map(parse_condition, where))
        return recommender, recommender.index

    def _person(self, user: str) -> str:
        """Return whom a call is for, empty for nobody. UsageError for somebody else than this server is for."""
        if self.user and user not in ("", self.user):
            raise UsageError("this server is for one person alone: leave user out")
        return self.user or clean_text(user)

    def _somebody(self, user: str) -> str:
        if person := self._person(user):
            return person
        raise UsageError("no user is given: say who it is")


@lru_cache(1)
def _works(index: Index) -> Works:
    from agent.query.works.works import Works

    counts = index.interactions.group_by("item_id").len()
    return Works(index.items.values(), dict(counts.iter_rows()))


def _find(index: Index, name: str) -> Item:
    """Return the item with an id, else the one that a title most likely means. UsageError where there is none."""
    item = index.items.get(name) or _works(index).find(name)
    if item is None:
        raise UsageError(f"nothing in the catalogue is called {name[:60]!r}: search for it, or leave it out")
    return item


def _like(item: Item) -> Interaction:
    return Interaction(user_id="-", item_id=item.id, kind="like")


def _notices(recommendation: Recommendation) -> list[str]:
    return [*recommendation.notices, *with_notices(recommendation).faults]
