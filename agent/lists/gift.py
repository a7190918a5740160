"""A gift for somebody of whom a few words are known: these alone count, and nothing that the giver likes."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.recommender import Recommender
from retrieval.conditions.expression import OneOf
from retrieval.query import PreferenceBoost, PreparedRequest, Request

INTEREST_WEIGHT = 1.0
"""What an interest that a category or a tag is called by counts: as much as a correction of a profile."""
_DISLIKES = (
    (
        re.compile(
            r"[,;]?\s+(?:but |and |though )?(?:(?:who|he|she|they) )?(?:really |absolutely )?(?:hates?|dislikes?|"
            r"loathes?|detests?|can(?:'t|not) stand|(?:does|do)(?:n't| not) (?:like|want|enjoy|care for)|"
            r"(?:is|are) not into)\s+",
            re.IGNORECASE,
        ),
        ", no ",
    ),
    (
        re.compile(
            r"[，,]?(?:但是?|可是?|不过)?[他她]?(?:们)?(?:很|最|特别)?(?:不喜欢|讨厌|不爱|受不了|不想要)[看听读玩]?"
        ),
        "，不要",
    ),
)
"""What another person dislikes, and how the same is asked for."""
_LIKES = (
    (
        re.compile(
            r"(?:^|[,;.]?\s+)(?:and |but )?(?:who|that|s?he|they)\s+(?:really |also )?(?:loves?|likes?|enjoys?|adores?|"
            r"(?:is|are) (?:really )?(?:into|fond of|(?:a )?(?:big |huge )?fans? of))\s+",
            re.IGNORECASE,
        ),
        ", ",
    ),
    (
        re.compile(r"^(?:送给?|给)?喜欢(?P<what>[^，,。]+?)的(?P<who>[^，,。的]{1,6}?)(?=$|[，,。一两])"),
        r"给\g<who>，\g<what>，",
    ),
    (
        re.compile(
            r"^(?:送给?|给)?(?P<who>[^，,。他她不]{1,8}?)(?:很|最|特别|非常)?(?:喜欢|爱|热爱)(?P<what>[^，,。]+)"
        ),
        r"给\g<who>，\g<what>",
    ),
)
"""What another person likes, and how the same is asked for."""


def as_request(words: str) -> str:
    """Return what is said of somebody's taste as a request for it: for my dad, westerns, no horror."""
    for pattern, replacement in (*_DISLIKES, *_LIKES):
        words = pattern.sub(replacement, words)
    return words.lstrip(" ,")


def prepare_gift(recommender: Recommender, request: Request) -> PreparedRequest:
    """Prepare a request whose text says what somebody likes. Raises RequestError.

    No user and no history is in it, so that what the giver has may be on the list. Items with a category or a tag that
    the text names rank higher: where a few words are all that is known, each says more than how a text reads.
    """
    from agent.query.facets.catalogue_words import CatalogueWords

    text = as_request(request.text)
    prepared = recommender.prepare(replace(request, text=text, history=(), user_id="", seen=frozenset()))
    named = CatalogueWords(recommender.retriever.columns).traits(prepared.original_text or prepared.text)
    boosts = [PreferenceBoost(each.words, OneOf("trait", each.values), INTEREST_WEIGHT) for each in named]
    return replace(prepared, boosts=(*prepared.boosts, *boosts))
