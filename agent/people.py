"""What is kept of people on disk, one folder a person: INDEX/people/<hash of the user id>/.

    feedback.jsonl   interactions told in conversation, appended one a line
    session.json     the conversation: what was said, what was shown, where it stands

Only its owner can read it, all of it can be exported, and forgetting removes the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from retrieval.items import Interaction

MODE = 0o600


def folder(index_folder: Path, user_id: str) -> Path:
    """Where a person's files are; the name says nothing of who it is."""
    digest = hashlib.sha256(user_id.encode("utf-8", "surrogatepass")).hexdigest()
    return index_folder / "people" / digest[:32]


def feedback(index_folder: Path, user_id: str) -> tuple[Interaction, ...]:
    """What a person has told, oldest first. A line that cannot be read, such as a half-written last one, is skipped."""
    try:
        lines = (folder(index_folder, user_id) / "feedback.jsonl").read_bytes().splitlines()
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
    path = _made(index_folder, interaction.user_id) / "feedback.jsonl"
    line = interaction.model_dump_json(exclude_defaults=True).encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, MODE)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            line = b"\n" + line  # what stands there was cut short
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def take_back_feedback(index_folder: Path, user_id: str, kept: int) -> None:
    """Drop what was told after the first `kept` interactions, by cutting the file short."""
    path = folder(index_folder, user_id) / "feedback.jsonl"
    told = end = 0
    for line in path.read_bytes().splitlines(keepends=True) if path.exists() else ():
        if told == kept:
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
    try:
        session = json.loads((folder(index_folder, user_id) / "session.json").read_bytes())
    except (OSError, ValueError):
        return None
    return session if isinstance(session, dict) else None


def save_session(index_folder: Path, user_id: str, session: Mapping[str, Any]) -> None:
    """Write the conversation whole, or leave the one before."""
    home = _made(index_folder, user_id)
    descriptor, name = tempfile.mkstemp(prefix=".session-", dir=home)  # mkstemp makes it readable by its owner alone
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as out:
            json.dump(session, out, ensure_ascii=False)
            out.flush()
            os.fsync(out.fileno())
        os.replace(name, home / "session.json")
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def export(index_folder: Path, user_id: str) -> dict[str, Any]:
    """All that is kept here of a person, ready for JSON."""
    told = [i.model_dump(mode="json", exclude_defaults=True) for i in feedback(index_folder, user_id)]
    return {"user_id": user_id, "feedback": told, "session": load_session(index_folder, user_id)}


def forget(index_folder: Path, user_id: str) -> int:
    """Delete all that is kept here of a person; how many interactions that were."""
    gone, home = len(feedback(index_folder, user_id)), folder(index_folder, user_id)
    if home.exists():
        shutil.rmtree(home)
    return gone


def _made(index_folder: Path, user_id: str) -> Path:
    home = folder(index_folder, user_id)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home
