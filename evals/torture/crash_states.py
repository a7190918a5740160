"""What a disk may hold after a power failure: of the calls before it those that were synced, and any others or none.

The model is that of POSIX, which is stricter than most file systems (Pillai et al. 2014, "All File Systems Are Not
Created Equal"): content is safe once its file was synced, and a name, new, replaced or deleted, once its folder was.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.torture.system_calls import Call

Files = Mapping[str, bytes | None]
"""The content of each file by its path, None for a folder."""
ENTRIES = ("link", "replace", "unlink", "mkdir", "rmdir")
"""Steps that change a folder; all others but `sync` change the content of a file."""


@dataclass(frozen=True)
class Step:
    """A call and the file that it changes, by a number that it keeps when it is renamed; -1 for folders."""

    call: Call
    name: str
    file: int


def steps_of(before: Files, calls: Iterable[Call]) -> list[Step]:
    """Return the steps of calls on these files."""
    numbers = {path: number for number, path in enumerate(before)}
    folders, steps, new = {path for path, data in before.items() if data is None}, list[Step](), len(numbers)
    for call in calls:
        path = call.path
        match call.name:
            case "create" if path in numbers:
                steps.append(Step(Call("ftruncate", path), "ftruncate", numbers[path]))
            case "create":
                numbers[path], new = new, new + 1
                steps.append(Step(call, "link", numbers[path]))
            case "replace":
                numbers[call.target] = numbers.pop(path)
                steps.append(Step(call, "replace", numbers[call.target]))
            case "unlink" if path in numbers:
                steps.append(Step(call, "unlink", numbers.pop(path)))
            case "mkdir" if path not in folders:
                folders.add(path)
                steps.append(Step(call, "mkdir", -1))
            case "rmdir":
                folders.discard(path)
                steps.append(Step(call, "rmdir", -1))
            case "write" | "pwrite" | "ftruncate":
                steps.append(Step(call, call.name, numbers[path]))
            case "done":
                steps.append(Step(call, "done", -1))
            case "fsync":
                steps.append(Step(call, "sync", -1 if path in folders else numbers[path]))
    return steps


def unsynced(steps: Sequence[Step]) -> list[int]:
    """Return the positions of the steps that may be lost when power fails after the last of them."""
    lost, files, folders = list[int](), set[int](), set[str]()
    for position in reversed(range(len(steps))):
        step = steps[position]
        if step.name == "sync":
            if step.file >= 0:
                files.add(step.file)
            else:
                folders.add(step.call.path)
        elif step.name in ENTRIES:
            if os.path.dirname(step.call.target or step.call.path) not in folders:
                lost.append(position)
        elif step.name != "done" and step.file not in files:
            lost.append(position)
    return lost[::-1]


def files_after(
    before: Files, steps: Sequence[Step], left_out: Iterable[int] = (), cut: int = -1
) -> dict[str, bytes | None]:
    """Return the files after the steps but those left out; of the write at position `cut` only half is there."""
    names = {path: number for number, path in enumerate(before)}
    contents = {number: bytearray(data or b"") for number, data in enumerate(before.values())}
    folders, missing = {path for path, data in before.items() if data is None}, set(left_out)
    for position, step in enumerate(steps):
        if position in missing:
            continue
        call, content = step.call, contents.setdefault(step.file, bytearray())
        match step.name:
            case "link":
                names[call.path] = step.file
            case "replace":
                if names.get(call.path) == step.file:
                    del names[call.path]
                names[call.target] = step.file
            case "unlink":
                if names.get(call.path) == step.file:
                    del names[call.path]
            case "mkdir":
                folders.add(call.path)
            case "rmdir":  # of a folder that was empty: a new one of this name has nothing of it
                folders.discard(call.path)
                names = {path: number for path, number in names.items() if os.path.dirname(path) != call.path}
            case "ftruncate":
                content[call.offset :] = bytes(max(0, call.offset - len(content)))
            case "write" | "pwrite":
                data = call.data[: len(call.data) // 2] if position == cut else call.data
                content.extend(bytes(max(0, call.offset - len(content))))
                content[call.offset : call.offset + len(data)] = data
    there = {path: bytes(contents[number]) for path, number in names.items() if before.get(path, b"") is not None}
    return {path: None for path in sorted(folders)} | {
        path: data for path, data in there.items() if _has_folder(path, folders)
    }


def variant(before: Files, steps: Sequence[Step], drawn: random.Random) -> dict[str, bytes | None]:
    """Return the files after a power failure at the end of the steps, as drawn."""
    lost = unsynced(steps)
    share = drawn.choice((0.1, 0.5, 0.9, 1.0))
    left_out = [position for position in lost if drawn.random() < share]
    writes = [at for at in lost if at not in left_out and steps[at].name in ("write", "pwrite")]
    return files_after(before, steps, left_out, drawn.choice(writes) if writes and drawn.random() < 0.5 else -1)


def read_files(folder: Path) -> dict[str, bytes | None]:
    """Return the files of a folder, and of those in it."""
    return {str(folder): None} | {
        str(path): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))
    }


def write_files(files: Files) -> None:
    """Write files, in folders that are there or among them."""
    for path, data in sorted(files.items()):
        if data is None:
            os.makedirs(path, exist_ok=True)
    for path, data in files.items():
        if data is not None:
            Path(path).write_bytes(data)


def _has_folder(path: str, folders: set[str]) -> bool:
    top = min(folders, key=len)
    while (path := os.path.dirname(path)) != top:
        if path not in folders:
            return False
    return True
