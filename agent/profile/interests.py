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
from agent.profile.catalogue_vocabulary import LONGEST, Vocabulary, near
from agent.profile.habits import rhythms
from agent.profile.interest import HALF_LIFE_DAYS, SAID, Interest, Kind, Message, kind_of
from agent.prompt_view import is_chinese, show, verdict
from agent.text import grounded, names_unknown, numbers_unknown, repeats
from prompts import PromptError, Prompts
from prompts.words import words
from retrieval.data.items import Item
from retrieval.query.request import Event

LATELY_DAYS = 30.0
"""What is short-term rests on these last days alone."""
SINGLE = 0.5
"""A trait of a single item says little of a person: it counts half."""
WORD, MESSAGE = 0.5, 0.5
"""What being named in a search or a review, and in conversation, counts beside having the trait."""
GROUNDED = 0.4


def interests(
    history: Sequence[Event],
    language: str,
    most: int = 20,
    catalogue: Vocabulary | None = None,
    messages: Sequence[Message] = (),
    zone: tzinfo | None = None,
) -> tuple[Interest, ...]:
    """By the strength of what is known of them, likes and dislikes alike, then rhythms. Ages count from the latest
    event. Texts are read where there is a `catalogue` to say what in them is an interest."""
    past = _Past(history)
    tallies: dict[str, _Tally] = {}
    for found in (*_had(history, language), *_written(history, catalogue), *_said(messages, catalogue)):
        tallies.setdefault(near(found.name), _Tally(found.name, found.kind)).add(found)
    known = [t.interest(past, catalogue) for t in tallies.values() if t.tells]
    known = [i for i in known if i.weight]
    known.sort(key=lambda i: (-abs(i.weight), i.trait))
    return (*known[:most], *rhythms(history, language, zone))


class _Past:
    """A history in time, and how much of liking and of disliking there is in all of it."""

    def __init__(self, history: Sequence[Event]):
        times = [e.interaction.time for e in history if e.interaction.time]
        self._history, self._totals = history, dict[tuple[bool, float], float]()
        self.newest, self.oldest = max(times, default=datetime.now(UTC)), min(times, default=datetime.now(UTC))

    def decayed(self, signal: float, time: datetime | None, half_life: float) -> float:
        age = max((self.newest - time).total_seconds() / 86_400, 0.0) if time else 0.0
        return float(signal * 0.5 ** (age / half_life))

    def total(self, likes: bool, half_life: float) -> float:
        if (likes, half_life) not in self._totals:
            some = (e for e in self._history if (e.preference > 0) == likes)
            self._totals[likes, half_life] = sum(
                self.decayed(e.preference, e.interaction.time, half_life) for e in some
            )
        return self._totals[likes, half_life]


class _Found(NamedTuple):
    name: str
    kind: Kind
    evidence: str
    signal: float
    time: datetime | None
    word: bool = False
    """Whether it is but a word of a text, which may be there by chance."""


class _Tally:
    """What speaks for one name, however it is spelt."""

    def __init__(self, name: str, kind: Kind):
        self.name, self.kind, self.found = name, kind, list[_Found]()

    def add(self, found: _Found) -> None:
        self.found.append(found)

    @property
    def tells(self) -> bool:
        """A word counts once it was searched for, or written twice."""
        return not all(f.word for f in self.found) or len({f.evidence for f in self.found}) > 1

    def interest(self, past: _Past, catalogue: Vocabulary | None) -> Interest:
        """Weighed by how much more there is of it than the same number of items drawn from the catalogue would have."""
        half_life = HALF_LIFE_DAYS[self.kind]
        parts: dict[str, float] = {}
        for f in self.found:
            parts[f.evidence] = parts.get(f.evidence, 0.0) + past.decayed(f.signal, f.time, half_life)
        whole = sum(parts.values())
        expected = catalogue.share(self.name) * past.total(whole > 0, half_life) if catalogue else 0.0
        telling = max(0.0, 1 - expected / whole) if whole else 0.0
        telling *= 1.0 if len(parts) > 1 else SINGLE
        parts = {name: part * telling for name, part in parts.items()}
        weight = sum(parts.values())
        latest = [f.time for f in self.found if f.time]
        ages = [(past.newest - t).days for t in latest]
        spread = (past.newest - past.oldest).days > LATELY_DAYS
        late, long = any(a <= LATELY_DAYS for a in ages), any(a > LATELY_DAYS for a in ages) or not ages
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


def _had(history: Sequence[Event], language: str) -> Iterator[_Found]:
    """The traits of the items that something was done with."""
    for event in history:
        for kind, name in _traits(event.item, language):
            yield _Found(name, kind, event.item.id, event.preference, event.interaction.time)


def _traits(item: Item, language: str) -> Iterator[tuple[Kind, str]]:
    said = item.read_in(language)
    fields = [(name, v) for name, v in said.attributes.items() if isinstance(v, str)]
    fields += [(fact.field, fact.value) for fact in said.stated]
    found: list[tuple[Kind, str]] = [("topic", name) for name in (*said.categories, *said.tags)]
    found += [(kind_of(name), value) for name, value in fields]
    if item.published:
        decade = item.published.year // 10 * 10
        found.append(("period", f"{decade}年代" if language == "zh" else f"{decade}s"))
    seen = set[str]()
    for kind, name in found:
        if name and len(name) <= LONGEST and near(name) not in seen:
            seen.add(near(name))
            yield kind, name


def _written(history: Sequence[Event], catalogue: Vocabulary | None) -> Iterator[_Found]:
    """What searches and reviews name. A review likes what it names as much as the item was liked."""
    for event in history if catalogue else ():
        done = event.interaction
        review = done.value is not None or done.kind in ("rate", "like", "dislike")
        for mention in catalogue.mentions(done.text) if catalogue and done.text else ():
            signal = abs(event.preference) if review and not mention.wanted else event.preference
            signal *= WORD * (1 if mention.wanted else -1)
            kind = _named(mention.name, catalogue)
            yield _Found(mention.name, kind, event.item.id, signal, done.time, review and not mention.trait)


def _said(messages: Sequence[Message], catalogue: Vocabulary | None) -> Iterator[_Found]:
    for message in messages if catalogue else ():
        for mention in catalogue.mentions(message.text) if catalogue else ():
            signal, kind = MESSAGE * (1 if mention.wanted else -1), _named(mention.name, catalogue)
            evidence = f"{SAID}{message.number}"
            yield _Found(mention.name, kind, evidence, signal, message.time, not mention.trait)


def _named(name: str, catalogue: Vocabulary | None) -> Kind:
    trait = catalogue.trait(name) if catalogue else None
    return kind_of(trait.fields[0]) if trait else "topic"


DESCRIBED = 8
_GRAMMARS = {
    "en": r'root ::= " " [A-Za-z,;\x27 -]{20,200} "."',
    "zh": r'root ::= [一-鿿、，；]{8,80} "。"',
}


def describe(
    known: Sequence[Interest], history: Sequence[Event], language: str, model: LanguageModel, prompts: Prompts
) -> str:
    """One sentence to the person: the model's where it keeps to the interests, else a plain list of the likes."""
    liked = [i.trait for i in known if i.weight > 0 and i.kind != "rhythm"][:DESCRIBED]
    plain = f"你喜欢：{'、'.join(liked)}。" if language == "zh" else f"You like {', '.join(liked)}."
    domains = {e.item.domain for e in history}
    kind = words(domains.pop() if len(domains) == 1 else "", language)
    events = [show(e.item, language, verdict=verdict(e, language)) for e in history if e.preference > 0][-DESCRIBED:]
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
    if not (sound and known_only and grounded(said, facts, language) >= GROUNDED):
        return plain
    return ("你" if language == "zh" else "You") + said
