"""Data sets by name and folder: what `whyrec index` reads, and LLMRank's files as they were published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from agent.errors import InputError
from evals.datasets import logs
from evals.datasets.logs import Log
from retrieval.data import sample
from retrieval.data.dataset import read
from retrieval.data.items import Interaction, Item
from retrieval.text.prompt_injection import sanitize


def folder(name: str, data_dir: Path) -> Path:
    """The folder of a data set: DATA_DIR/NAME, or DATA_DIR itself; the packaged one for `sample`, where DATA_DIR has
    none. InputError where there is neither."""
    if name == sample.FOLDER.name and not (data_dir / name).is_dir():
        return sample.FOLDER
    for path in (data_dir / name, data_dir):
        if path.is_dir() and any(path.glob("*.*")):
            return path
    raise InputError(f"neither {data_dir / name} nor {data_dir} is a folder with data: check --data and --data-dir")


def load(name: str, data_dir: Path, domain: str = "", sanitized: bool = True) -> Log:
    """A catalogue and its interactions, those of each person together, people by id: what is learned from them is then
    the same to the last digit in whatever order a file has its people. RecBole's interactions are in order, also where
    they have no times. `domain` is that of items that do not say. `sanitized`: whether
    prompt injections are removed from their texts, as an index does."""
    path = folder(name, data_dir)
    if items := sorted(path.glob("*.item")):
        # UniSRec's splits: each row of the latest holds the person's history, so that the earlier ones add nothing.
        latest = [f for kind in ("test", "valid", "train") for f in sorted(path.glob(f"*.{kind}.inter"))]
        inter = next(iter(latest or sorted(path.glob("*.inter"))), None)
        data = read([items[0]], inter)
        return replace(logs.of(name, _of(domain, data.items, sanitized), _by_person(data.interactions)), ordered=True)
    data = sample.read() if path == sample.FOLDER else read([path])
    log = logs.of(name, _of(domain, data.items, sanitized), _by_person(data.interactions))
    return replace(log, ordered=bool(len(log.times)) and not bool(np.isnan(log.times).any()))


def enriched(log: Log, model: str) -> Log:
    """With what a model understood of the items; what it has read before is not read again."""
    from agent.enrich import enriched_by
    from agent.progress import Progress

    with Progress("reading items") as progress:
        return replace(log, items=tuple(map(sanitize, enriched_by(model, log.items, progress))))


def _of(domain: str, items: Sequence[Item], sanitized: bool) -> tuple[Item, ...]:
    known = (i if i.domain or not domain else i.model_copy(update={"domain": domain}) for i in items)
    return tuple(map(sanitize, known) if sanitized else known)


def _by_person(done: Iterable[Interaction]) -> tuple[Interaction, ...]:
    return tuple(sorted(done, key=lambda each: each.user_id))


def fingerprint(log: Log) -> str:
    """Of the catalogue's texts and of all interactions."""
    digest = hashlib.sha256()
    for item in log.items:
        digest.update(f"{item.id}\0{item.passage()}\0".encode())
    for array in (log.users, log.rows, log.values, log.times):
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]
