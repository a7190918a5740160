"""The words of a request that say what it is about, each with how much it says and with other words for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agent.coverage.chinese import segments, subject_of
from agent.coverage.word_lists import WordClass, class_of, forms_of, phrases_in, synonyms
from agent.query.text.message_text import content_words
from retrieval.text.cjk import HAN
from retrieval.text.tokenizer import normalize

_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’&-][^\W_{HAN}]+)*|[{HAN}]+")
_BEFORE_OCCASION = (
    r"\b(?:for|while|whilst|during|on|at|after|before|when|with|my|our|his|her|their|to|i'm|im|am|is|are|feel|feeling|"
    r"been|being)\s+(?:[\w'-]+\s+){0,2}"
)
_BEFORE_SUBJECT_ZH = "(?:学习?|教|讲|关于|有关|了解)"
"""What stands before a Chinese activity that is to be learned or told of: 学做饭, but not 做饭听的."""


@dataclass(frozen=True)
class Concept:
    """A word of a request.

    `text`: as it was typed; `word`: folded; `kind`: how much it says; `forms`: the word and its synonyms, each as its
    parts, all of which an item must have; `is_name`: whether it was written as a name is.
    """

    text: str
    word: str
    kind: WordClass
    forms: tuple[tuple[str, ...], ...]
    is_name: bool = False


def concepts_of(text: str, request: str = "", is_written: Callable[[str], bool] = lambda run: False) -> list[Concept]:
    """Return the concepts of a text in their order, each once.

    `request`: all of what was typed: what stands before a noun there says whether it is an occasion. `is_written`:
    whether an item has all of a run of Chinese characters, which then also stands for each of its words.
    """
    concepts, stripped = dict[str, Concept](), content_words(text)
    for match in _WORD.finditer(stripped):
        is_chinese, whole = re.match(f"[{HAN}]", match[0]), request or text
        parts = _chinese(normalize(match[0]), is_written, whole) if is_chinese else _english(match[0], whole)
        for concept in parts:
            concepts.setdefault(concept.word, concept)
    for phrase in phrases_in(normalize(stripped)):
        kinds = {concepts.pop(part).kind for part in re.split("[ -]", phrase) if part in concepts}
        concepts[phrase] = Concept(phrase, phrase, kinds.pop() if len(kinds) == 1 else "subject", forms_of(phrase))
    return _join_names(list(concepts.values()), request or text)


def _english(word: str, request: str) -> Iterator[Concept]:
    whole = normalize(word)
    for part in (word,) if whole in synonyms() or class_of(whole) != "subject" else word.split("-"):
        folded = normalize(part).removesuffix("'s").replace("'", "")
        kind = class_of(folded)
        if kind == "vague" or len(folded) < 2 or folded.isdigit():
            continue
        if kind == "occasion" and not re.search(rf"{_BEFORE_OCCASION}{re.escape(folded)}\b", normalize(request)):
            kind = "subject"
        yield Concept(part, folded, kind, forms_of(folded), part[:1].isupper() and not request.startswith(part))


def _chinese(run: str, is_written: Callable[[str], bool], request: str) -> Iterator[Concept]:
    whole = ((run,),) if len(run) > 2 and is_written(run) else ()
    for piece in map(subject_of, segments(run)):
        kind = class_of(piece)
        if kind == "occasion" and re.search(_BEFORE_SUBJECT_ZH + re.escape(piece), normalize(request)):
            kind = "subject"
        if piece and kind != "vague":
            yield Concept(piece, piece, kind, (*forms_of(piece), *whole))


def _join_names(concepts: Sequence[Concept], request: str) -> list[Concept]:
    """Join names of several words, of which an item must have all."""
    joined = list[Concept]()
    for concept in concepts:
        before = joined[-1] if joined else None
        if before and _is_capital(before) and _is_capital(concept) and _follows(concept, before, request):
            parts = (*before.forms[0], *concept.forms[0])
            joined[-1] = Concept(f"{before.text} {concept.text}", " ".join(parts), "subject", (parts,), True)
        else:
            joined.append(concept)
    return joined


def _follows(concept: Concept, before: Concept, request: str) -> bool:
    return bool(re.search(rf"{re.escape(before.text)}[\s-]+{re.escape(concept.text)}\b", request))


def _is_capital(concept: Concept) -> bool:
    return concept.text.isascii() and concept.text[:1].isupper()
