"""What every part of a conversation works on: the recommender, the user, the state, and how items are named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from weakref import WeakKeyDictionary

from agent.chat.memory import Memory
from agent.chat.requests.lasting_conditions import excludes, field_of
from agent.chat.requests.occasion_boosts import occasion_boosts
from agent.chat.requests.topic_conditions import is_exhausted, lacks_tags, topic_conditions
from agent.chat.requests.transitions import kind_in_force, search_text
from agent.chat.state import State
from agent.chat.wording.describe_request import describe_request, describe_topic, label_conditions
from agent.chat.wording.phrases import listed, phrase
from agent.chat.wording.topic_in_words import noun_of_items
from agent.coverage.nearness import Nearness
from agent.explain.sentences import ListSoFar
from agent.query.facets.catalogue_words import CatalogueWords, catalogue_words
from agent.query.facets.moods import named_moods
from agent.query.model.message_states import network_reads, reads_words
from agent.query.parse import parse
from agent.query.slots import Slots
from agent.query.works.mentions import Mentions
from agent.query.works.resembled_works import split_titles
from agent.query.works.works import Works
from agent.recommender import Recommender, events
from agent.text import truncate
from prompts.texts import domain_words
from retrieval.conditions import Comparison, Condition
from retrieval.conditions.expression import OneOf
from retrieval.data.items import Item
from retrieval.errors import RequestError
from retrieval.index import Index
from retrieval.query import Candidate, Event, PreferenceBoost, PreparedRequest, Request

MAX_TITLE_CHARS = 120
MAX_CATEGORY_CHARS = 40
MAX_CATEGORIES = 4
TRAIT_WEIGHT = 1.0
"""How much an item with a genre or tag that the topic names ranks higher: as for a plain request for more of it."""
SYNONYM_WEIGHT = 0.5
MOOD_WEIGHT = 1.0
GENRE_WEIGHT = 0.5
"""How much an item of a genre of the work that it is to resemble ranks higher."""
_WORKS = WeakKeyDictionary[Index, Works]()
_MENTIONS = WeakKeyDictionary[Index, Mentions]()
"""Of indexes that are open: what all conversations over one look titles up in."""


@dataclass
class Session:
    """One user's conversation over one index.

    `candidates`: those listed before, by id, for their reasons. `reasons`: templates and traits of the reasons given.
    `mentioned`: works that the present message names beside those on show, whose numbers go on after these. `steps`,
    `steps_back`: changes of the state that the present message made and took back. `last_question`: the message before,
    where it asked about items; empty otherwise. `former`: the state that the present message turned away from, to which
    a step can be taken back.
    """

    recommender: Recommender
    index: Index
    user_id: str
    state: State
    memory: Memory
    candidates: dict[str, Candidate] = field(default_factory=dict)
    reasons: ListSoFar = field(default_factory=ListSoFar)
    mentioned: tuple[Item, ...] = ()
    steps: int = 0
    steps_back: int = 0
    last_question: str = ""
    former: State | None = None

    def parse(self, text: str, shown: Sequence[Item]) -> Slots:
        """Return the slots of a message, read by the rules and by whatever else reads words here."""
        model, prompts = self.recommender.model, self.recommender.prompts
        return parse(text, self.state.language, shown, model, prompts, network_reads(self.index.manifest.embedder))

    @property
    def reads_words(self) -> bool:
        """Return whether more than the rules says what each word of a message is."""
        return network_reads(self.index.manifest.embedder) or reads_words(self.recommender.model)

    @cached_property
    def works(self) -> Works:
        """Return the works of the catalogue by their titles."""
        if self.index not in _WORKS:
            _WORKS[self.index] = Works(self.index.items.values(), self.popularity)
        return _WORKS[self.index]

    @cached_property
    def popularity(self) -> dict[str, int]:
        """Return how many interactions each item has; none where it is missing."""
        return dict(self.index.interactions.group_by("item_id").len().iter_rows())

    @cached_property
    def mentions(self) -> Mentions:
        """Return what finds the works of the catalogue in messages."""
        if self.index not in _MENTIONS:
            _MENTIONS[self.index] = Mentions(self.index.items.values())
        return _MENTIONS[self.index]

    @cached_property
    def nearness(self) -> Nearness:
        """Return what tells how near the items of the index are to a text."""
        return Nearness(self.index.vectors, self.index.centroid, lambda: self.recommender.embedder)

    @cached_property
    def words(self) -> CatalogueWords:
        """Return what finds the words of the catalogue in messages."""
        return catalogue_words(self.recommender.retriever.columns)

    def step(self, state: State) -> None:
        """Change to a state from which the present one can be restored."""
        self.state, self.former = state.with_undo(self.former or self.state), None
        self.steps += 1

    def take_last_change_back(self) -> bool:
        """Restore the state before the last change, without the feedback given since; False where there is none."""
        before = self.state.before
        if before is None:
            return False
        self.memory.truncate_feedback(before.feedback_count)
        self.state = replace(before, language=self.state.language, question=())
        self.candidates.clear()
        self.steps_back += 1
        return True

    def resembled_works(self, state: State) -> list[Item]:
        """Return the items that others are to resemble."""
        return [self.index.items[i] for i in state.like if i in self.index.items]

    def shown(self) -> list[Item]:
        """Return the items on show."""
        return [self.index.items[i] for i in self.state.shown if i in self.index.items]

    def item_at(self, number: int | None) -> Generator[str, None, Item | None]:
        """Return the item on show with this number, or the one last referred to; say so where there is none."""
        at = self.state.focus if number is None else number
        shown = self.state.shown
        if number is None and self.state.about in self.index.items:
            return self.index.items[self.state.about]
        if 0 < at - len(shown) <= len(self.mentioned):
            item = self.mentioned[at - len(shown) - 1]
            self.state = replace(self.state, about=item.id)
            return item
        if not 1 <= at <= len(shown) or shown[at - 1] not in self.index.items:
            yield self.say("no_number", number=at) + "\n" if shown else self.say("no_list") + "\n"
            return None
        self.state = replace(self.state, focus=at, about="")
        return self.index.items[shown[at - 1]]

    def find_work(self, title: str) -> Item | None:
        """Return the work that a title most likely means, of the kind requested rather than of another."""
        return self.works.find(title, kind_in_force(self.state))

    def find_works(self, titles: str) -> list[Item]:
        """Return the works that one title means, or the several that are joined: "Heat and Ronin", 英雄和十面埋伏."""
        if work := self.find_work(titles):
            return [work]
        works = (self.find_work(title) for title in split_titles(titles))
        return list({work.id: work for work in works if work}.values())

    def feedback_count(self) -> int:
        """Return how many interactions the user gave in conversations."""
        return len(self.memory.feedback())

    def all_events(self) -> tuple[Event, ...]:
        """Return the events of the index, then the feedback of conversations."""
        try:
            indexed = self.index.history(self.user_id)
        except RequestError:
            indexed = ()
        return events(self.index, (*indexed, *self.memory.earlier_feedback(), *self.memory.feedback()))

    def history(self) -> tuple[Event, ...]:
        """Return the latest event of each item, though a view does not replace an opinion."""
        latest: dict[str, Event] = {}
        for event in self.all_events():
            if event.interaction.kind != "view" or event.item.id not in latest:
                latest.pop(event.item.id, None)
                latest[event.item.id] = event
        return tuple(latest.values())

    def request(self, state: State) -> PreparedRequest:
        """Return the prepared request of a state."""
        like = self.resembled_works(state)
        history = self.history()
        seen = _turned_away(state)
        company = "" if state.is_for_relative else state.company  # one adult is no family that anything is unfit for
        genres = topic_conditions(
            state, self.words, self.recommender.retriever.columns, seen | {event.item.id for event in history}
        )
        request = Request(
            history=history,
            text=search_text(state, like),
            original_text=describe_topic(state, like),
            conditions=(*state.conditions, *genres),
            n=state.n,
            language=state.language,
            user_id=self.user_id,
            seen=seen,
            context={key: value for key, value in (("company", company), ("occasion", state.occasion)) if value},
        )
        prepared = self.recommender.prepare(request, parse_text=False)
        of_request = (*self._boosts_of_topic(state), *self._boosts_of_models(like))
        of_occasion = () if state.text else occasion_boosts(state.occasion, self.recommender.retriever.columns)
        return replace(prepared, boosts=(*prepared.boosts, *of_request, *of_occasion))

    def _boosts_of_models(self, like: Sequence[Item]) -> Iterator[PreferenceBoost]:
        """Yield boosts of the items with a genre of those that they are to resemble: the rarer, the more it tells."""
        genres = Counter(genre for item in like for genre in item.categories)
        columns = self.recommender.retriever.columns
        shares = {genre: float(columns.mask(Comparison("trait", "=", genre)).mean()) for genre in genres}
        rarest = min(shares.values(), default=0.0)
        for genre, count in genres.items():
            weight = GENRE_WEIGHT * (count / len(like)) * (rarest / shares[genre] if shares[genre] else 0.0)
            yield PreferenceBoost(genre, OneOf("trait", (genre,)), weight)

    def has_exhausted(self, state: State) -> bool:
        """Return whether the genre that is asked for is in the catalogue, but nothing of it is left to be listed."""
        seen = _turned_away(state) | {event.item.id for event in self.history()}
        return is_exhausted(state, self.words, self.recommender.retriever.columns, seen)

    def lacks_topic(self, state: State) -> bool:
        """Return whether the topic is tags that nothing of the kind in force has, whatever else is near to it."""
        return lacks_tags(state, self.words, self.recommender.retriever.columns)

    def _boosts_of_topic(self, state: State) -> Iterator[PreferenceBoost]:
        """Yield boosts of the items whose genres and tags the topic names, and less so of those with its synonyms."""
        topic = listed(state.language, (state.text, *(each.quality for each in state.quality_critiques if each.more)))
        named = self.words.traits(topic)
        for each in named:
            yield PreferenceBoost(each.words, OneOf("trait", each.values), TRAIT_WEIGHT)
        same = set(value for each in named for value in each.values)
        if others := [value for value in self.words.traits_of_moods(topic) if value not in same]:
            weight = MOOD_WEIGHT if named_moods(topic) else SYNONYM_WEIGHT
            yield PreferenceBoost(topic, OneOf("trait", tuple(others)), weight)

    def request_in_words(self) -> str:
        """Return the present request as a text for the user, empty where there is none."""
        return self.describe(self.state, self.resembled_works(self.state))

    def describe(self, state: State, like: Sequence[Item] = ()) -> str:
        """Return a request as a text, without exclusions from before that leave out none of the kind in force.

        What was said of horror films is no word on albums; it holds again where films are asked for.
        """
        columns, before = self.recommender.retriever.columns, state.before.conditions if state.before else ()
        of_kind = columns.allowed([c for c in state.conditions if field_of(c) == "domain"])

        def holds(condition: Condition) -> bool:
            return (
                condition not in before or not excludes(condition) or bool((of_kind & ~columns.mask(condition)).any())
            )

        # What one word excluded is described by that word, whichever of its values items of the kind have.
        of_words = label_conditions(state.conditions, state.language).values()
        labelled = [condition for some in of_words if any(map(holds, some)) for condition in some]
        conditions = tuple(condition for condition in state.conditions if condition in labelled)
        noun = noun_of_items(state.text, columns, state.language)
        return describe_request(replace(state, conditions=conditions), like, noun)

    def say(self, key: str, **values: object) -> str:
        """Return a phrase in the language of the conversation."""
        return phrase(self.state.language, key, **values)

    def list(self, parts: Iterable[str]) -> str:
        """Return texts as one, with what the language puts between them."""
        return listed(self.state.language, parts)

    def title(self, item: Item) -> str:
        """Return an item's title in the language of the conversation."""
        return truncate(item.read_in(self.state.language).title, MAX_TITLE_CHARS)

    def title_with_year(self, item: Item) -> str:
        """Return an item's title and year, such as Yi Yi (2000)."""
        title = self.title(item)
        return self.say("title_with_year", title=title, year=item.published.year) if item.published else title

    def lines(self, items: Sequence[Item], start: int = 1) -> Iterator[str]:
        """Yield a numbered line for each item: title, year, categories, and the kind where they are of several."""
        mixed = len({item.domain for item in items}) > 1
        for number, item in enumerate(items, start):
            categories = item.read_in(self.state.language).categories[:MAX_CATEGORIES]
            text = self.list(truncate(c, MAX_CATEGORY_CHARS) for c in categories)
            kind = domain_words(item.domain, self.state.language).one if mixed and item.domain else ""
            yield " · ".join(filter(None, (f"{number}. {self.title_with_year(item)}", kind, text))) + "\n"


def _turned_away(state: State) -> frozenset[str]:
    """Return the ids of the items that a state lists no more: those of earlier pages, and those set aside."""
    return frozenset((*state.listed[: state.offset], *state.set_aside, *state.like))
