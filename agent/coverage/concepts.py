"""The words of a request that say what it is about, each with how much it says and with other words for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from agent.coverage.stems import stem
from agent.query.message_text import content_words
from retrieval.text.cjk import HAN
from retrieval.text.tokenizer import normalize

WordClass = Literal["subject", "thing", "mood", "occasion"]
_WORD = re.compile(rf"[^\W_{HAN}]+(?:['’&-][^\W_{HAN}]+)*|[{HAN}]+")
_BEFORE_OCCASION = (
    "(?:for|while|whilst|during|on|at|after|before|when|with|my|our|his|her|their|to|i'm|im|am|is|are|feel|feeling|been|being)"
)
_PARTICLES = "的了吗呢吧啊呀与或及着、"
_FIRST = "讲说写拍演唱有是在把被让给到对跟和都还就很最更太好找求要想能会教弹"
_LAST = "片剧乐课书史类系型款曲风里中上"
_CLASSES: tuple[Literal["thing", "mood", "occasion"], ...] = ("thing", "mood", "occasion")


@dataclass(frozen=True)
class Concept:
    """A word of a request, folded, and the other words for it.

    `text`: as it was typed; `word`: folded; `forms`: the word and its synonyms, each as its parts, all of which an item
    must have; `is_name`: whether it was written as a name is.
    """

    text: str
    word: str
    kind: WordClass
    forms: tuple[tuple[str, ...], ...]
    is_name: bool = False


def concepts_of(text: str, request: str = "", is_known: Callable[[str], bool] = lambda run: False) -> list[Concept]:
    """Return the concepts of a text in their order, each once.

    `request`: the whole request that the text is the topic of: the words before a noun say whether it is an occasion.
    """
    found = dict[str, Concept]()
    stripped = content_words(text)
    phrases = _phrases(normalize(stripped))
    for number, match in enumerate(_WORD.finditer(stripped)):
        word = match[0]
        if re.match(f"[{HAN}]", word):
            parts = _chinese_parts(normalize(word), is_known)
        else:
            parts = _english_parts(word, bool(number), normalize(request or text))
        for concept in parts:
            found.setdefault(concept.word, concept)
    for phrase in phrases:
        _join(found, phrase)
    return list(found.values())


def _join(found: dict[str, Concept], phrase: str) -> None:
    """Replace the concepts that are parts of a phrase with synonyms by one of the whole phrase."""
    parts = phrase.split()
    kinds = [found[part].kind for part in parts if part in found]
    for part in parts:
        found.pop(part, None)
    kind: WordClass = kinds[0] if kinds and len(set(kinds)) == 1 else "subject"
    found[phrase] = Concept(phrase, phrase, kind, _forms(phrase))


def _english_parts(word: str, is_later: bool, request: str) -> list[Concept]:
    parts = []
    whole = normalize(word)
    for part in (word,) if whole in _synonyms() or _class_of(whole) else word.split("-"):
        folded = normalize(part).removesuffix("'s").replace("'", "")
        kind = _class_of(folded)
        if len(folded) < 2 or kind == "vague" or folded.isdigit():
            continue
        if kind == "occasion" and not _is_occasion(folded, request):
            kind = ""
        parts.append(Concept(part, folded, kind or "subject", _forms(folded), part[:1].isupper() and is_later))
    return parts


def _is_occasion(word: str, request: str) -> bool:
    return bool(re.search(rf"\b{_BEFORE_OCCASION}\s+(?:[\w'-]+\s+){{0,2}}{re.escape(word)}\b", request))


def _chinese_parts(run: str, is_known: Callable[[str], bool]) -> list[Concept]:
    parts = []
    if len(run) > 2 and run not in _chinese_words() and is_known(run):
        return [Concept(run, run, "subject", _forms(run))]
    for piece in _segments(run):
        kind = _chinese_classes().get(piece)
        if kind == "vague":
            continue
        if not kind:
            while len(piece) > 1 and piece[0] in _FIRST and (len(piece) > 2 or piece[1:] in _synonyms()):
                piece = piece[1:]
            while len(piece) > 1 and piece[-1] in _LAST and piece not in _synonyms():
                piece = piece[:-1]
            kind = _chinese_classes().get(piece)
            if kind == "vague" or (len(piece) == 1 and piece not in _synonyms()):
                continue
        parts.append(Concept(piece, piece, kind or "subject", _forms(piece)))
    return parts


def _segments(run: str) -> list[str]:
    """Split a run of Han characters at the longest words that are known, leaving what is between them whole.

    A single character between two of them belongs to the one before it: 潜水艇 is no 潜水.
    """
    known, segments, place = _chinese_words(), list[str](), 0
    between = False
    while place < len(run):
        size = next((n for n in range(min(8, len(run) - place), 1, -1) if run[place : place + n] in known), 0)
        if not size and run[place] in _PARTICLES:
            segments.append("")
            between, place = False, place + 1
            continue
        if size:
            segments.append(run[place : place + size])
        elif between:
            segments[-1] += run[place]
        else:
            segments.append(run[place])
        between, place = not size, place + max(size, 1)
    return [segment for segment in _attached(segments) if segment]


def _attached(segments: Sequence[str]) -> list[str]:
    """Attach single characters that are no words themselves to the subject before them."""
    attached = list[str]()
    for segment in segments:
        alone = len(segment) == 1 and segment not in _FIRST + _LAST and segment not in _synonyms()
        if alone and attached and attached[-1] and _chinese_classes().get(attached[-1]) in (None, "thing"):
            attached[-1] += segment
        else:
            attached.append(segment)
    return attached


@cache
def _classes() -> Mapping[str, Mapping[str, str]]:
    content = (files("agent.coverage") / "word_classes.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


@cache
def _english_classes() -> Mapping[str, str]:
    return {word: name for name in ("occasion", "mood", "thing", "vague") for word in _classes()[name].get("en", "").split()}


@cache
def _chinese_classes() -> Mapping[str, str]:
    return {word: name for name in ("occasion", "mood", "thing", "vague") for word in _classes()[name].get("zh", "").split()}


@cache
def _chinese_words() -> frozenset[str]:
    synonyms = {word for word in _synonyms() if re.match(f"[{HAN}]", word)}
    return frozenset(word for word in synonyms | set(_chinese_classes()) if len(word) > 1)


def _class_of(word: str) -> str:
    classes = _english_classes()
    return classes.get(word) or classes.get(word.removesuffix("s")) or ""


@cache
def _synonyms() -> Mapping[str, tuple[str, ...]]:
    content = tomllib.loads((files("agent.coverage") / "synonyms.toml").read_text(encoding="utf-8"))
    groups = [[word.strip() for word in group.split(",")] for group in content["groups"]]
    others: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            others.setdefault(word, {}).update(dict.fromkeys(group))
    return {word: tuple(each) for word, each in others.items()}


@cache
def _by_stem() -> Mapping[str, tuple[str, ...]]:
    return {stem(word): others for word, others in _synonyms().items() if word.isascii() and " " not in word}


def _phrases(text: str) -> list[str]:
    """Return the words of several parts with synonyms that a folded text holds."""
    words = f" {' '.join(text.replace('-', ' ').split())} "
    return [phrase for phrase in _synonyms() if " " in phrase and f" {phrase} " in words]


def _forms(word: str) -> tuple[tuple[str, ...], ...]:
    others = _synonyms().get(word) or (_by_stem().get(stem(word)) if word.isascii() else None) or ()
    return tuple(dict.fromkeys(tuple(re.split(r"[ -]", form)) for form in (word, *others)))
