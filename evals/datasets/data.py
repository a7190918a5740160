"""Data sets by name and folder: the formats of `whyrec index`, and LLMRank's files as they were published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from agent.errors import InputError
from evals.datasets import logs
from evals.datasets.logs import InteractionLog
from retrieval.data import sample
from retrieval.data.dataset import read
from retrieval.data.interaction_table import InteractionTable
from retrieval.data.items import Interaction, Item
from retrieval.index import Index
from retrieval.text.prompt_injection import sanitize

HERE = Path(".")
"""The default folder of data sets, which is not itself taken for one."""


def folder(name: str, data_dir: Path) -> Path:
    """Return the folder of a data set: DATA_DIR/NAME, or DATA_DIR itself; for `sample` the packaged one by default.

    `name` may be the path of a folder. Raises InputError where there is none.
    """
    if name == sample.FOLDER.name and not (data_dir / name).is_dir():
        return sample.FOLDER
    for path in (data_dir / name, *([data_dir] if data_dir != HERE else [])):
        if path.is_dir() and any(path.glob("*.*")):
            return path
    raise InputError(f"{data_dir / name} is no folder with data: check --data and --data-dir")


def load(name: str, data_dir: Path, domain: str = "", sanitized: bool = True) -> InteractionLog:
    """Read a catalogue and its interactions, sorted by user id, so that the order of users in a file changes nothing.

    RecBole's interactions are in order, also where they have no times. `domain` is given to items that have none. With
    `sanitized` prompt injections are removed from the texts, as an index does.
    """
    path = folder(name, data_dir)
    if items := sorted(path.glob("*.item")):
        # UniSRec's splits: each row of the latest holds the user's whole history, so that the earlier ones add nothing.
        splits = [f for kind in ("test", "valid", "train") for f in sorted(path.glob(f"*.{kind}.inter"))]
        interactions = next(iter(splits or sorted(path.glob("*.inter"))), None)
        data = read([items[0]], interactions)
        log = logs.from_interactions(name, _entering(data.items, domain, sanitized), _by_user(data.interactions))
        return replace(log, ordered=True)
    data = sample.read() if path == sample.FOLDER else read([path])
    log = logs.from_interactions(name, _entering(data.items, domain, sanitized), _by_user(data.interactions))
    return replace(log, ordered=log.has_times)


def of_index(path: Path) -> InteractionLog:
    """Return the items of an index and what its own people did with them, sorted by user id."""
    index = Index(path)
    interactions = InteractionTable(index.interactions.filter(index.interactions["item_id"].is_in(list(index.rows))))
    log = logs.from_interactions(path.name, tuple(index.items.in_order), _by_user(interactions))
    return replace(log, ordered=index.manifest.ordered or log.has_times)


def enriched(log: InteractionLog, model: str) -> InteractionLog:
    """Return the log with the attributes that a model extracts from its items; earlier extractions are cached."""
    from agent.enrich import enriched_by
    from agent.progress import Progress

    with Progress("reading items") as progress:
        return replace(log, items=tuple(map(sanitize, enriched_by(model, log.items, progress))))


def fingerprint(log: InteractionLog) -> str:
    """Hash the texts of the catalogue and all interactions."""
    digest = hashlib.sha256()
    for item in log.items:
        digest.update(f"{item.id}\0{item.passage()}\0".encode())
    for array in (log.users, log.rows, log.values, log.times):
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


def _entering(items: Sequence[Item], domain: str, sanitized: bool) -> tuple[Item, ...]:
    """Return the items with a domain, sanitised or as they are."""
    with_domain = (i if i.domain or not domain else i.model_copy(update={"domain": domain}) for i in items)
    return tuple(map(sanitize, with_domain) if sanitized else with_domain)


def _by_user(interactions: Iterable[Interaction]) -> tuple[Interaction, ...]:
    return tuple(sorted(interactions, key=lambda interaction: interaction.user_id))
