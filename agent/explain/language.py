"""How reasons are formed in a language: its punctuation, and its templates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from retrieval.messages import messages

Basis = Literal[
    "shared", "co_liked", "history", "request", "alike", "searched", "popular", "newest", "newcomer", "other"
]  # fmt: skip
"""What a reason rests on: traits shared with cited items, users who liked both, cited items alone, the
request that its own words bear, likeness to a file, the search for the request, how many users chose it, its date, or
none of these, for a user without a history or with one."""


@dataclass(frozen=True)
class Language:
    """A language of reasons, as its file in `locale` gives it."""

    form: Mapping[str, Any]
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

    def trait(self, value: str) -> str:
        """Return a trait as it stands in a sentence: in quotation marks where its end could not be told without."""
        return value if re.fullmatch(str(self.form["plain_trait"]), value) else self.quote(value)

    def list(self, parts: Iterable[str]) -> str:
        """Return several titles or traits as one text."""
        return str(self.form["and"]).join(parts)

    def sentence(self, opening: str, added: str = "") -> str:
        """Return an opening as a sentence, with what follows it."""
        return opening + (str(self.form["colon"]) + added if added else "") + self.full_stop

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
        texts["detailed"],
        texts["operator"],
        texts["templates"],
    )
