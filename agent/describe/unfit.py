"""What of a text is not said in a description, as a language's file in `locale` gives it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache

from retrieval.messages import messages


@dataclass(frozen=True)
class Unfit:
    """Patterns of what is not said: superlatives, a person's shelves, texts that were cut, lines in capitals.

    `negation` finds words that deny; `bullet` is what a line of a list begins with;
    `of_item` begins a first sentence that speaks of the item by a pronoun; `plain_heading` changes nothing of what is
    below it, `excluding_heading` does; `other_language` is a common word of another language in the same letters.
    """

    superlative: re.Pattern[str]
    tag: re.Pattern[str]
    negation: re.Pattern[str]
    cut_short: re.Pattern[str]
    bullet: re.Pattern[str]
    of_item: re.Pattern[str]
    plain_heading: re.Pattern[str]
    excluding_heading: re.Pattern[str]
    other_language: re.Pattern[str]
    shouting: re.Pattern[str]

    def fault_of(self, text: str) -> str:
        """Return the words of a text that claim more than the data hold, empty where none do."""
        match = self.superlative.search(text)
        return match[0] if match else ""


@cache
def unfit_of(language: str) -> Unfit:
    """Return what is not said in a language, English where there is none."""
    texts = messages("agent.describe", language)["unfit"]
    return Unfit(**{each.name: re.compile(texts[each.name]) for each in fields(Unfit)})


def forbidden_in(text: str, words: tuple[str, ...]) -> str:
    """Return the first forbidden word that a text has, empty where it has none.

    Words in Latin letters are compared whole, with the endings of their plurals; case does not count.
    """
    folded = text.casefold()
    for word in words:
        start = r"(?<![^\W_])" if word[0].isascii() and word[0].isalnum() else ""
        end = r"(?:s|es|['’]s)?(?![^\W_])" if word[-1].isascii() and word[-1].isalnum() else ""
        if re.search(start + re.escape(word.casefold()) + end, folded, re.ASCII if word.isascii() else 0):
            return word
    return ""
