"""Requests and shortlists drawn from the packaged sample."""

from __future__ import annotations

import random

from retrieval.data.dataset import read
from retrieval.data.items import Interaction
from retrieval.data.sample import FOLDER
from retrieval.query import Candidate, Event, PreparedRequest


def sample_request(history: int, candidates: int, seed: int = 0) -> tuple[PreparedRequest, list[Candidate]]:
    """Draw a request with a history and a shortlist from the packaged films, games, books and music."""
    files = sorted(path for path in FOLDER.glob("*.jsonl") if path.name != "histories.jsonl")
    items = [i for i in read(files).items if i.domain in ("film", "game", "book", "music")]
    items_drawn = random.Random(seed).sample(items, history + candidates)
    past = [Event(i, Interaction(user_id="u", item_id=i.id)) for i in items_drawn[:history]]
    shortlist = [Candidate(i, 1 - n / candidates) for n, i in enumerate(items_drawn[history:])]
    return PreparedRequest(tuple(past)), shortlist
