"""Files of users in an index, one folder a user: INDEX/people/<hash of the user id>/.

    feedback.jsonl     interactions from conversations, appended one a line
    impressions.jsonl  lists that were shown and reactions to them, appended one a line
    session.json       the conversation: its messages, what was shown, its state
    corrections.json   corrections of the profile
    wishlist.json      items that the user wants, by an import
    account.json       what an application that keeps its users here says of the user

Only the owner of the index can read them, all of them can be exported, and forgetting a user deletes the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import compress
from pathlib import Path
from typing import Any

from agent.profile.interest import Message
from retrieval.data.items import Interaction
from retrieval.errors import IndexFault, RequestError
from retrieval.index import Index, Writer, manifest

FILE_MODE = 0o600
ACCOUNT = "account"


def user_folder(index_folder: Path, user_id: str) -> Path:
    """Return the path of a user's folder, whose name does not reveal the user id."""
    return index_folder / "people" / folder_name(user_id)


def user_folders(index_folder: Path) -> list[Path]:
    """Return the folders of all users who have one and were not forgotten."""
    try:
        pending = manifest.read(index_folder).pending_deletions
    except IndexFault:
        pending = ()
    return [each for each in sorted(index_folder.glob("people/*/")) if f"people/{each.name}" not in pending]


def load_lines(index_folder: Path, user_id: str, file_name: str) -> list[bytes]:
    """Return the lines of one of a user's files; none where it is missing or the user was forgotten."""
    if _is_being_deleted(index_folder, user_id):
        return []
    try:
        return (user_folder(index_folder, user_id) / file_name).read_bytes().splitlines()
    except FileNotFoundError:
        return []


def append_line(index_folder: Path, user_id: str, file_name: str, line: str) -> None:
    """Append a line to one of a user's files; it is on disk when this returns."""
    path = ensure_folder(index_folder, user_id) / file_name
    data = line.encode() + b"\n"
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, FILE_MODE)
    try:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":
            data = b"\n" + data  # the last line was cut short
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def load_feedback(index_folder: Path, user_id: str) -> tuple[Interaction, ...]:
    """Return a user's interactions from conversations, oldest first. Damaged lines are skipped."""
    interactions = []
    for line in load_lines(index_folder, user_id, "feedback.jsonl"):
        try:
            interactions.append(Interaction.model_validate_json(line))
        except ValueError:
            continue
    return tuple(interactions)


def load_indexed(index: Index, user_id: str) -> tuple[Interaction, ...]:
    """Return a user's interactions in the index, oldest first; none for a user that it does not have."""
    with suppress(RequestError):
        return index.history(user_id)
    return ()


def load_interactions(index: Index, user_id: str) -> tuple[Interaction, ...]:
    """Return a user's interactions in the index, then those from conversations; none for a newcomer."""
    return (*load_indexed(index, user_id), *load_feedback(index.folder, user_id))


def add_feedback(index_folder: Path, interaction: Interaction) -> None:
    """Append one interaction; it is on disk when this returns."""
    line = interaction.model_dump_json(exclude_defaults=True)
    with locked(index_folder, interaction.user_id):
        append_line(index_folder, interaction.user_id, "feedback.jsonl", line)


def truncate_feedback(index_folder: Path, user_id: str, count: int) -> None:
    """Remove all but the first `count` interactions from conversations, by cutting the file short."""
    path = user_folder(index_folder, user_id) / "feedback.jsonl"
    if not path.exists():
        return
    with locked(index_folder, user_id):
        read = end = 0
        for line in path.read_bytes().splitlines(keepends=True):
            if read == count:
                os.truncate(path, end)
                return
            try:
                Interaction.model_validate_json(line)
                read += 1
            except ValueError:
                pass  # load_feedback skips it too
            end += len(line)


def remove_feedback(index_folder: Path, user_id: str, item_ids: Collection[str]) -> list[bool]:
    """Remove the interactions from conversations with some items; return for each one there was whether it remains."""
    if not load_feedback(index_folder, user_id):
        return []
    with locked(index_folder, user_id):
        feedback = load_feedback(index_folder, user_id)
        remains = [each.item_id not in item_ids for each in feedback]
        if not all(remains):
            lines = (i.model_dump_json(exclude_defaults=True) + "\n" for i in compress(feedback, remains))
            write_file(index_folder, user_id, "feedback.jsonl", "".join(lines))
    return remains


@contextmanager
def locked(index_folder: Path, user_id: str) -> Iterator[None]:
    """Hold a user's folder, so that no line is appended while a file is replaced. Not to be entered twice."""
    import fcntl

    descriptor = os.open(ensure_folder(index_folder, user_id), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def load_session(index_folder: Path, user_id: str) -> dict[str, Any] | None:
    """Return the saved conversation; None where there is none that can be read."""
    return load_document(index_folder, user_id, "session")


def save_session(index_folder: Path, user_id: str, session: Mapping[str, Any]) -> None:
    """Save the conversation atomically."""
    save_document(index_folder, user_id, "session", session)


def load_messages(index_folder: Path, user_id: str) -> tuple[Message, ...]:
    """Return a user's messages without commands, oldest first, numbered by their turns from 1."""
    turns: Any = (load_session(index_folder, user_id) or {}).get("turns")
    messages = []
    for number, turn in enumerate(turns if isinstance(turns, list) else (), 1):
        text = turn.get("message") if isinstance(turn, dict) else None
        if isinstance(text, str) and text.strip() and not text.lstrip().startswith("/"):
            understood = isinstance(turn.get("wants"), list)
            wants, avoids = _words_of(turn.get("wants")), _words_of(turn.get("avoids"))
            messages.append(Message(number, text, wants=wants if understood else None, avoids=avoids))
    return tuple(messages)


def _words_of(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def load_document(index_folder: Path, user_id: str, name: str) -> dict[str, Any] | None:
    """Return one of a user's JSON files; None where there is none that can be read."""
    if _is_being_deleted(index_folder, user_id):
        return None
    try:
        document = json.loads((user_folder(index_folder, user_id) / f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None
    return document if isinstance(document, dict) else None


def save_document(index_folder: Path, user_id: str, name: str, document: Mapping[str, Any]) -> None:
    """Write one of a user's JSON files atomically: whole, or the one before is left."""
    write_file(index_folder, user_id, f"{name}.json", json.dumps(document, ensure_ascii=False))


def write_file(index_folder: Path, user_id: str, file_name: str, text: str) -> None:
    """Write one of a user's files: whole, or the one before is left."""
    home = ensure_folder(index_folder, user_id)
    descriptor, part = tempfile.mkstemp(prefix=f".{file_name}-", dir=home)  # readable by its owner alone
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, home / file_name)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def load_wishlist(index_folder: Path, user_id: str) -> tuple[str, ...]:
    """Return the ids of items that a user's exports name as wanted."""
    items = (load_document(index_folder, user_id, "wishlist") or {}).get("items")
    return tuple(each for each in items if isinstance(each, str)) if isinstance(items, list) else ()


def add_to_wishlist(index_folder: Path, user_id: str, items: Sequence[str], seen: Sequence[str] = ()) -> None:
    """Add items to a user's wishlist, and take off those that the user has `seen` by now."""
    before, over = load_wishlist(index_folder, user_id), set(seen) - set(items)
    after = tuple(each for each in dict.fromkeys((*before, *items)) if each not in over)
    if after != before:
        save_document(index_folder, user_id, "wishlist", {"items": after})


def accounts(index_folder: Path) -> dict[str, dict[str, Any]]:
    """Return the account of every user who has one, by user id."""
    loaded = []
    for home in user_folders(index_folder):
        with suppress(OSError, ValueError):
            loaded.append(json.loads((home / f"{ACCOUNT}.json").read_bytes()))
    return {str(each["UserId"]): each for each in loaded if isinstance(each, dict) and "UserId" in each}


def export_user(index_folder: Path, user_id: str) -> dict[str, Any]:
    """Return everything in a user's folder, ready for JSON."""
    feedback = [i.model_dump(mode="json", exclude_defaults=True) for i in load_feedback(index_folder, user_id)]
    return {
        "user_id": user_id,
        "feedback": feedback,
        "session": load_session(index_folder, user_id),
        "corrections": load_document(index_folder, user_id, "corrections"),
        "wishlist": list(load_wishlist(index_folder, user_id)),
        "account": load_document(index_folder, user_id, ACCOUNT),
        "impressions": _load_objects(index_folder, user_id, "impressions.jsonl"),
    }


def _load_objects(index_folder: Path, user_id: str, file_name: str) -> list[dict[str, Any]]:
    """Return the JSON objects of one of a user's files, one a line. Damaged lines are skipped."""
    objects = []
    for line in load_lines(index_folder, user_id, file_name):
        try:
            objects.append(json.loads(line))
        except ValueError:
            continue
    return [each for each in objects if isinstance(each, dict)]


def _is_being_deleted(index_folder: Path, user_id: str) -> bool:
    """Return whether a user was forgotten by a process that was killed before it deleted the folder."""
    if not user_folder(index_folder, user_id).exists():
        return False
    try:
        return f"people/{folder_name(user_id)}" in manifest.read(index_folder).pending_deletions
    except IndexFault:  # no index, or one that is damaged: nothing was forgotten
        return False


def folder_name(user_id: str) -> str:
    """Return a hash of the user id, 32 hexadecimal digits."""
    return hashlib.sha256(user_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def ensure_folder(index_folder: Path, user_id: str) -> Path:
    """Create a user's folder, readable by its owner alone, and return its path."""
    if _is_being_deleted(index_folder, user_id):
        with Writer(index_folder):
            pass  # opening the index for writing deletes the folder
    home = user_folder(index_folder, user_id)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home
