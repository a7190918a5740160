"""The words of each domain, one file a language: what people do with an item, and what one is called."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
NO_DOMAIN = "any"


@dataclass(frozen=True)
class DomainWords:
    """`verb` and `past` of what people do with an item; `one` and `many` name it."""

    verb: str
    past: str
    one: str
    many: str


def domain_words(domain: str, language: str) -> DomainWords:
    """Return the words of a domain, those of no domain in particular where it is unknown; English where no file is."""
    table = _table(language if (LOCALE / f"{language}.toml").is_file() else "en")
    return table.get(domain, table[NO_DOMAIN])


@cache
def _table(language: str) -> dict[str, DomainWords]:
    content = tomllib.loads((LOCALE / f"{language}.toml").read_text(encoding="utf-8"))
    return {domain: DomainWords(**words) for domain, words in content.items()}
