"""Forgetting a user: everything that an index has of them is deleted, and every file is searched for what is left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from agent.profile import user_store
from retrieval.errors import IndexFault, KeyFault
from retrieval.index import Writer, fitted, personal_data_scan

Content = TypeVar("Content")
SHARED_FILES = (*fitted.FILES, "adapters/*.gguf")
"""Patterns of files that are learned from all users together; no entry of them is one user's."""


@dataclass(frozen=True)
class DeletionReport:
    """Counts of what was deleted of a user, and what is left.

    `interactions`: of the index; `feedback`: interactions from conversations. `remaining`: result of a search of every
    file for the user id. `shared_files`: files learned from all users together, which are not deleted. `is_counted`:
    False where the user's files were encrypted and deleted without the key.
    """

    interactions: int
    feedback: int
    messages: int
    corrections: int
    remaining: personal_data_scan.ScanResult
    shared_files: tuple[str, ...] = ()
    is_counted: bool = True


def forget_user(index_folder: Path, user_id: str) -> DeletionReport:
    """Delete everything that an index has of a user, and search all files for traces.

    A process that is killed half-way leaves everything or nothing, and it can be repeated.
    """
    try:
        feedback, messages, entries = _counts(index_folder, user_id)
        is_counted = True
    except KeyFault:  # files that cannot be decrypted are deleted, too
        feedback, messages, entries, is_counted = 0, 0, 0, False
    with Writer(index_folder) as writer:
        interactions = writer.forget(user_id, f"people/{user_store.folder_name(user_id)}")
        remaining = personal_data_scan.scan(index_folder, user_id, [user_store.folder_name(user_id)])
    return DeletionReport(
        interactions,
        feedback,
        messages,
        entries,
        remaining,
        tuple(
            file.relative_to(index_folder).as_posix()
            for pattern in SHARED_FILES
            for file in sorted(index_folder.glob(pattern))
        ),
        is_counted,
    )


def _counts(index_folder: Path, user_id: str) -> tuple[int, int, int]:
    """Return how many interactions from conversations, messages and corrections there are; 0 in damaged files.

    Raises KeyFault where they are encrypted and there is no key.
    """
    feedback = _load_undamaged(lambda: user_store.load_feedback(index_folder, user_id))
    session = _load_undamaged(lambda: user_store.load_session(index_folder, user_id))
    corrections = _load_undamaged(lambda: user_store.load_document(index_folder, user_id, "corrections"))
    lists = [feedback, (session or {}).get("turns"), (corrections or {}).get("corrections")]
    counts = [len(each) if isinstance(each, list | tuple) else 0 for each in lists]
    return counts[0], counts[1], counts[2]


def _load_undamaged(load: Callable[[], Content]) -> Content | None:
    """Return the content of a file, None for a damaged one. Raises KeyFault."""
    try:
        return load()
    except KeyFault:
        raise
    except IndexFault:
        return None
