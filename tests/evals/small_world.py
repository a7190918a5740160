"""A small world: forty users who like even items or odd ones, with ratings and times."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evals.datasets import logs
from evals.datasets.logs import InteractionLog
from retrieval.data.items import Interaction, Item

WORDS = ("rain harbour night train", "snow mountain dog sled")


def world(users: int = 40, items: int = 60, order: Sequence[int] | None = None, rated: bool = True) -> InteractionLog:
    """Make the log; `order` puts the users in another order, with the same interactions each."""
    catalogue = tuple(
        Item(id=f"i{n}", title=f"{WORDS[n % 2].title()} {n}", text=WORDS[n % 2], categories=(("wet", "cold")[n % 2],))
        for n in range(items)
    )
    done = []
    for user in order or range(users):
        generator = random.Random(user)
        for at, n in enumerate(generator.sample(range(user % 2, items, 2), 12) + generator.sample(range(items), 3)):
            value = float(generator.choice((3, 4, 5))) if n % 2 == user % 2 else 2.0
            time = 1_600_000_000 + 86_400 * (40 * at + user)
            done.append(
                Interaction(
                    user_id=f"p{user}",
                    item_id=f"i{n}",
                    kind="rate" if rated else "view",
                    value=value if rated else None,
                    time=time if rated else None,
                )
            )
    return replace(logs.from_interactions("world", catalogue, tuple(done)), ordered=True)


def movielens(folder: Path, log: InteractionLog) -> Path:
    """Write the world as MovieLens' files, and return the folder."""
    folder.mkdir(parents=True)
    films = (f"{item.id[1:]},{item.title},Drama\n" for item in log.items)
    (folder / "movies.csv").write_text("movieId,title,genres\n" + "".join(films))
    rated = (
        f"{i.user_id[1:]},{i.item_id[1:]},{i.value},{i.time.timestamp():.0f}\n" for i in log.interactions if i.time
    )
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + "".join(rated))
    return folder
