"""What is kept of people on disk, one folder a person: INDEX/people/<hash of the user id>/.

    feedback.jsonl   interactions told in conversation, appended one a line
    session.json     the conversation: what was said, what was shown, where it stands
    corrections.json       what the person corrected in their profile

Only its owner can read it, all of it can be exported, and forgetting removes the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.profile.interest import Message
from retrieval.data.items import Interaction
from retrieval.errors import IndexFault
from retrieval.index import manifest, personal_data_scan
from retrieval.index.writer import Writer

FILE_MODE = 0o600
SHARED_FILES = ("weights.json", "facts.json", "llm.json")
"""What `whyrec-eval fit` keeps with an index."""


def user_folder(index_folder: Path, user_id: str) -> Path:
    """Where a person's files are; the name says nothing of who it is."""
    return index_folder / "people" / _folder_name(user_id)


def load_feedback(index_folder: Path, user_id: str) -> tuple[Interaction, ...]:
    """What a person has told, oldest first. A line that cannot be read, such as a half-written last one, is skipped."""
    if _is_being_deleted(index_folder, user_id):
        return ()
    try:
        lines = (user_folder(index_folder, user_id) / "feedback.jsonl").read_bytes().splitlines()
    except FileNotFoundError:
        return ()
    found = []
    for line in lines:
        try:
            found.append(Interaction.model_validate_json(line))
        except ValueError:
            continue
    return tuple(found)


def add_feedback(index_folder: Path, interaction: Interaction) -> None:
    """Append one interaction, on disk when this returns."""
    path = _ensure_folder(index_folder, interaction.user_id) / "feedback.jsonl"
    line = interaction.model_dump_json(exclude_defaults=True).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, FILE_MODE)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # what stands there was cut short
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def truncate_feedback(index_folder: Path, user_id: str, count: int) -> None:
    """Drop what was told after the first `kept` interactions, by cutting the file short."""
    path = user_folder(index_folder, user_id) / "feedback.jsonl"
    told = end = 0
    for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
        if told == count:
            os.truncate(path, end)
            return
        try:
            Interaction.model_validate_json(line)
            told += 1
        except ValueError:
            pass  # as feedback() skips it
        end += len(line)


def load_session(index_folder: Path, user_id: str) -> dict[str, Any] | None:
    """The conversation as it was saved; None where there is none that can be read."""
    return load_document(index_folder, user_id, "session")


def save_session(index_folder: Path, user_id: str, session: Mapping[str, Any]) -> None:
    """Write the conversation whole, or leave the one before."""
    save_document(index_folder, user_id, "session", session)


def load_messages(index_folder: Path, user_id: str) -> tuple[Message, ...]:
    """What the person said in conversation, oldest first, without commands. The number is the turn's, from 1."""
    turns: Any = (load_session(index_folder, user_id) or {}).get("turns")
    found = []
    for number, turn in enumerate(turns if isinstance(turns, list) else (), 1):
        said = turn.get("said") if isinstance(turn, dict) else None
        if isinstance(said, str) and said.strip() and not said.lstrip().startswith("/"):
            found.append(Message(number, said))
    return tuple(found)


def load_document(index_folder: Path, user_id: str, name: str) -> dict[str, Any] | None:
    """One of a person's files as it was saved; None where there is none that can be read."""
    if _is_being_deleted(index_folder, user_id):
        return None
    try:
        kept = json.loads((user_folder(index_folder, user_id) / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def save_document(index_folder: Path, user_id: str, name: str, document: Mapping[str, Any]) -> None:
    """Write one of a person's files whole, or leave the one before."""
    home = _ensure_folder(index_folder, user_id)
    descriptor, part = tempfile.mkstemp(prefix=f".{name}-", dir=home)  # mkstemp makes it readable by its owner alone
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as out:
            json.dump(document, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, home / f"{name}.json")
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def export_user(index_folder: Path, user_id: str) -> dict[str, Any]:
    """All that is kept here of a person, ready for JSON."""
    told = [i.model_dump(mode="json", exclude_defaults=True) for i in load_feedback(index_folder, user_id)]
    return {
        "user_id": user_id,
        "feedback": told,
        "session": load_session(index_folder, user_id),
        "corrections": load_document(index_folder, user_id, "corrections"),
    }


@dataclass(frozen=True)
class DeletionReport:
    """What was deleted of a person: interactions of the index, those told in conversation, messages, corrections of the
    profile; what is `left`, by a search of every file; and which files `stay` that were learned of all people together:
    weights of sources, of which none is a person's."""

    interactions: int
    feedback: int
    messages: int
    corrections: int
    remaining: personal_data_scan.Found
    shared_files: tuple[str, ...] = ()


def forget_user(index_folder: Path, user_id: str) -> DeletionReport:
    """Delete all that an index keeps of a person, and look for what is left. Killed on the way, all is there or nothing
    is, and it can be done again."""
    told, session = len(load_feedback(index_folder, user_id)), load_session(index_folder, user_id) or {}
    turns, edits = session.get("turns"), (load_document(index_folder, user_id, "corrections") or {}).get("corrections")
    with Writer(index_folder) as writer:
        gone = writer.forget(user_id, f"people/{_folder_name(user_id)}")
        left = personal_data_scan.search(index_folder, user_id, [_folder_name(user_id)])
    messages, corrected = (len(each) if isinstance(each, list) else 0 for each in (turns, edits))
    stay = tuple(name for name in SHARED_FILES if (index_folder / name).is_file())
    return DeletionReport(gone, told, messages, corrected, left, stay)


def _is_being_deleted(index_folder: Path, user_id: str) -> bool:
    """Whether the person was forgotten by somebody who was killed before the folder was deleted."""
    if not user_folder(index_folder, user_id).exists():
        return False
    try:
        return f"people/{_folder_name(user_id)}" in manifest.read(index_folder).doomed
    except IndexFault:  # no index, or one that is damaged: nothing was forgotten
        return False


def _folder_name(user_id: str) -> str:
    return hashlib.sha256(user_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _ensure_folder(index_folder: Path, user_id: str) -> Path:
    if _is_being_deleted(index_folder, user_id):
        with Writer(index_folder):
            pass  # which deletes it first
    home = user_folder(index_folder, user_id)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home
