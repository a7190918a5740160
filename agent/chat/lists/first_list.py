"""The first list of a conversation with somebody of whom nothing is known: of several kinds, and others each day."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, zip_longest

from agent.chat.lists.listing import list_items, show_candidates
from agent.chat.session import Session
from retrieval.query import Candidate

POOL = 60
"""Candidates that the list is drawn from."""
TOP_OF_KIND = 12
"""Candidates of one kind of item that may be drawn: the best ones."""


def list_first(session: Session) -> Iterator[str]:
    """List items drawn from the best of every kind, the same ones for the same user on one day.

    A catalogue of fewer than POOL items has no choice worth drawing from, and lists its best ones.
    """
    state = session.state
    request = replace(session.request(state), n=POOL)
    candidates = session.recommender.shortlist(request)[:POOL]
    if len(candidates) < POOL:
        yield from list_items(session)
        return
    seed = f"{session.user_id}\n{session.recommender.clock():%Y-%m-%d}"
    yield from show_candidates(session, state, draw_diverse(candidates, state.n, state.language, seed))


def draw_diverse(candidates: Sequence[Candidate], n: int, language: str, seed: str) -> list[Candidate]:
    """Return n candidates of as many kinds as there are, and within a kind of as many first categories, by a seed.

    They stand in the order of the candidates.
    """
    rng = random.Random(seed)
    kinds: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        kinds[candidate.item.domain].append(candidate)
    by_kind = [_by_category(rng, own[:TOP_OF_KIND], language) for own in kinds.values()]
    rng.shuffle(by_kind)
    drawn = [each for each in chain.from_iterable(zip_longest(*by_kind)) if each][:n]
    return sorted(drawn, key=candidates.index)


def _by_category(rng: random.Random, candidates: Sequence[Candidate], language: str) -> list[Candidate]:
    """Return candidates in a random order in which their first categories take turns."""
    shuffled = rng.sample(candidates, len(candidates))
    categories: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in shuffled:
        categories[next(iter(candidate.item.read_in(language).categories), "")].append(candidate)
    return [each for each in chain.from_iterable(zip_longest(*categories.values())) if each]
