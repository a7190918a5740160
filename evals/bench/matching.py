"""`python -m evals.bench.matching DATA_DIR`: how well titles, years and creators find their items in a catalogue.

Each film of ml-latest-small and each book of goodbooks is looked up in its own catalogue, where it is right to find it,
and in one that lacks half of the items, where it is right to find nothing for these.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from evals.bench import table
from retrieval.data.dataset import read
from retrieval.data.items import Item
from retrieval.matching.catalogue import CatalogueMatcher, Lookup

SEED = 0
FORMS = {"ml-latest-small": "film", "goodbooks": "book"}
OUTCOMES = ("right", "wrong", "ambiguous", "not in the catalogue")


def main(data_dir: str) -> None:
    """Print the outcomes of looking up every item of each data set."""
    rows = []
    for name, form in FORMS.items():
        items = read([Path(data_dir) / name]).items
        absent = {item.id for item in random.Random(SEED).sample(items, len(items) // 2)}
        half = [item for item in items if item.id not in absent]
        missing = [item for item in items if item.id in absent]
        rows.append([f"{name}, all", *_outcomes(items, items, form, years=True)])
        rows.append([f"{name}, all, without years", *_outcomes(items, items, form, years=False)])
        rows.append([f"{name}, absent items", *_outcomes(half, missing, form, years=True)])
    sys.stdout.write(table(("looked up", *OUTCOMES), rows) + "\n")


def _outcomes(catalogue: Iterable[Item], items: Sequence[Item], form: str, years: bool) -> list[str]:
    matcher, counts = CatalogueMatcher(catalogue), Counter[str]()
    for item in items:
        match = matcher.match(_lookup(item, form, years))
        outcome = "right" if match.item_id == item.id else "wrong" if match.item_id else ""
        counts[outcome or ("ambiguous" if match.item_ids else "not in the catalogue")] += 1
    return [f"{counts[outcome]:,}" for outcome in OUTCOMES]


def _lookup(item: Item, form: str, years: bool) -> Lookup:
    """Return what an export would say of an item: its title, its year, and the first of its authors."""
    year = (item.published.year,) if years and item.published else ()
    authors = str(item.attributes.get("authors", ""))
    return Lookup((item.title,), year, (authors.split(",")[0],) if authors else (), form=form)


if __name__ == "__main__":
    main(*sys.argv[1:])
