"""An item's text as statements: sentences and lines of lists, and which of them say something only with what is above.

A line under “Not included” or “Optional accessories:” is no statement of its own, and neither is an answer without its
question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from agent.clauses.grammar import Grammar
from agent.describe.unfit import Unfit

MAX_STATEMENTS = 40
STOPS = " .!?。！？…；;"
_ENDS = (".", "!", "?", "。", "！", "？")
_COLONS = (":", "：")


@dataclass(frozen=True)
class Statement:
    """A sentence, or a line of a list; `stands_alone`: whether nothing above it changes what it says."""

    text: str
    stands_alone: bool = True


def statements_of(text: str, grammar: Grammar, unfit: Unfit) -> list[Statement]:
    """Return the statements of a text in order."""
    return list(islice(_statements(text, grammar, unfit), MAX_STATEMENTS))


def _statements(text: str, grammar: Grammar, unfit: Unfit) -> Iterator[Statement]:
    governs_lists = governs_all = asks = False
    for line in filter(None, text.split("\n")):
        bare = unfit.bullet.sub("", line)
        is_bullet, sentences = bare != line, [each for each in grammar.sentence_break.split(bare) if each.strip(STOPS)]
        last = sentences[-1].strip() if sentences else ""
        name = last.rstrip(" :：")
        is_heading = not is_bullet and (last.endswith(_COLONS) or (len(sentences) == 1 and _excludes(name, unfit)))
        if is_bullet:
            governs_lists, governs_all = governs_lists or governs_all, False
        elif bare.endswith(_ENDS):
            governs_lists = governs_all
        for sentence in sentences[: -1 if last.endswith(_COLONS) else None]:
            yield Statement(sentence.strip(), not asks and (is_heading or not (governs_all or governs_lists)))
            asks = sentence.rstrip(" \"'”’").endswith(("?", "？"))
        if is_heading:
            governs_all, governs_lists = _excludes(name, unfit), not unfit.plain_heading.match(name)


def _excludes(name: str, unfit: Unfit) -> bool:
    """Return whether what is below a heading is not part of the item, or only under a condition."""
    return bool(unfit.excluding_heading.match(name))
