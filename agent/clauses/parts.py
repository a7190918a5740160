"""The parts of a description that may be said of its item: each is copied, so that it is as true as the description.

A part begins where a sentence does, or behind words such as “the film follows”, and is the whole of it, since a cut may
leave half a thought or change what is said; only a sentence that is too long or tells an ending is cut at one of its
boundaries. Left out are questions, sentences that depend on another or that the next takes back, how a work was made or
received, praise, and whatever tells how it ends. Where a description says nothing else of a work, what kind of work it
is may be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from agent.clauses.grammar import Grammar, grammar_of
from retrieval.text.prompt_injection import is_injection

MAX_PARTS = 12
MAX_CHARS = 2_000
"""Of a description that are read: what it is about stands near its beginning."""
LONG, OPENING_SHARE = 3, 1 / 2
"""Sentences from which on a description may tell an ending, and the share of it before which it does not."""

_STOPS = " .!?。！？…"
_PAUSES = " ,;:，；："


@dataclass(frozen=True)
class Part:
    """A part of a description, and the number of its sentence."""

    text: str
    sentence: int


@lru_cache(maxsize=4096)
def parts_of(title: str, description: str, language: str) -> tuple[Part, ...]:
    """Return the parts of a description that say what the item is about, or else what it is; perhaps none."""
    grammar = grammar_of(language)
    text = " ".join(grammar.bracketed.sub("", description[:MAX_CHARS]).split())
    sentences = [each.strip() for each in grammar.sentence_break.split(text) if each.strip(_STOPS)]
    about: list[Part] = []
    kinds: list[Part] = []
    for number, sentence in enumerate(sentences):
        is_late = about and len(sentences) >= LONG and number >= OPENING_SHARE * len(sentences)
        if is_late and not grammar.kind_of_work.match(sentence):
            continue
        after = sentences[number + 1] if number + 1 < len(sentences) else ""
        if sentence.endswith(("?", "？")) or grammar.contrast.match(after):
            continue
        if begun := _begin(sentence.strip(_STOPS), title, is_first=number == 0, grammar=grammar):
            rest, is_about = begun
            texts = [_begun(part, text, grammar) for part in _ends(rest, grammar) if _is_fit(part, is_about, grammar)]
            (about if is_about else kinds).extend(Part(part, number) for part in _long_enough(texts, grammar))
    return tuple((about or kinds)[:MAX_PARTS])


def _begin(sentence: str, title: str, is_first: bool, grammar: Grammar) -> tuple[str, bool] | None:
    """Return a sentence from where it says something of the item, and whether that is what it is about; else None."""
    of_work = re.sub(rf"(?:\A|(?<=, )){re.escape(title)}(?= )", "it", sentence)
    if lead := grammar.lead.match(of_work):
        rest = of_work[lead.end() :].lstrip()
        return rest, not grammar.of_work.match(rest)
    if names_work := grammar.names_work.match(of_work):
        return of_work[names_work.end() :], False
    if grammar.dependent.match(sentence) or (not is_first and _refers_back(sentence, grammar)):
        return None
    return sentence, not grammar.of_work.match(sentence)


def _refers_back(sentence: str, grammar: Grammar) -> bool:
    """Return whether a sentence speaks of somebody named before it: “in one night he rides the line to its end”."""
    if grammar.refers_back.match(sentence):
        return True
    pronoun = grammar.pronoun.search(sentence)
    return bool(pronoun and not grammar.antecedent.search(sentence[: pronoun.start()]))


def _ends(sentence: str, grammar: Grammar) -> Iterator[str]:
    """Yield the whole of a sentence; of one that is too long or tells an ending its beginnings, shortest first."""
    is_cut = False
    if before := grammar.before_ending.search(sentence):
        kept, rest = sentence[: before.start()].rstrip(" ,，"), sentence[before.start() :]
        takes_back = grammar.denial.search(kept) and grammar.lifts_denial.match(rest)
        sentence, is_cut = kept, bool(grammar.open_end.search(kept) or takes_back)
    if ending := grammar.ending.search(sentence):
        sentence, is_cut = sentence[: ending.start()], True
    if not is_cut and len(sentence) <= grammar.max_chars:
        yield sentence.strip(_PAUSES)
        return
    ends = [at for match in grammar.cut.finditer(sentence) if _may_end(sentence, at := match.start(), grammar)]
    if not is_cut:
        ends.append(len(sentence))
    if not is_cut and all(end > grammar.max_chars for end in ends):
        soft = [match.start() for match in grammar.soft_cut.finditer(sentence[: grammar.max_chars])]
        ends += [at for at in soft if _may_end(sentence, at, grammar)][-1:]
    yield from (sentence[:end].strip(_PAUSES) for end in ends)


def _may_end(sentence: str, at: int, grammar: Grammar) -> bool:
    """Return whether a part may end at a boundary.

    It may not within an enumeration, behind an introductory phrase, before its verb, nor where what follows takes a
    denial back or makes an exception: “published nothing until he was fifty”.
    """
    part, rest = sentence[:at], sentence[at:]
    commas = re.search("[,，]", part)
    enumerates = ":" in part or grammar.list_goes_on.match(rest) or (commas and re.match(", (?:and|or) ", rest))
    introduces = grammar.introduction.match(part) and not commas
    is_open = grammar.open_end.search(part.rstrip())
    is_half = any(match.end() == at for match in grammar.half_phrase.finditer(sentence))
    is_said_otherwise = grammar.goes_on.match(rest) or (
        grammar.lifts_denial.match(rest) and grammar.denial.search(part)
    )
    lacks_verb = grammar.no_verb_yet.search(part) and grammar.apposition.match(rest)
    is_none = enumerates or introduces or is_open or is_half or is_said_otherwise or lacks_verb
    return len(part.split()) >= grammar.min_words and not is_none


def _is_fit(part: str, is_about: bool, grammar: Grammar) -> bool:
    if not grammar.min_chars <= len(part) <= grammar.max_chars:
        return False
    unfit = (grammar.measures, grammar.praise, grammar.of_reader, grammar.marks)
    if any(pattern.search(part) for pattern in unfit) or is_injection(part):
        return False
    return not (is_about and grammar.production.search(part))


def _long_enough(parts: list[str], grammar: Grammar) -> list[str]:
    """Return the parts of a sentence without those that are cut too short, where a longer one remains."""
    return [part for part in parts if len(part) >= grammar.enough_chars] or parts[-1:]


def _begun(part: str, text: str, grammar: Grammar) -> str:
    """Return a part as it stands within a sentence: with a small letter, unless a name begins it."""
    word = part.split(" ", 1)[0]
    is_word = word[:1].isupper() and re.search(rf"\b{re.escape(word.lower())}\b", text)
    return part[:1].lower() + part[1:] if is_word or grammar.small_letter.match(part) else part
