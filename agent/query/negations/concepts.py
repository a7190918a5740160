"""What people call things that they do not want, and the values that catalogues have for the same."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agent.query.negations.negations import KIND_ZH
from retrieval.text.cjk import HAN, contains_han

_KIND_EN = re.compile(
    r"\s+(?:movies?|films?|flicks?|shows?|series|books?|novels?|music|songs?|albums?|games?|videos?|courses?|articles?|"
    r"news|stuff|things?|ones?|content|genre|scenes?|elements?|themes?|bits?|parts?|moments?)$|"
    r"(?<!\bshort)(?<!\bfairy)\s+(?:stories|reports|headlines)$",
    re.I,
)
_AROUND_EN = re.compile(
    r"^(?:(?:a|an|the|any|all|both|your|more|some|anything|something|overly|very|too|so|really|sort of|kind of|"
    r"that|those|typical|usual|boring|dull|stupid|dumb|tedious|awful|crappy|endless|another|yet)\s+)+(?=\S)",
    re.I,
)
_AROUND_ZH = re.compile(
    rf"^(?:那种|这种|什么|任何|带|有(?![声线机趣])|含|太|很|过于|看(?![板护])|听(?!力)|读(?!物)|玩(?![具偶])|里面有)+(?=[{HAN}])|"
    rf"(?:之类|那种|这种|元素|情节|镜头|场面|桥段|向|{KIND_ZH}|的)+$|"
    "(?<=吓[着到坏哭死])(?:[我你他她它人]们?|孩子|小孩|宝宝|娃)$"
)


@dataclass(frozen=True)
class Concept:
    """A thing as people name it. `names`: its name by language.

    `values`: what catalogues call it; `unless`: what items without it are called; `whole`: its words as a
    part of another value mean something else; `part_of`: the concept that it is a part of, as ghosts are of horror.
    """

    names: tuple[tuple[str, str], ...]
    words: tuple[str, ...]
    values: frozenset[str]
    unless: frozenset[str]
    whole: bool
    part_of: Concept | None = None

    def name(self, language: str) -> str:
        """Return its name in a language."""
        return dict(self.names)[language]


def find_concept(phrase: str) -> Concept | None:
    """Return the concept that a phrase names, in the singular or the plural and with or without a noun of its kind."""
    by_word = _concepts_by_word()
    return next((by_word[form] for form in _forms(phrase) if form in by_word), None)


def concepts_in(text: str) -> list[Concept]:
    """Return the concepts that the words of a text name, the longest name first."""
    folded = f" {concept_key(text)} "
    names = sorted(_concepts_by_word(), key=len, reverse=True)
    concepts = (
        _concepts_by_word()[name]
        for name in names
        if (name in folded if contains_han(name) else f" {name} " in folded or f" {name}s " in folded)
    )
    return list(dict.fromkeys(concepts))


def all_concepts() -> tuple[Concept, ...]:
    """Return every concept, once."""
    return tuple(dict.fromkeys(_concepts_by_word().values()))


def concept_key(name: str) -> str:
    """Return a name in the form in which names of concepts and values are compared."""
    return " ".join(re.split(r"[\s\-_/]+", name.casefold())).strip()


def bare_name(phrase: str) -> str:
    """Return an excluded phrase without articles, and without a noun of a kind of item at its end."""
    bare = _AROUND_EN.sub("", phrase.strip())
    bare = _KIND_EN.sub("", bare)
    if contains_han(bare):
        stripped = _AROUND_ZH.sub("", _AROUND_ZH.sub("", bare))
        bare = stripped if stripped else bare
    return bare.strip()


def _forms(phrase: str) -> Iterable[str]:
    key, bare = concept_key(phrase), concept_key(bare_name(phrase))
    for form in dict.fromkeys((key, bare)):
        yield form
        if form.isascii():
            if form.endswith(("ies", "ie")):
                yield form.removesuffix("s")[:-2] + "y"
            yield form.removesuffix("es")
            yield form.removesuffix("s")
            yield form.removesuffix("y")  # "nothing mathsy"
            yield form.removesuffix("ish")


@cache
def _concepts_by_word() -> dict[str, Concept]:
    written = tomllib.loads((Path(__file__).parent / "concepts.toml").read_text(encoding="utf-8"))
    by_word: dict[str, Concept] = {}
    for each in written["concept"]:
        concept = Concept(
            tuple(each["name"].items()),
            tuple(map(concept_key, each["words"])),
            frozenset(map(concept_key, each["values"])),
            frozenset(map(concept_key, each.get("unless", ()))),
            bool(each.get("whole", False)),
            by_word[each["part_of"]] if "part_of" in each else None,
        )
        for word in concept.words:
            by_word.setdefault(word, concept)
    return by_word
