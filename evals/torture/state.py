"""What an index and the files beside it hold, part by part, so that two states can be compared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from agent.clauses.store import ClauseStore
from agent.llm.protocol import ModelFile
from agent.models import adapters
from agent.profile import corrections, impressions, user_store
from evals.torture import tiny_tuning
from evals.torture.sample_index import PERSON
from evals.torture.tiny_tuning import MODEL
from retrieval.index import Index, additions, artifacts, fitted, integrity, manifest

INDEX = "index"
"""The folder of the index in that of a trial."""
State = Mapping[str, str]
"""What each part holds, without what differs between two runs, such as times; "damaged: …" where it cannot be read."""
AGAIN = (manifest.COPY, f"{artifacts.FOLDER}/")
"""What is made again when it is needed."""
NONE = "none"
PART = "a part of a line"


def state_of(folder: Path) -> State:
    """Return the state of the folder of a trial. What another process wrote is read from the disk.

    Hidden files beside the index are no part of it: a killed process leaves its lock and what it had not finished.
    """
    index = folder / INDEX
    parts: dict[str, Callable[[], object]] = {"items": lambda: _items(index), "interactions": lambda: _log(index)}
    parts |= {
        "additions": lambda: sorted(additions.load(index)),
        "feedback": lambda: [(i.item_id, i.kind) for i in user_store.load_feedback(index, PERSON)],
        "conversation": lambda: [message.text for message in user_store.load_messages(index, PERSON)],
        "corrections": lambda: [(each.name, each.action) for each in corrections.load(index, PERSON)],
        "wishlist": lambda: user_store.load_wishlist(index, PERSON),
        "plan": lambda: (user_store.load_document(index, PERSON, "plan") or {}).get("goal"),
        "account": lambda: sorted(user_store.accounts(index)),
        "lists shown": lambda: [
            [each.item_id for each in shown.items] for shown in impressions.load(index, PERSON).lists
        ],
        "reactions": lambda: [each.item_id for each in impressions.load(index, PERSON).reactions],
        "clauses": lambda: ClauseStore(index).count(),
        "selected fields": lambda: _selected_fields(index),
        "tuned model": lambda: _adapter(index),
        "gain of the tuned model": lambda: tiny_tuning.users_of_uplift(index),
    }
    is_index = (index / "index.json").exists()
    state = {name: _read(part) if is_index else NONE for name, part in parts.items()}
    state |= _findings(index) if is_index else {}
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]
    return state | {path.name: _read(partial(_file, path)) for path in files}


def _findings(folder: Path) -> State:
    """Return what is not sound, but for the copy of the manifest, which the next write makes, and computed arrays."""
    try:
        findings = [each for each in integrity.examine(folder, reads_data=True) if not each.is_sound]
    except Exception as error:
        return {"doctor": f"damaged: {type(error).__name__}: {error}"}
    return {f"doctor, {each.part}": each.message for each in findings if not each.part.startswith(AGAIN)}


def _read(part: Callable[[], object]) -> str:
    try:
        return json.dumps(part())
    except Exception as error:
        return f"damaged: {type(error).__name__}: {error}"


def _items(folder: Path) -> list[object]:
    """Return the ids and a hash of the texts and vectors. ValueError where the nearest of an item is another."""
    index = Index(folder)
    if len(index.vectors) and float(index.nearest(index.vectors[:40], 1)[1].min()) < 1 - 1e-3:
        raise ValueError("an item is not found by its vector")
    texts = "".join(item.model_dump_json() for item in index.items.values())
    vectors = hashlib.sha256(index.vectors.round(4).tobytes()).hexdigest()
    return [len(index.items), hashlib.sha256(texts.encode()).hexdigest(), vectors]


def _log(folder: Path) -> list[object]:
    rows = Index(folder).interactions.select("user_id", "item_id", "kind", "value").rows()
    return [len(rows), hashlib.sha256(json.dumps(sorted(map(str, rows))).encode()).hexdigest()]


def _selected_fields(folder: Path) -> object:
    built = Index(folder).manifest.built
    return fitted.selected_fields(folder, built)


def _adapter(folder: Path) -> str:
    """Return the hash of the tuned model's adapter. ModelMissing where it is not whole."""
    if not (folder / adapters.FOLDER / f"{MODEL}.json").exists():
        return NONE
    record = adapters.load_record(folder, MODEL)
    return adapters.tuned_file(folder, ModelFile(folder, MODEL, record.base)).sha256


def _file(path: Path) -> object:
    """Return what a file beside the index holds: the ids of results, else how it ends, as lines hold times."""
    data = path.read_bytes()
    if path.suffix != ".jsonl":
        return [data.count(10), "" if data.endswith(b"\n") or not data else PART]
    lines = data.split(b"\n")
    return [*(json.loads(line)["request_id"] for line in lines[:-1]), *([PART] if lines[-1] else [])]
