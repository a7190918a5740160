"""Our collaborative baselines and figures beside RecTools' own, on one split; by hand, in an environment of its own.

In whyrec's environment, from the repository's root, the split and our lists of every setting below:

    PYTHONPATH=. python tests/evals/against_rectools.py export FOLDER --data-dir DIR

In another (python -m venv V; V/bin/pip install rectools), its models and its NDCG on the same:

    V/bin/python tests/evals/against_rectools.py compare FOLDER
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

DATA, SEED, PEOPLE, PLACES = "ml-latest-small", 0, 1_000, 10
SETTINGS: dict[str, dict[str, Any]] = {
    "item-knn": {"input": "liked", "neighbours": 800, "k1": 1.2, "b": 0.2},
    "ease": {"input": "rated", "ridge": 100.0},
    "als": {"input": "liked", "factors": 256, "ridge": 10.0, "confidence": 2.0},
}
"""One of each grid, such as tuning chooses on this split."""


def export(folder: Path, data_dir: Path) -> None:
    """train.csv, targets.csv, and of each system NAME.csv: our first places; figures.json: our NDCG@10 of them."""
    from evals.datasets import data
    from evals.metrics.ranking import ranking_metrics
    from evals.protocols import registry
    from evals.protocols.base import Options
    from evals.systems.item_models import ItemModel

    log = data.load(DATA, data_dir)
    task = registry.make("random", log, Options(PEOPLE, SEED, data.folder(DATA, data_dir)))
    folder.mkdir(parents=True, exist_ok=True)
    known = zip(task.log.users, task.log.rows, task.log.values, strict=True)
    write(
        folder / "train.csv",
        ("user_id", "item_id", "value"),
        ((task.log.user_ids[user], task.log.items[row].id, value) for user, row, value in known),
    )
    sought = ((case.id, item) for case in task.cases for item in sorted(task.targets[case.id]))
    write(folder / "targets.csv", ("user_id", "item_id"), sought)
    targets = [dict.fromkeys(task.targets[case.id], 1) for case in task.cases]
    found = {}
    for name, setting in SETTINGS.items():
        system = ItemModel(name)
        system.fit(task.log, setting)
        lists = [answer.items[:PLACES] for answer in system.rank(task.cases)]
        found[name] = float(ranking_metrics(lists, targets)["NDCG@10"].mean())
        places = (
            (case.id, item, place)
            for case, items in zip(task.cases, lists, strict=True)
            for place, item in enumerate(items, 1)
        )
        write(folder / f"{name}.csv", ("user_id", "item_id", "rank"), places)
    (folder / "figures.json").write_text(json.dumps(found))


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows((header, *rows))


def compare(folder: Path, seeds: int) -> None:
    """Our lists by our measure and by theirs, and their lists by theirs; ALS once for each of so many seeds."""
    import pandas as pd
    from rectools.metrics import NDCG

    ndcg = NDCG(k=PLACES, divide_by_achievable=True)  # the ideal list of a person with few targets is short
    train, targets = (pd.read_csv(folder / name) for name in ("train.csv", "targets.csv"))
    ours = json.loads((folder / "figures.json").read_text())
    say(f"{'system':<14}{'ours':>8}{'ours by theirs':>16}{'theirs':>8}{'difference':>12}  setting")
    for name, setting in SETTINGS.items():
        again = ndcg.calc(pd.read_csv(folder / f"{name}.csv"), targets)
        for label, model in theirs(name, setting, seeds):
            figure = ndcg.calc(recommended(model, setting["input"], train, targets["user_id"].unique()), targets)
            words = ", ".join(f"{key} {value}" for key, value in setting.items())
            say(f"{label:<14}{ours[name]:>8.4f}{again:>16.4f}{figure:>8.4f}{figure - ours[name]:>+12.4f}  {words}")


def theirs(name: str, setting: dict[str, Any], seeds: int) -> list[tuple[str, Any]]:
    from implicit.cpu.als import AlternatingLeastSquares
    from implicit.nearest_neighbours import BM25Recommender
    from rectools.models import EASEModel, ImplicitALSWrapperModel, ImplicitItemKNNWrapperModel

    if name == "item-knn":
        model = BM25Recommender(K=setting["neighbours"], K1=setting["k1"], B=setting["b"], num_threads=1)
        return [(name, ImplicitItemKNNWrapperModel(model))]
    if name == "ease":

        class ByColumns(EASEModel):  # type: ignore[misc, unused-ignore]
            """As in the paper: RecTools 0.19 divides columns by the diagonal, but scores an item by its row."""

            def _fit(self, dataset: Any) -> None:
                super()._fit(dataset)
                self.weight: Any = self.weight.T

        kinds = {name: EASEModel, f"{name}, columns": ByColumns}
        return [(label, kind(setting["ridge"], recommend_n_threads=1)) for label, kind in kinds.items()]
    return [
        (
            f"{name}, seed {seed}",
            ImplicitALSWrapperModel(
                AlternatingLeastSquares(
                    factors=setting["factors"],
                    regularization=setting["ridge"],
                    alpha=setting["confidence"],
                    iterations=15,
                    random_state=seed,
                    num_threads=1,
                )
            ),
        )
        for seed in range(seeds)
    ]


def recommended(model: Any, given: str, train: pd.DataFrame, people: Any) -> pd.DataFrame:
    """Their first places, without anything known of a person: also what was rated too low to be learned from."""
    import numpy as np
    from rectools import Columns
    from rectools.dataset import Dataset

    kept = train[train["value"] >= 4] if given == "liked" else train
    best = train["value"].max()
    weights = kept["value"] / best if given == "rated" else np.ones(len(kept))
    log = kept[["user_id", "item_id"]].assign(**{Columns.Weight: weights, Columns.Datetime: "2000-01-01"})
    data = Dataset.construct(log)
    model.fit(data)
    warm = np.intersect1d(people, log["user_id"])
    most = int((train.groupby("user_id").size() - log.groupby("user_id").size()).max())
    found = model.recommend(warm, data, k=PLACES + most, filter_viewed=True)
    found = found.merge(train[["user_id", "item_id"]], how="left", indicator=True)
    found = found[found["_merge"] == "left_only"].sort_values(["user_id", "rank"], kind="stable")
    found["rank"] = found.groupby("user_id").cumcount() + 1
    return found.loc[found["rank"] <= PLACES, ["user_id", "item_id", "rank"]]


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("export", "compare"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data-dir", type=Path, help="where the data lies")
    parser.add_argument("--seeds", type=int, default=5, help="of ALS, whose first factors are drawn")
    given = parser.parse_args()
    if given.what == "export":
        export(given.folder, given.data_dir)
    else:
        compare(given.folder, given.seeds)
