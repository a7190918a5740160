"""The words that prompts are filled with, one file a language: domains, verdicts, answers, fields of enrichment."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

LOCALE = Path(__file__).parent / "locale"
NO_DOMAIN = "any"


@dataclass(frozen=True)
class DomainWords:
    """`verb` and `past` of what people do with an item of a domain; `one` and `many` name it.

    `past_by_kind`: other words for what was done by the kind of the interaction, as what was rated may not be bought.
    """

    verb: str
    past: str
    one: str
    many: str
    past_by_kind: Mapping[str, str] = field(default_factory=dict)

    def past_of(self, kinds: Collection[str]) -> str:
        """Return what was done by interactions of these kinds, of several the one word that holds for all."""
        words = {self.past_by_kind.get(kind, self.past) for kind in kinds}
        return words.pop() if len(words) == 1 else self.past_by_kind.get("view", self.past)


@cache
def prompt_texts(language: str) -> Mapping[str, Any]:
    """Return the words of a language by key, the English ones for a language without a file."""
    path = LOCALE / f"{language}.toml"
    return tomllib.loads((path if path.is_file() else LOCALE / "en.toml").read_text(encoding="utf-8"))


def domain_words(domain: str, language: str) -> DomainWords:
    """Return the words of a domain, those of no domain in particular where it is unknown."""
    domains = prompt_texts(language)["domains"]
    return DomainWords(**domains.get(domain, domains[NO_DOMAIN]))
