"""`python -m evals.injections.poisoning`: what people who are made up, and titles that copy others, do to lists.

One in a hundred people is added who likes one unpopular item, and as many items that many like as a person has, or
an item whose title is made of those of three popular items. Counted is how many real people have the item among their
first ten, before and after.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from agent.profile.user_store import load_interactions
from agent.recommender import Recommender, events
from agent.rerank.ranking import NO_RERANKING
from evals.bench import table
from evals.datasets import data
from evals.randomness import rng
from retrieval.data.items import Interaction, Item
from retrieval.index.build import build
from retrieval.query import PreparedRequest

SHARE, FIRST, POPULAR = 0.01, 10, 50


def exposure(folder: Path, items: Sequence[Item], log: Sequence[Interaction], users: Sequence[str], target: str) -> int:
    """Return how many of some users have an item among their first ten."""
    index = build(folder, items, log, embedder="hash", search="exact", ordered=True)
    recommender, count = Recommender(index, None, NO_RERANKING), 0
    for user in users:
        history = events(index, load_interactions(index, user))
        shown = recommender.recommend_without_llm(PreparedRequest(history, user_id=user, n=FIRST))
        count += any(candidate.item.id == target for candidate in shown)
    return count


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure lists of an index without and with what was made up."""
    parser = argparse.ArgumentParser(prog="python -m evals.injections.poisoning", description=__doc__)
    parser.add_argument("--data", default="ml-latest-small")
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--targets", type=int, default=3)
    options = parser.parse_args(arguments)
    log = data.load(options.data, options.data_dir)
    items, interactions = list(log.items), list(log.interactions)
    liked = Counter(each.item_id for each in interactions if each.preference() > 0)
    people = list(dict.fromkeys(each.user_id for each in interactions))
    users = [people[at] for at in rng("users").permutation(len(people))[: options.users]]
    popular = [item_id for item_id, _ in liked.most_common(POPULAR)]
    rare = [item for item in items if liked[item.id] == 1]
    targets = [rare[at] for at in rng("targets").permutation(len(rare))[: options.targets]]
    titles = {item.id: item.title for item in items}
    per_person = max(1, len(interactions) // len(people))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, target in enumerate(targets):
            made_up = [
                Interaction(user_id=f"made up {n}", item_id=item_id, kind="rate", value=5)
                for n in range(round(SHARE * len(people)))
                for item_id in (target.id, *(popular[at] for at in rng(n).permutation(POPULAR)[:per_person]))
            ]
            copied = target.model_copy(update={"title": " ".join(titles[each] for each in popular[:3])})
            renamed = [copied if item is target else item for item in items]
            counts = [
                exposure(Path(folder) / f"{number}-{arm}", catalogue, likes, users, target.id)
                for arm, (catalogue, likes) in enumerate(
                    ((items, interactions), (items, interactions + made_up), (renamed, interactions))
                )
            ]
            rows.append([target.title, *map(str, counts)])
    heads = ("item", f"lists of {len(users)} people", "with 1 % made-up people", "with a copied title")
    sys.stdout.write(table(heads, rows) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
