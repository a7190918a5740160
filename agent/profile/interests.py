"""Interests of a person, mined by counting: each with its weight, its age, and the interactions that are its evidence.

topic     what items are about: categories, tags, text attributes, stated facts; words of searches and reviews
person    makers, authors, artists, performers
period    decades of publication, and times that items are set in
mood      how items feel
dislike   any of these, where dislikes weigh more than likes
habit     circumstances in which a person does things: weekday evenings, on the phone
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from agent.profile import user_store
from agent.profile.catalogue_vocabulary import MAX_TRAIT_CHARS, CatalogueVocabulary, Mention, spelling_key
from agent.profile.habits import mine_habits
from agent.profile.interest import HALF_LIFE_DAYS, MESSAGE_PREFIX, Interest, InterestKind, Message, kind_of_field
from agent.text import language_of
from retrieval.data.descriptive_traits import is_descriptive
from retrieval.data.items import Item
from retrieval.index import Index
from retrieval.messages import messages as texts
from retrieval.query import Event

SHORT_TERM_DAYS = 30.0
"""Days before the latest event that count as recent."""
SINGLE_ITEM_SHARE = 0.5
"""Share that a trait of a single item counts, since it says little about a person."""
TEXT_MENTION_WEIGHT, MESSAGE_MENTION_WEIGHT = 0.5, 0.5
"""Weight of a mention in a search or review, and in conversation, relative to an item that has the trait."""

_OPINIONS = ("rate", "like", "dislike")


def mine_interests(
    history: Sequence[Event],
    language: str,
    most: int = 20,
    catalogue: CatalogueVocabulary | None = None,
    messages: Sequence[Message] = (),
    zone: tzinfo | None = None,
) -> tuple[Interest, ...]:
    """Return the `most` strongest interests, likes and dislikes alike, followed by the habits.

    Ages count from the latest event. Texts and messages are only read with a `catalogue`, whose vocabulary says what
    in them is an interest. `zone`: time zone of habits, by default this machine's.
    """
    past = _TimedHistory(history)
    tallies: dict[str, _InterestTally] = {}
    for observation in (
        *_from_items(history, language, catalogue),
        *_from_texts(history, catalogue),
        *_from_messages(messages, catalogue),
    ):
        tally = tallies.setdefault(spelling_key(observation.name), _InterestTally(observation.name, observation.kind))
        tally.observations.append(observation)
    counted = [tally.interest(past, catalogue) for tally in tallies.values() if tally.has_enough_evidence]
    interests = sorted((i for i in counted if i.weight), key=lambda i: (-abs(i.weight), i.trait))
    return (*interests[:most], *mine_habits(history, language, zone))


def mine_user_interests(index: Index, user_id: str, history: Sequence[Event], language: str) -> tuple[Interest, ...]:
    """Return the interests of a user of an index by their events, and by what they said in conversations."""
    return mine_interests(
        history,
        language,
        catalogue=CatalogueVocabulary.from_index(index),
        messages=user_store.load_messages(index.folder, user_id),
    )


class _TimedHistory:
    """A history with its first and last time, by which preferences decay."""

    def __init__(self, history: Sequence[Event]):
        times = [e.interaction.time for e in history if e.interaction.time]
        self._history, self._totals = history, dict[tuple[bool, float], float]()
        self.newest, self.oldest = max(times, default=datetime.now(UTC)), min(times, default=datetime.now(UTC))

    def decay(self, preference: float, time: datetime | None, half_life: float) -> float:
        """Return a preference, halved every `half_life` days before the newest event."""
        age = max((self.newest - time).total_seconds() / 86_400, 0.0) if time else 0.0
        return float(preference * 0.5 ** (age / half_life))

    def total(self, likes: bool, half_life: float) -> float:
        """Return the sum of all decayed likes, or else of all decayed dislikes."""
        if (likes, half_life) not in self._totals:
            events = (e for e in self._history if (e.preference > 0) == likes)
            self._totals[likes, half_life] = sum(
                self.decay(e.preference, e.interaction.time, half_life) for e in events
            )
        return self._totals[likes, half_life]


class _Observation(NamedTuple):
    """One piece of evidence for an interest.

    `is_word`: no trait but a word of a text, which may be there by chance; `is_skip`: an item that was passed over, for
    which any of its traits may be the reason, or none.
    """

    name: str
    kind: InterestKind
    evidence: str
    preference: float
    time: datetime | None
    is_word: bool = False
    is_skip: bool = False


class _InterestTally:
    """All evidence for one name in any spelling."""

    def __init__(self, name: str, kind: InterestKind):
        self.name, self.kind, self.observations = name, kind, list[_Observation]()

    @property
    def has_enough_evidence(self) -> bool:
        """Return whether there is an opinion on a trait, a search, a word in two texts, or two items passed over."""
        is_vague = all(o.is_word or o.is_skip for o in self.observations)
        return not is_vague or len({o.evidence for o in self.observations}) > 1

    def interest(self, past: _TimedHistory, catalogue: CatalogueVocabulary | None) -> Interest:
        """Return the interest, whose weight is what the evidence has above as many random items of the catalogue."""
        half_life = HALF_LIFE_DAYS[self.kind]
        parts: dict[str, float] = {}
        for o in self.observations:
            parts[o.evidence] = parts.get(o.evidence, 0.0) + past.decay(o.preference, o.time, half_life)
        total = sum(parts.values())
        expected = catalogue.share(self.name) * past.total(total > 0, half_life) if catalogue else 0.0
        share = max(0.0, 1 - expected / total) if total else 0.0
        share *= 1.0 if len(parts) > 1 else SINGLE_ITEM_SHARE
        parts = {evidence: part * share for evidence, part in parts.items()}
        weight = sum(parts.values())
        times = [o.time for o in self.observations if o.time]
        ages = [(past.newest - time).days for time in times]
        long_history = (past.newest - past.oldest).days > SHORT_TERM_DAYS
        recent, old = any(a <= SHORT_TERM_DAYS for a in ages), any(a > SHORT_TERM_DAYS for a in ages) or not ages
        return Interest(
            self.name,
            weight,
            tuple(parts),
            max(times, default=None),
            "dislike" if weight < 0 else self.kind,
            half_life,
            language_of((self.name,)),
            "both" if recent and old and long_history else "long" if not recent else "short",
            parts=parts,
        )


def _from_items(
    history: Sequence[Event], language: str, catalogue: CatalogueVocabulary | None
) -> Iterator[_Observation]:
    """Yield the traits of the items in a history. Of several opinions on an item the latest counts."""
    sorting = catalogue.sorting_attributes if catalogue else frozenset()
    latest = {e.item.id: n for n, e in enumerate(history) if e.interaction.kind in _OPINIONS}
    for number, event in enumerate(history):
        if event.interaction.kind in _OPINIONS and latest[event.item.id] != number:
            continue
        for kind, name in _traits_by_kind(event.item, language, sorting):
            is_skip = event.interaction.kind == "skip" and event.interaction.value is None
            yield _Observation(name, kind, event.item.id, event.preference, event.interaction.time, is_skip=is_skip)


def _traits_by_kind(item: Item, language: str, sorting: Collection[str]) -> Iterator[tuple[InterestKind, str]]:
    """Yield kind and name of an item's traits in a language, and of its decade, each name once.

    Kinds, lengths, countries and the like are none, nor are the values of `sorting` attributes.
    """
    text = item.read_in(language)
    fields = [*((name, value) for name, value in text.named_attributes.items() if name not in sorting)]
    fields += ((fact.field, fact.value) for fact in text.stated)
    fields = [(name, value) for name, value in fields if is_descriptive(name, value)]
    categories = (name for name in (*text.categories, *text.tags) if is_descriptive("category", name))
    traits: list[tuple[InterestKind, str]] = [("topic", name) for name in categories]
    traits += [(kind_of_field(field), value) for field, value in fields]
    if item.published:
        decade: str = texts("agent.profile", language)["interest"]["decade"]
        traits.append(("period", decade.format(year=item.published.year // 10 * 10)))
    seen = set[str]()
    for kind, name in traits:
        if name and len(name) <= MAX_TRAIT_CHARS and spelling_key(name) not in seen:
            seen.add(spelling_key(name))
            yield kind, name


def _from_texts(history: Sequence[Event], catalogue: CatalogueVocabulary | None) -> Iterator[_Observation]:
    """Yield what searches and reviews mention. A review likes what it mentions as much as the item was liked."""
    for event in history if catalogue else ():
        interaction = event.interaction
        review = interaction.value is not None or interaction.kind in ("rate", "like", "dislike")
        for mention in catalogue.mentions(interaction.text) if catalogue and interaction.text else ():
            preference = abs(event.preference) if review and not mention.positive else event.preference
            preference *= TEXT_MENTION_WEIGHT * (1 if mention.positive else -1)
            kind, is_word = _kind_of_trait(mention.name, catalogue), review and not mention.is_trait
            yield _Observation(mention.name, kind, event.item.id, preference, interaction.time, is_word)


def _from_messages(messages: Sequence[Message], catalogue: CatalogueVocabulary | None) -> Iterator[_Observation]:
    """Yield what messages ask for and exclude; what is asked for later is no longer excluded, and the reverse."""
    latest: dict[str, bool] = {}
    observations = []
    for message in messages if catalogue else ():
        for mention in _mentions_in(message, catalogue) if catalogue else ():
            latest[mention.name] = mention.positive
            preference = MESSAGE_MENTION_WEIGHT * (1 if mention.positive else -1)
            kind, evidence = _kind_of_trait(mention.name, catalogue), f"{MESSAGE_PREFIX}{message.number}"
            observations.append(
                _Observation(mention.name, kind, evidence, preference, message.time, not mention.is_trait)
            )
    yield from (each for each in observations if (each.preference > 0) == latest[each.name])


def _mentions_in(message: Message, catalogue: CatalogueVocabulary) -> Iterator[Mention]:
    """Yield what a message mentions, by what the conversation understood of it or else by its own words."""
    if message.wants is None:
        yield from catalogue.mentions(message.text)
        return
    for words in message.wants:
        yield from catalogue.names_in(words)
    for words in message.avoids:
        yield from (replace(each, positive=False) for each in catalogue.names_in(words))


def _kind_of_trait(name: str, catalogue: CatalogueVocabulary | None) -> InterestKind:
    """Return the kind of a trait by its most usual field; a word of texts is a topic."""
    trait = catalogue.trait(name) if catalogue else None
    return kind_of_field(trait.fields[0]) if trait else "topic"
