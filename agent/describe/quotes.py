"""The sentences of an item's own text that may stand in a description: each is whole and copied, so that it is as true.

A sentence that depends on the one before it goes only behind it, and one that the next takes back only with it. Of a
work no sentence is said that may tell its ending, and none without the one before it but those that `agent.clauses`
finds to say what it is about; the same room says what is praise or advertising.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from agent.clauses.grammar import Grammar, grammar_of
from agent.clauses.parts import LONG, OPENING_SHARE, Part, parts_of
from agent.describe.facts import STORIES, ItemFacts, Refusal
from agent.describe.fields import role_of
from agent.describe.statements import STOPS, statements_of
from agent.describe.unfit import Unfit, unfit_of
from agent.text import is_chinese
from retrieval.messages import messages
from retrieval.text.cjk import HAN
from retrieval.text.prompt_injection import is_injection
from retrieval.text.tokenizer import tokenize

MIN_WORDS, MIN_CHARS_ZH, MAX_CHARS = 2, 3, 320
_END = re.compile(r"[.!?。！？]+[\"'”’）)]*$")
_CHINESE = re.compile(rf"[，。；：！？]|[{HAN}]{{5,}}")
"""What an English sentence does not have: more Chinese than a name."""
_MARK_UP = re.compile(r"https?:|www\.|[<>{}|\\^~#@]|&#?\w+;|\A[=+@]|[★✔✅✨🔥]|[\U0001F300-\U0001FAFF]")
_PRODUCT_ROLES = ("price", "color", "material", "size", "weight", "dimensions", "capacity", "brand")
OTHER = 2
"""The rank of quotes that are neither chosen nor say what a work is about."""


@dataclass(frozen=True)
class Quote:
    """Sentences of a text as a description says them, the number of the first, and of the one that they depend on.

    `source`: the sentences as the text has them; `hook`: what of them may stand behind a title; `rank`: 0 where a model
    chose them, 1 where they say what a work is about or come first, OTHER for others.
    """

    text: str
    source: str
    number: int
    after: int | None = None
    rank: int = OTHER
    hook: str = ""


def quotes_of(facts: ItemFacts, chosen: Collection[str] = ()) -> tuple[list[Quote], list[Refusal]]:
    """Return the sentences of an item's text that may be said, and those that may not.

    `chosen`: parts of the text that a model chose, see `agent.clauses`; they stand for their sentences.
    """
    language = facts.language
    if facts.is_foreign or not facts.text or is_chinese(facts.text) != (language == "zh"):
        return [], []
    grammar, unfit, words = grammar_of(language), unfit_of(language), messages("agent.describe", language)
    statements = statements_of(facts.text, grammar, unfit)
    in_story = _tells_story(facts)
    parts = _parts(facts, chosen)
    quotes, refusals = list[Quote](), list[Refusal]()
    number = 0
    while number < len(statements):
        first, number = number, number + 1
        while number < len(statements) and grammar.contrast.match(statements[number].text):
            number += 1
        source = words["form"]["space"].join(each.text for each in statements[first:number])
        about = next((part for part in parts if _within(part.text, source)), None)
        part = about if in_story and number == first + 1 else None
        if part:
            why = _fault(part.text, grammar, unfit)
        else:
            stands_alone = all(each.stands_alone for each in statements[first:number])
            place = _Place(first, len(statements), in_story, stands_alone)
            why = _fault(source, grammar, unfit) or _fault_of_place(source, language, place)
        if why:
            key, _, claim = why.partition(":")
            refusals.append(Refusal(source, words["refused"][key].format(word=claim)))
            continue
        depends = first > 0 and not part and (in_story or bool(grammar.dependent.match(source)))
        rank = 0 if about and about.text in chosen else 1 if part or first == 0 else OTHER
        hook = _sentence(part.text if part else source, words)
        is_whole = part and _is_lead(part.text, source, grammar) and not _fault(source, grammar, unfit)
        text = _sentence(source, words) if is_whole else hook
        quotes.append(Quote(text, source, first, first - 1 if depends else None, rank, hook))
    return quotes, refusals


def nearest_first(quotes: list[Quote], terms: Collection[str]) -> list[Quote]:
    """Return quotes by how many of some terms they have, then by rank, then as they stand."""
    return sorted(quotes, key=lambda q: (-len(set(terms).intersection(tokenize(q.text))), q.rank, q.number))


def _parts(facts: ItemFacts, chosen: Collection[str]) -> list[Part]:
    """Return the parts of the text that say what it is about: the chosen one of each sentence, else the longest."""
    title = facts.item.read_in(facts.language).title
    parts = parts_of(title, facts.text, facts.language)
    return sorted(parts, key=lambda part: (part.text not in chosen, -len(part.text)))


def _within(part: str, source: str) -> bool:
    return part.casefold() in source.casefold()


def _is_lead(part: str, source: str, grammar: Grammar) -> bool:
    """Return whether a part is a sentence without its beginning, such as “the film follows”, which may be said too."""
    depends = grammar.dependent.match(source) or grammar.refers_back.match(source)
    return source.rstrip(STOPS).endswith(part) and not depends and len(source) <= MAX_CHARS


def _tells_story(facts: ItemFacts) -> bool:
    """Return whether a text may tell a story: not where the item is of another domain, or has what products have."""
    if facts.item.domain:
        return facts.item.domain in STORIES
    return not any(role_of(name) in _PRODUCT_ROLES for name in facts.item.attributes)


@dataclass(frozen=True)
class _Place:
    """Where a sentence stands in its text: its number, of how many, and whether the text may tell a story.

    `stands_alone`: whether nothing above it changes what it says.
    """

    number: int
    count: int
    in_story: bool
    stands_alone: bool

    @property
    def is_late(self) -> bool:
        """Return whether an ending may be told here."""
        return self.in_story and self.count >= LONG and self.number >= OPENING_SHARE * self.count


def _fault(text: str, grammar: Grammar, unfit: Unfit) -> str:
    """Return why a text is not said, a key and after a colon the words it is for; empty where it may be."""
    if is_injection(text):
        return "injection"
    if _MARK_UP.search(text):
        return "mark_up"
    if claim := unfit.fault_of(text):
        return f"superlative:{claim}"
    if grammar.praise.search(text) or unfit.shouting.match(text) or grammar.of_reader.search(text):
        return "advertising"
    return ""


def _fault_of_place(sentence: str, language: str, place: _Place) -> str:
    """Return why a sentence is not said where it stands, empty where it may be.

    Of a part `agent.clauses` has seen that it stands alone and tells no ending.
    """
    grammar, unfit = grammar_of(language), unfit_of(language)
    is_other = is_chinese(sentence) != (language == "zh") or len(unfit.other_language.findall(sentence)) > 1
    if is_other or (language != "zh" and _CHINESE.search(sentence)):
        return "other_language"
    if place.in_story and place.number > 0 and grammar.production.search(sentence):
        return "production"
    if not place.stands_alone or _is_fragment(sentence, place.number, grammar, unfit):
        return "fragment"
    ends = grammar.ending.search(sentence) or grammar.before_ending.search(sentence)
    return "ending" if place.in_story and (place.is_late or ends) else ""


def _is_fragment(sentence: str, number: int, grammar: Grammar, unfit: Unfit) -> bool:
    bare = sentence.strip(STOPS)
    is_short = len(bare) < MIN_CHARS_ZH if is_chinese(bare) else len(bare.split()) < MIN_WORDS
    is_cut = bool(unfit.cut_short.search(sentence)) or bare[-1:] in ":：,，"
    is_open = is_cut or bool(not _END.search(sentence) and grammar.open_end.search(bare))
    asks = sentence.rstrip("\"'”’").endswith(("?", "？"))
    depends = number == 0 and bool(grammar.dependent.match(sentence)) and not unfit.of_item.match(sentence)
    return is_short or is_open or asks or depends or len(sentence) > MAX_CHARS


def _sentence(text: str, words: Mapping[str, Any]) -> str:
    """Return a text as a sentence: with a capital, and with a full stop."""
    bare = text.rstrip()
    if not _END.search(bare):
        bare = bare.rstrip(STOPS) + words["form"]["full_stop"]
    return bare[:1].upper() + bare[1:]
