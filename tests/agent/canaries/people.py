"""Thirty people with a word of their own in everything that is stored of them, and one who has none of these words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agent.profile import impressions, user_store
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build

ROOT = "qvxj"
"""What every canary begins with; no item, and nothing of the one who asks, has it."""
CANARY = re.compile(rf"{ROOT}\w*", re.IGNORECASE)
ME = "marguerite"
PEOPLE = 30
KINDS, THINGS = ("Quiet", "Loud", "Winter", "Summer"), ("River", "City", "Song", "Boat", "Garden")
NOW = datetime(2026, 11, 29, tzinfo=UTC)
ITEMS = [
    Item(
        id=f"i{number}",
        title=f"{kind} {thing}",
        text=f"A {kind.lower()} story of a {thing.lower()} by the water, the {number}th of its kind.",
        domain=("film", "book", "news", "course")[number % 4],
        categories=(kind,),
        tags=(thing.lower(),),
        attributes={"director": f"Maker {number % 5}", "outlet": "Daily", "level": "beginner", "hours": 4},
        published=f"{2020 + number % 7}-11-2{number % 10}",
        language="en",
    )
    for number, (kind, thing) in enumerate((kind, thing) for kind in KINDS for thing in THINGS)
]


def canary(number: int) -> str:
    return f"{ROOT}{chr(97 + number // 26)}{chr(97 + number % 26)}o"


def interactions_of(number: int) -> list[Interaction]:
    word = canary(number)
    return [
        Interaction(
            user_id=f"{word}-{number}",
            item_id=f"i{(number + 3 * step) % len(ITEMS)}",
            kind="rate",
            value=5 - step % 2,
            time=NOW - timedelta(days=number + step),
            context={"place": word, "note": f"with {word}"},
            text=f"{word} loved this quiet river, says {word}",
        )
        for step in range(6)
    ]


def add_files(index: Path, number: int) -> None:
    """Write every kind of file that a person can have, with the person's word in each field that takes one."""
    word, user = canary(number), f"{canary(number)}-{number}"
    item = f"i{number % len(ITEMS)}"
    user_store.add_feedback(index, Interaction(user_id=user, item_id=item, kind="like", text=f"the {word} one"))
    shown = impressions.ShownList(list_id=word, setting=word, items=(impressions.ShownItem(item_id=item, position=1),))
    impressions.record_list(index, user, shown)
    turns = [{"message": f"I want {word} rivers", "wants": [word], "avoids": [f"{word}s"], "reply": f"{word}, then"}]
    user_store.save_session(index, user, {"turns": turns, "state": {"text": word}})
    correction = {"name": word, "action": "pin", "where": f"text contains {word}", "boost": 1}
    user_store.save_document(index, user, "corrections", {"corrections": [correction]})
    user_store.save_document(index, user, "plan", {"goal": f"learn {word}", "self_assessment": f"I know {word}"})
    user_store.save_document(index, user, user_store.ACCOUNT, {"UserId": user, "Labels": [word], "Comment": word})
    user_store.add_to_wishlist(index, user, [item])


def build_index(folder: Path) -> Path:
    """Build an index of the thirty, and of one with likes and a message."""
    mine = [Interaction(user_id=ME, item_id=f"i{n}", kind="like", time=NOW - timedelta(days=n)) for n in (0, 1, 5, 7)]
    build(folder, ITEMS, [each for number in range(PEOPLE) for each in interactions_of(number)] + mine, embedder="hash")
    for number in range(PEOPLE):
        add_files(folder, number)
    user_store.add_feedback(folder, Interaction(user_id=ME, item_id="i2", kind="like"))
    user_store.save_session(folder, ME, {"turns": [{"message": "I love quiet rivers", "wants": ["quiet"]}]})
    return folder
