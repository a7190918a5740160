"""What is known of a person's interests, each with its weight, its age and the interactions it rests on. Code counts.

    topic     what items are about: categories, tags, worded attributes, stated facts; words of searches and reviews
    person    makers, authors, artists, those on stage
    period    decades of publication, and times that items are set in
    mood      how items feel
    dislike   any of these, where what was disliked weighs more
    rhythm    when and on what a person does things: weekday evenings, on the phone

A model may put them into a sentence, which is checked against them; where it fails, they are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from agent.errors import ModelFault
from agent.llm.protocol import LanguageModel
from agent.profile.catalogue_vocabulary import MAX_TRAIT_CHARS, CatalogueVocabulary, spelling_key
from agent.profile.habits import mine_habits
from agent.profile.interest import HALF_LIFE_DAYS, MESSAGE_PREFIX, Interest, InterestKind, Message, kind_of_field
from agent.prompt_view import is_chinese, show, verdict
from agent.text import grounded, names_unknown, numbers_unknown, repeats
from prompts import PromptError, Prompts
from prompts.words import words
from retrieval.data.items import Item
from retrieval.query.request import Event

SHORT_TERM_DAYS = 30.0
"""What is short-term rests on these last days alone."""
SINGLE_ITEM_SHARE = 0.5
"""A trait of a single item says little of a person: it counts half."""
TEXT_MENTION_WEIGHT, MESSAGE_MENTION_WEIGHT = 0.5, 0.5
"""What being named in a search or a review, and in conversation, counts beside having the trait."""
MIN_GROUNDED_SHARE = 0.4


def mine_interests(
    history: Sequence[Event],
    language: str,
    most: int = 20,
    catalogue: CatalogueVocabulary | None = None,
    messages: Sequence[Message] = (),
    zone: tzinfo | None = None,
) -> tuple[Interest, ...]:
    """By the strength of what is known of them, likes and dislikes alike, then rhythms. Ages count from the latest
    event. Texts are read where there is a `catalogue` to say what in them is an interest."""
    past = _TimedHistory(history)
    tallies: dict[str, _InterestTally] = {}
    for found in (
        *_from_items(history, language),
        *_from_texts(history, catalogue),
        *_from_messages(messages, catalogue),
    ):
        tallies.setdefault(spelling_key(found.name), _InterestTally(found.name, found.kind)).add(found)
    known = [t.interest(past, catalogue) for t in tallies.values() if t.has_enough_evidence]
    known = [i for i in known if i.weight]
    known.sort(key=lambda i: (-abs(i.weight), i.trait))
    return (*known[:most], *mine_habits(history, language, zone))


class _TimedHistory:
    """A history in time, and how much of liking and of disliking there is in all of it."""

    def __init__(self, history: Sequence[Event]):
        times = [e.interaction.time for e in history if e.interaction.time]
        self._history, self._totals = history, dict[tuple[bool, float], float]()
        self.newest, self.oldest = max(times, default=datetime.now(UTC)), min(times, default=datetime.now(UTC))

    def decay(self, signal: float, time: datetime | None, half_life: float) -> float:
        age = max((self.newest - time).total_seconds() / 86_400, 0.0) if time else 0.0
        return float(signal * 0.5 ** (age / half_life))

    def total_signal(self, likes: bool, half_life: float) -> float:
        if (likes, half_life) not in self._totals:
            some = (e for e in self._history if (e.preference > 0) == likes)
            self._totals[likes, half_life] = sum(self.decay(e.preference, e.interaction.time, half_life) for e in some)
        return self._totals[likes, half_life]


class _Observation(NamedTuple):
    name: str
    kind: InterestKind
    evidence: str
    signal: float
    time: datetime | None
    is_word: bool = False
    """Whether it is but a word of a text, which may be there by chance."""


class _InterestTally:
    """What speaks for one name, however it is spelt."""

    def __init__(self, name: str, kind: InterestKind):
        self.name, self.kind, self.observations = name, kind, list[_Observation]()

    def add(self, found: _Observation) -> None:
        self.observations.append(found)

    @property
    def has_enough_evidence(self) -> bool:
        """A word counts once it was searched for, or written twice."""
        return not all(f.is_word for f in self.observations) or len({f.evidence for f in self.observations}) > 1

    def interest(self, past: _TimedHistory, catalogue: CatalogueVocabulary | None) -> Interest:
        """Weighed by how much more there is of it than the same number of items drawn from the catalogue would have."""
        half_life = HALF_LIFE_DAYS[self.kind]
        parts: dict[str, float] = {}
        for f in self.observations:
            parts[f.evidence] = parts.get(f.evidence, 0.0) + past.decay(f.signal, f.time, half_life)
        whole = sum(parts.values())
        expected = catalogue.share(self.name) * past.total_signal(whole > 0, half_life) if catalogue else 0.0
        telling = max(0.0, 1 - expected / whole) if whole else 0.0
        telling *= 1.0 if len(parts) > 1 else SINGLE_ITEM_SHARE
        parts = {name: part * telling for name, part in parts.items()}
        weight = sum(parts.values())
        latest = [f.time for f in self.observations if f.time]
        ages = [(past.newest - t).days for t in latest]
        spread = (past.newest - past.oldest).days > SHORT_TERM_DAYS
        late, long = any(a <= SHORT_TERM_DAYS for a in ages), any(a > SHORT_TERM_DAYS for a in ages) or not ages
        return Interest(
            self.name,
            weight,
            tuple(parts),
            max(latest, default=None),
            "dislike" if weight < 0 else self.kind,
            half_life,
            "zh" if is_chinese(self.name) else "en",
            "both" if late and long and spread else "long" if not late else "short",
            parts=parts,
        )


def _from_items(history: Sequence[Event], language: str) -> Iterator[_Observation]:
    """The traits of the items that something was done with."""
    for event in history:
        for kind, name in _traits_by_kind(event.item, language):
            yield _Observation(name, kind, event.item.id, event.preference, event.interaction.time)


def _traits_by_kind(item: Item, language: str) -> Iterator[tuple[InterestKind, str]]:
    said = item.read_in(language)
    fields = [(name, v) for name, v in said.attributes.items() if isinstance(v, str)]
    fields += [(fact.field, fact.value) for fact in said.stated]
    found: list[tuple[InterestKind, str]] = [("topic", name) for name in (*said.categories, *said.tags)]
    found += [(kind_of_field(name), value) for name, value in fields]
    if item.published:
        decade = item.published.year // 10 * 10
        found.append(("period", f"{decade}年代" if language == "zh" else f"{decade}s"))
    seen = set[str]()
    for kind, name in found:
        if name and len(name) <= MAX_TRAIT_CHARS and spelling_key(name) not in seen:
            seen.add(spelling_key(name))
            yield kind, name


def _from_texts(history: Sequence[Event], catalogue: CatalogueVocabulary | None) -> Iterator[_Observation]:
    """What searches and reviews name. A review likes what it names as much as the item was liked."""
    for event in history if catalogue else ():
        done = event.interaction
        review = done.value is not None or done.kind in ("rate", "like", "dislike")
        for mention in catalogue.mentions(done.text) if catalogue and done.text else ():
            signal = abs(event.preference) if review and not mention.positive else event.preference
            signal *= TEXT_MENTION_WEIGHT * (1 if mention.positive else -1)
            kind = _kind_of_trait(mention.name, catalogue)
            yield _Observation(mention.name, kind, event.item.id, signal, done.time, review and not mention.is_trait)


def _from_messages(messages: Sequence[Message], catalogue: CatalogueVocabulary | None) -> Iterator[_Observation]:
    for message in messages if catalogue else ():
        for mention in catalogue.mentions(message.text) if catalogue else ():
            signal, kind = (
                MESSAGE_MENTION_WEIGHT * (1 if mention.positive else -1),
                _kind_of_trait(mention.name, catalogue),
            )
            evidence = f"{MESSAGE_PREFIX}{message.number}"
            yield _Observation(mention.name, kind, evidence, signal, message.time, not mention.is_trait)


def _kind_of_trait(name: str, catalogue: CatalogueVocabulary | None) -> InterestKind:
    trait = catalogue.trait(name) if catalogue else None
    return kind_of_field(trait.fields[0]) if trait else "topic"


MAX_DESCRIBED = 8
_GRAMMARS = {
    "en": r'root ::= " " [A-Za-z,;\x27 -]{20,200} "."',
    "zh": r'root ::= [一-鿿、，；]{8,80} "。"',
}


def describe(
    known: Sequence[Interest], history: Sequence[Event], language: str, model: LanguageModel, prompts: Prompts
) -> str:
    """One sentence to the person: the model's where it keeps to the interests, else a plain list of the likes."""
    liked = [i.trait for i in known if i.weight > 0 and i.kind != "habit"][:MAX_DESCRIBED]
    plain = f"你喜欢：{'、'.join(liked)}。" if language == "zh" else f"You like {', '.join(liked)}."
    domains = {e.item.domain for e in history}
    kind = words(domains.pop() if len(domains) == 1 else "", language)
    events = [show(e.item, language, verdict=verdict(e, language)) for e in history if e.preference > 0][
        -MAX_DESCRIBED:
    ]
    try:
        prompt = prompts.render(
            "profile",
            language,
            model.chat,
            words=kind,
            traits=liked,
            history=events,
        )
        said = "".join(model.generate(prompt, _GRAMMARS[language], max_tokens=100))
    except (ModelFault, PromptError):
        return plain
    facts = " ".join([kind.many, *liked, *(f"{e.title} {' '.join(e.categories)}" for e in events)])
    sound = said.endswith((".", "。")) and is_chinese(said) == (language == "zh") and not repeats(said, language)
    known_only = not numbers_unknown(said, facts) and (language == "zh" or not names_unknown(said, facts))
    if not (sound and known_only and grounded(said, facts, language) >= MIN_GROUNDED_SHARE):
        return plain
    return ("你" if language == "zh" else "You") + said
