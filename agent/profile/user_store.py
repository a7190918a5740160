"""Files of users in an index, one folder a user: INDEX/people/<hash of the user id>/.

    feedback.jsonl     interactions from conversations, appended one a line
    impressions.jsonl  lists that were shown and reactions to them, appended one a line
    session.json       the conversation: its messages, what was shown, its state
    corrections.json   corrections of the profile
    wishlist.json      items that the user wants, by an import
    plan.json          the goal of a learning plan, and what became of its steps
    account.json       what an application that keeps its users here says of the user
    contents.json      which of these there are

Only the owner of the index can read them, all of them can be exported, and forgetting a user deletes the folder. They
have checksums: a damaged, missing or foreign file is an IndexFault with the cure. All of them can be encrypted
(`agent.encryption`): a KeyFault says what is to be done where the key is missing.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from functools import partial
from itertools import compress
from pathlib import Path
from typing import Any

from agent.encryption.records import open_people, record_form
from agent.profile.interest import Message
from retrieval.data.items import Interaction
from retrieval.errors import IndexFault, RequestError
from retrieval.index import Index, Writer, manifest
from retrieval.index.checked_folder import PRIVATE, CheckedFolder

FOLDER_MODE = 0o700
ACCOUNT = "account"
FEEDBACK = "feedback.jsonl"
DOCUMENTS = ("session", "corrections", "plan", ACCOUNT)
"""Names of the JSON files that are exported as they are; a wishlist is exported as its items."""


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
    return checked_folder(index_folder, user_folder(index_folder, user_id)).read_lines(file_name)


def append_line(index_folder: Path, user_id: str, file_name: str, line: str) -> None:
    """Append a line, a JSON object, to one of a user's files; it is on disk when this returns."""
    checked_folder(index_folder, ensure_folder(index_folder, user_id)).append_line(file_name, line)


def checked_folder(index_folder: Path, home: Path) -> CheckedFolder:
    """Return a user's folder, to read and write files in it."""
    return CheckedFolder(home, index_folder, PRIVATE, partial(record_form, index_folder, home))


def load_feedback(index_folder: Path, user_id: str) -> tuple[Interaction, ...]:
    """Return a user's interactions from conversations, oldest first. Lines that are none are skipped."""
    interactions = []
    for line in load_lines(index_folder, user_id, FEEDBACK):
        try:
            interactions.append(Interaction.model_validate_json(line))
        except ValueError:
            continue
    return tuple(interactions)


def load_indexed(index: Index, user_id: str) -> tuple[Interaction, ...]:
    """Return a user's interactions in the index, oldest first; none for a user that it does not have.

    They are not encrypted, but no list is made of them without the key where people are. Raises KeyFault.
    """
    with suppress(RequestError):
        history = index.history(user_id)
        open_people(index.folder)
        return history
    return ()


def load_interactions(index: Index, user_id: str) -> tuple[Interaction, ...]:
    """Return a user's interactions in the index, then those from conversations; none for a newcomer."""
    return (*load_indexed(index, user_id), *load_feedback(index.folder, user_id))


def add_feedback(index_folder: Path, interaction: Interaction) -> None:
    """Append one interaction; it is on disk when this returns."""
    line = interaction.model_dump_json(exclude_defaults=True)
    with locked(index_folder, interaction.user_id):
        append_line(index_folder, interaction.user_id, FEEDBACK, line)


def withdraw_feedback(index_folder: Path, user_id: str, withdrawn: Collection[Interaction]) -> None:
    """Remove these interactions from conversations, of equal ones the latest."""
    if withdrawn and user_folder(index_folder, user_id).exists():
        with locked(index_folder, user_id):
            feedback = list(load_feedback(index_folder, user_id))
            for each in withdrawn:
                if each in feedback:
                    del feedback[len(feedback) - 1 - feedback[::-1].index(each)]
            _write_feedback(index_folder, user_id, feedback)


def remove_feedback(index_folder: Path, user_id: str, item_ids: Collection[str]) -> list[bool]:
    """Remove the interactions from conversations with some items; return for each one there was whether it remains."""
    if not load_feedback(index_folder, user_id):
        return []
    with locked(index_folder, user_id):
        feedback = load_feedback(index_folder, user_id)
        remains = [each.item_id not in item_ids for each in feedback]
        if not all(remains):
            _write_feedback(index_folder, user_id, list(compress(feedback, remains)))
    return remains


def _write_feedback(index_folder: Path, user_id: str, feedback: Sequence[Interaction]) -> None:
    lines = [each.model_dump_json(exclude_defaults=True) for each in feedback]
    write_lines(index_folder, user_id, FEEDBACK, lines)


def locked(index_folder: Path, user_id: str) -> AbstractContextManager[None]:
    """Hold a user's folder, so that no other process or thread changes its files."""
    return checked_folder(index_folder, ensure_folder(index_folder, user_id)).locked()


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
    """Return one of a user's JSON files; None where there is none."""
    if _is_being_deleted(index_folder, user_id):
        return None
    return checked_folder(index_folder, user_folder(index_folder, user_id)).read_document(f"{name}.json")


def save_document(index_folder: Path, user_id: str, name: str, document: Mapping[str, Any]) -> None:
    """Write one of a user's JSON files atomically: whole, or the one before is left."""
    checked_folder(index_folder, ensure_folder(index_folder, user_id)).write_document(f"{name}.json", document)


def write_lines(index_folder: Path, user_id: str, file_name: str, lines: Sequence[str]) -> None:
    """Write one of a user's files of lines, each a JSON object: whole, or the one before is left."""
    checked_folder(index_folder, ensure_folder(index_folder, user_id)).write_lines(file_name, lines)


def load_wishlist(index_folder: Path, user_id: str) -> tuple[str, ...]:
    """Return the ids of items that a user's exports name as wanted."""
    items = (load_document(index_folder, user_id, "wishlist") or {}).get("items")
    return tuple(each for each in items if isinstance(each, str)) if isinstance(items, list) else ()


def add_to_wishlist(index_folder: Path, user_id: str, items: Sequence[str], seen: Sequence[str] = ()) -> None:
    """Add items to a user's wishlist, and take off those that the user has `seen` by now."""
    over = set(seen) - set(items)

    def changed(before: Sequence[str]) -> tuple[str, ...]:
        return tuple(each for each in dict.fromkeys((*before, *items)) if each not in over)

    if changed(before := load_wishlist(index_folder, user_id)) != before:
        with locked(index_folder, user_id):  # and read again, as another process may have changed it since
            after = changed(load_wishlist(index_folder, user_id))
            save_document(index_folder, user_id, "wishlist", {"items": after})


def accounts(index_folder: Path) -> dict[str, dict[str, Any]]:
    """Return the account of every user who has one, by user id."""
    homes = user_folders(index_folder)
    loaded = [checked_folder(index_folder, home).read_document(f"{ACCOUNT}.json") for home in homes]
    return {str(each["UserId"]): each for each in loaded if each and "UserId" in each}


def export_user(index_folder: Path, user_id: str) -> dict[str, Any]:
    """Return everything in a user's folder, ready for JSON."""
    feedback = [i.model_dump(mode="json", exclude_defaults=True) for i in load_feedback(index_folder, user_id)]
    return {
        "user_id": user_id,
        "feedback": feedback,
        **{name: load_document(index_folder, user_id, name) for name in DOCUMENTS},
        "wishlist": list(load_wishlist(index_folder, user_id)),
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
    return user_folder(index_folder, user_id).exists() and _awaits_deletion(index_folder, user_id)


def _awaits_deletion(index_folder: Path, user_id: str) -> bool:
    """Return whether the next write deletes a user's folder, be it gone already."""
    try:
        return f"people/{folder_name(user_id)}" in manifest.read(index_folder).pending_deletions
    except IndexFault:  # no index, or one that is damaged: nothing was forgotten
        return False


def folder_name(user_id: str) -> str:
    """Return a hash of the user id, 32 hexadecimal digits."""
    return hashlib.sha256(user_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def ensure_folder(index_folder: Path, user_id: str) -> Path:
    """Create a user's folder, readable by its owner alone, and return its path."""
    if _awaits_deletion(index_folder, user_id):
        with Writer(index_folder):
            pass  # opening the index for writing deletes the folder, and no later write deletes what comes now
    home = user_folder(index_folder, user_id)
    for folder in (home.parent, home):
        folder.mkdir(FOLDER_MODE, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) != FOLDER_MODE:
            folder.chmod(FOLDER_MODE)  # whatever the umask
    return home
