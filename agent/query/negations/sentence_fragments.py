"""Excluded words that are a piece of a sentence and name nothing: "gets done", 看着看着就睡着."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from agent.query.facets.countries import named_countries
from agent.query.negations.concepts import concepts_in
from agent.query.slots import Slots
from agent.query.text.message_text import content_words
from retrieval.text.cjk import contains_han

_AFTER = re.compile(
    r"(?:\s+(?:whatsoever|at all|please|pls|plz|thanks?|ever|again|either|though|tho|any ?more|for me|for us|ok(?:ay)?|"
    r"today|tonight|this time|thank you|of any kind|in it|in them))+$",
    re.I,
)
_NO_QUALITY = frozenset(
    "time money options option choice choices ideas idea suggestions recommendations help info information "
    "work sleep room space people things stuff days hours nights minutes 时间 钱 选择".split()
)
"""Things of which a person has more or less, and which are no quality of an item: "I have more time tomorrow"."""
_OF_SENTENCE = re.compile(
    r"\b(?:i|i'm|i've|me|my|you|your|we|us|he|she|they|it|its|that|this|these|those|what|which|who|whatever|is|"
    r"isn't|are|was|were|"
    r"be|been|do|does|did|done|don't|gets?|got|gonna|have|has|had|having|will|would|can|could|should|"
    r"than|not|sure|"
    r"if|when|because|makes?|takes?|feel|feels)\b",
    re.I,
)
_OF_SENTENCE_ZH = re.compile("[我你他她它咱]|着|让|把|会|半天|时候|就|什么|怎么|[这那][种个些样]")
_PARTICLES_ZH = frozenset("着了的得地过呢吗啊就也都还把让给")
_BEFORE_ZH = re.compile("^(?:[要会能得再太很又还]|需要|那种|这种)+(?=.{2})")


def without_fragments(slots: Slots, is_name: Callable[[str], object]) -> Slots:
    """Return slots that neither exclude nor want less of a piece of a sentence, and without fillers after words.

    `is_name`: tells whether words are a name in the catalogue, which may look like a piece of a sentence: The Who.
    """
    exclude = tuple(dict.fromkeys(bare for word in slots.exclude if (bare := word if is_name(word) else _bare(word))))
    critiques = []
    for critique in slots.critiques:
        change, _, quality = critique.partition(" ")
        if not quality:
            critiques.append(critique)
        elif quality.casefold() in _NO_QUALITY:
            continue
        elif change != "less" or _bare(quality):
            critiques.append(f"{change} {_bare(quality) if change == 'less' else quality}")
    return replace(slots, exclude=exclude, critiques=tuple(dict.fromkeys(critiques)))


def without_fillers_after(words: str) -> str:
    """Return excluded words without the fillers after them: "horror whatsoever" is horror."""
    return _AFTER.sub("", words) or words


def _bare(words: str) -> str:
    """Return what words name; empty where they are a piece of a sentence that names no concept."""
    if contains_han(words):
        bare = _BEFORE_ZH.sub("", words)
        is_fragment = (
            bare in _PARTICLES_ZH or not content_words(bare) or (len(bare) > 2 and _OF_SENTENCE_ZH.search(bare))
        )
    else:
        bare = without_fillers_after(words)
        is_fragment = not content_words(bare) or (" " in bare and _OF_SENTENCE.search(bare))
    return "" if is_fragment and not (concepts_in(bare) or named_countries(bare)) else bare
