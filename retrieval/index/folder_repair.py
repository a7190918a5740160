"""Looking for damage in a checked folder, and mending it: what is whole stays, and what is lost is named."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from retrieval.index.checked_folder import NAME, CheckedFolder, Contents, Damage, is_object
from retrieval.index.checksum import NO_FOLDER, bytes_without_checksum, new_id, object_without_checksum


def faults(checked: CheckedFolder) -> dict[str, str]:
    """Return what is wrong with the folder's files, by name; every one is read."""
    damages = dict[str, str]()
    with checked.locked():
        try:
            contents = checked.contents()
        except Damage as damage:
            return {NAME: str(damage)}
        for name in sorted({*(contents.files if contents else ()), *_with_checksum(checked.folder)}):
            try:
                _read(checked, name, contents)
            except Damage as damage:
                damages[name] = str(damage)
    return damages


def repair(checked: CheckedFolder, earlier: Iterable[str] = (), keeps_damaged: bool = False) -> list[str]:
    """List the folder's files anew, and delete those that are damaged; return what was done and what is lost.

    Of a file of lines those that are whole stay. `earlier`: files that get a checksum where an earlier version wrote
    them without. `keeps_damaged`: a damaged file is left beside, as NAME.damaged.
    """
    actions = list[str]()
    with checked.locked():
        ids = Counter(each for _, each in _ids(checked.folder))
        try:
            contents, is_damaged = checked.contents(), False
        except Damage:
            contents, is_damaged = None, True
        if is_damaged or (ids and (not contents or contents.id not in ids)):  # or missing, or of another folder
            contents = Contents(ids.most_common(1)[0][0] if ids else new_id(), _named_by_hash(checked.folder))
            checked.write_contents(contents)
            actions.append(f"{checked.folder / NAME} was made again of the files that are there")
        there = (name for name in earlier if (checked.folder / name).is_file())
        for name in sorted({*(contents.files if contents else ()), *_with_checksum(checked.folder), *there}):
            try:
                _read(checked, name, contents)
                if not contents or name not in contents.files:
                    _write_again(checked, name)
            except Damage as damage:
                actions.append(f"{checked.folder / name} {damage}: {_mend(checked, name, keeps_damaged)}")
            contents = checked.contents()
    return actions


def _read(checked: CheckedFolder, name: str, contents: Contents | None) -> None:
    path = checked.folder / name
    entry = contents.files.get(name) if contents else None
    if isinstance(entry, str):
        if not path.is_file():
            raise Damage("is missing")
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != entry:
                raise Damage("is damaged")
    elif path.suffix == ".json":
        checked.document(name)
    elif path.suffix == ".jsonl":
        checked.lines(name)
    else:
        checked.content(name, bytes_without_checksum)


def _write_again(checked: CheckedFolder, name: str) -> None:
    """Give a file its checksum, and list it."""
    match Path(name).suffix:
        case ".json":
            checked.write_document(name, checked.document(name) or {})
        case ".jsonl":
            checked.write_lines(name, (line.decode() for line in checked.lines(name) if is_object(line)))
        case _:
            checked.write_bytes(name, checked.content(name, bytes_without_checksum) or b"")


def _mend(checked: CheckedFolder, name: str, keeps_damaged: bool) -> str:
    """Keep the whole lines of a damaged file, delete any other; return what is lost."""
    path, contents = checked.folder / name, checked.contents()
    if not path.exists():
        checked.remove(name)
        return "all of it is lost"
    data = path.read_bytes()
    if keeps_damaged:
        checked.replace(f"{name}.damaged", data)
    if path.suffix != ".jsonl":
        checked.remove(name)
        return "all of it is lost" + (f", but for what {name}.damaged still says" if keeps_damaged else "")
    lines = [line for line in data.split(b"\n") if line]
    contents_of = [_line(line, name, contents.id) if contents else b"" for line in lines]
    whole = [each.decode() for each in contents_of if each]
    checked.write_lines(name, whole)
    return f"{len(whole)} lines are kept, and {len(lines) - len(whole)} or those at its end are lost"


def _line(data: bytes, name: str, folder_id: str) -> bytes:
    try:
        content, of = object_without_checksum(data, name)
    except ValueError:
        return b""
    return content if of == folder_id else b""


def _with_checksum(folder: Path) -> list[str]:
    """Return the names of the files that carry a checksum, whole or not, but the list of files itself."""
    return [name for name, _ in _ids(folder)]


def _named_by_hash(folder: Path) -> dict[str, int | str]:
    """Return the sha256 of the adapters whose names hold the beginning of it."""
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.gguf")}
    return {name: digest for name, digest in digests.items() if digest[:16] in name}


def _ids(folder: Path) -> list[tuple[str, str]]:
    ids = []
    for path in sorted(folder.glob("[!.]*")):
        if path.suffix in (".json", ".jsonl", ".npz", ".sqlite") and path.name != NAME and path.is_file():
            without_checksum = object_without_checksum if path.suffix.startswith(".json") else bytes_without_checksum
            try:
                first = path.read_bytes()
                id_ = without_checksum(first.split(b"\n")[0] if path.suffix == ".jsonl" else first, path.name)[1]
            except ValueError:
                continue
            if id_ and id_ != NO_FOLDER:
                ids.append((path.name, id_))
    return ids
