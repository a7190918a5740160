"""Forgetting a user: everything that an index has of them is deleted, and every file is searched for what is left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agent.profile import user_store
from retrieval.errors import IndexFault
from retrieval.index import Writer, fitted, personal_data_scan

SHARED_FILES = (*fitted.FILES, "adapters/*.gguf")
"""Patterns of files that are learned from all users together; no entry of them is one user's."""


@dataclass(frozen=True)
class DeletionReport:
    """Counts of what was deleted of a user, and what is left.

    `interactions`: of the index; `feedback`: interactions from conversations. `remaining`: result of a search of every
    file for the user id. `shared_files`: files learned from all users together, which are not deleted.
    """

    interactions: int
    feedback: int
    messages: int
    corrections: int
    remaining: personal_data_scan.ScanResult
    shared_files: tuple[str, ...] = ()


def forget_user(index_folder: Path, user_id: str) -> DeletionReport:
    """Delete everything that an index has of a user, and search all files for traces.

    A process that is killed half-way leaves everything or nothing, and it can be repeated.
    """
    feedback, turns, entries = 0, None, None
    with suppress(IndexFault):  # damaged files are deleted, too
        feedback = len(user_store.load_feedback(index_folder, user_id))
    with suppress(IndexFault):
        turns = (user_store.load_session(index_folder, user_id) or {}).get("turns")
    with suppress(IndexFault):
        entries = (user_store.load_document(index_folder, user_id, "corrections") or {}).get("corrections")
    with Writer(index_folder) as writer:
        interactions = writer.forget(user_id, f"people/{user_store.folder_name(user_id)}")
        remaining = personal_data_scan.scan(index_folder, user_id, [user_store.folder_name(user_id)])
    return DeletionReport(
        interactions,
        feedback,
        len(turns) if isinstance(turns, list) else 0,
        len(entries) if isinstance(entries, list) else 0,
        remaining,
        tuple(
            file.relative_to(index_folder).as_posix()
            for pattern in SHARED_FILES
            for file in sorted(index_folder.glob(pattern))
        ),
    )
