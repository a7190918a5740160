"""How reasons are formed in a language: its punctuation, its clauses, and what may follow a clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from prompts import LANGUAGES
from retrieval.messages import messages

Basis = Literal["shared", "co_liked", "history", "request", "searched", "popular", "newest", "newcomer", "other"]
"""What a reason rests on: traits shared with cited items, users who liked both, cited items alone, the
request that its own words bear, the search for it, how many users chose it, its date, or none of these, for a user
without a history or with one."""


_PATTERNS = ("sentence_break", "clause_break", "about_the_user", "about_both_items", "unfinished", "qualities")


@dataclass(frozen=True)
class Addition:
    """What a model may add behind a clause, lengths in characters, and patterns by which it is read."""

    min_chars: int
    max_chars: int
    min_grounded: float
    han: bool
    capitalised_names: bool
    sentence_break: re.Pattern[str]
    clause_break: re.Pattern[str]
    about_the_user: re.Pattern[str]
    about_both_items: re.Pattern[str]
    unfinished: re.Pattern[str]
    qualities: re.Pattern[str]
    grammar: str

    @classmethod
    def from_texts(cls, texts: Mapping[str, Any]) -> Addition:
        """Compile the patterns of a language file."""
        values: dict[str, Any] = {k: re.compile(v) if k in _PATTERNS else v for k, v in texts.items()}
        return cls(**values)


@dataclass(frozen=True)
class Language:
    """A language of reasons, as its file in `locale` gives it."""

    form: Mapping[str, Any]
    addition: Addition
    detailed: Mapping[str, str]
    operator: Mapping[str, str]
    templates: Mapping[Basis, list[str]]

    @property
    def full_stop(self) -> str:
        """Return what ends a sentence."""
        return str(self.form["full_stop"])

    @property
    def space(self) -> str:
        """Return what stands between two sentences."""
        return str(self.form["space"])

    def title(self, title: str) -> str:
        """Return a title as it stands in a sentence."""
        return str(self.form["title"]).format(title=title)

    def quote(self, text: str) -> str:
        """Return a text in quotation marks."""
        return str(self.form["quote"]).format(text=text)

    def list(self, parts: Iterable[str]) -> str:
        """Return several titles or traits as one text."""
        return str(self.form["and"]).join(parts)

    def opening(self, clause: str) -> str:
        """Return a clause with what stands before a model's words."""
        return clause + str(self.form["colon"])

    def sentence(self, clause: str, added: str = "") -> str:
        """Return a clause as a sentence, with what a model added to it."""
        return self.opening(clause) + added if added else clause + self.full_stop

    def ordinal(self, n: int) -> str:
        """Return a rank in words and digits, such as 3rd."""
        last = 0 if 10 <= n % 100 <= 20 else n % 10
        form = {1: "one", 2: "two", 3: "few"}.get(last, "other")
        return str(self.form["ordinal"][form]).format(n=n)


@cache
def language_of(code: str) -> Language:
    """Return the language of reasons with this code, English where there is none."""
    texts = messages("agent.explain", code)
    return Language(
        texts["form"],
        Addition.from_texts(texts["added"]),
        texts["detailed"],
        texts["operator"],
        texts["templates"],
    )


@cache
def full_stops() -> str:
    """Return what ends a sentence in any of the languages."""
    return "".join(language_of(code).full_stop for code in LANGUAGES)
