"""A small world: forty people who like even items or odd ones, with ratings and times."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from evals.datasets import logs
from evals.datasets.logs import Log
from retrieval.data.items import Interaction, Item

WORDS = ("rain harbour night train", "snow mountain dog sled")


def world(people: int = 40, items: int = 60, order: Sequence[int] | None = None, rated: bool = True) -> Log:
    """`order`: the people in another order, with the same interactions each."""
    catalogue = tuple(
        Item(id=f"i{n}", title=f"{WORDS[n % 2].title()} {n}", text=WORDS[n % 2], categories=(("wet", "cold")[n % 2],))
        for n in range(items)
    )
    done = []
    for person in order or range(people):
        draw = random.Random(person)
        for at, n in enumerate(draw.sample(range(person % 2, items, 2), 12) + draw.sample(range(items), 3)):
            value = float(draw.choice((3, 4, 5))) if n % 2 == person % 2 else 2.0
            time = 1_600_000_000 + 86_400 * (40 * at + person)
            done.append(
                Interaction(
                    user_id=f"p{person}",
                    item_id=f"i{n}",
                    kind="rate" if rated else "view",
                    value=value if rated else None,
                    time=time if rated else None,
                )
            )
    return replace(logs.of("world", catalogue, tuple(done)), ordered=True)


def movielens(folder: Path, log: Log) -> Path:
    """The folder, with the world in MovieLens' files."""
    folder.mkdir(parents=True)
    films = (f"{item.id[1:]},{item.title},Drama\n" for item in log.items)
    (folder / "movies.csv").write_text("movieId,title,genres\n" + "".join(films))
    rated = (
        f"{i.user_id[1:]},{i.item_id[1:]},{i.value},{i.time.timestamp():.0f}\n" for i in log.interactions if i.time
    )
    (folder / "ratings.csv").write_text("userId,movieId,rating,timestamp\n" + "".join(rated))
    return folder
