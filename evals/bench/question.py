"""What the rerankers are asked: people and shortlists drawn from the packaged sample."""

from __future__ import annotations

import random

from retrieval.data.dataset import read
from retrieval.data.items import Interaction
from retrieval.data.sample import FOLDER
from retrieval.query.request import Candidate, Event, PreparedRequest


def question(history: int, candidates: int, seed: int = 0) -> tuple[PreparedRequest, list[Candidate]]:
    """A request and a shortlist drawn from the packaged films and games."""
    files = sorted(path for path in FOLDER.glob("*.jsonl") if path.name != "histories.jsonl")
    items = [i for i in read(files, None, "jsonl", False).items if i.domain in ("film", "game", "book", "music")]
    drawn = random.Random(seed).sample(items, history + candidates)
    past = [Event(i, Interaction(user_id="u", item_id=i.id)) for i in drawn[:history]]
    shortlist = [Candidate(i, 1 - n / candidates) for n, i in enumerate(drawn[history:])]
    return PreparedRequest(tuple(past)), shortlist
