"""A folder whose files have checksums and are listed, so that one that is damaged, missing or foreign is not believed.

    contents.json   the folder's id, and its files: the least size that each has now, or its sha256

A file is written before it is listed and is taken off the list before it is deleted. So a process that is killed
leaves a file that is whole and not listed, which is believed, or the end of a line behind the listed size, which is
not. A file without a checksum that is not listed was written by an earlier version and is read as it is.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from retrieval.errors import IndexFault
from retrieval.index.checksum import (
    bytes_with_checksum,
    bytes_without_checksum,
    new_id,
    object_with_checksum,
    object_without_checksum,
)
from retrieval.index.manifest import sync
from retrieval.index.record_form import AsIs, RecordForm

NAME = "contents.json"
PRIVATE, SHARED = 0o600, 0o666
"""Modes of files: of their owner alone, and as the umask has it."""
Value = TypeVar("Value")
_locks = threading.local()
_UNFINISHED = re.compile(r"\..+-[0-9]+-[0-9]+")
"""Names that `replace` gives to files until they are whole."""


class Damage(Exception):
    """What is wrong with a file, in words that follow its name."""


@dataclass
class Contents:
    """The list of a folder's files, by name: the least size in bytes, or the sha256 of one that carries no checksum."""

    id: str = field(default_factory=new_id)
    files: dict[str, int | str] = field(default_factory=dict)


def is_object(text: bytes) -> bool:
    """Return whether a text is a JSON object: what a kill cut short is none."""
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


class CheckedFolder:
    """Reads and writes the files of a folder. Raises IndexFault, with the cure for the `index`, for damaged ones.

    `form` returns how JSON objects are stored now; it is called for every file, with the folder locked where one is
    written.
    """

    def __init__(self, folder: Path, index: Path, mode: int = SHARED, form: Callable[[], RecordForm] = AsIs):
        self.folder, self._index, self._mode, self._form = folder, index, mode, form

    def read_document(self, name: str) -> dict[str, Any] | None:
        """Return the JSON object in a file; None where there is none."""
        return self._read(name, lambda: self.document(name))

    def read_lines(self, name: str) -> list[bytes]:
        """Return the lines of a file, each a JSON object; none where it is missing."""
        return self._read(name, lambda: self.lines(name))

    def read_bytes(self, name: str) -> bytes | None:
        """Return the content of a file; None where there is none."""
        return self._read(name, lambda: self.content(name, bytes_without_checksum))

    def write_document(self, name: str, document: Mapping[str, Any]) -> None:
        """Replace a file by one that holds a JSON object, as a whole or not at all."""
        text = json.dumps(document, ensure_ascii=False)
        with self.locked():
            contents = self._contents_to_change()
            self.replace(name, self._record(text, contents, name, self._form()))
            self._list(contents, name, 0)

    def write_bytes(self, name: str, data: bytes) -> None:
        """Replace a file by one with this content, as a whole or not at all."""
        with self.locked():
            contents = self._contents_to_change()
            self.replace(name, bytes_with_checksum(data, contents.id, name))
            self._list(contents, name, 0)

    def write_lines(self, name: str, lines: Iterable[str]) -> None:
        """Replace a file by these lines, each a JSON object, as a whole or not at all."""
        with self.locked():
            contents = self._contents_to_change()
            form = self._form()
            data = b"".join(self._record(line, contents, name, form) + b"\n" for line in lines)
            if name in contents.files:
                self._list(contents, name, 0)
            self.replace(name, data)
            self._list(contents, name, len(data))

    def append_line(self, name: str, line: str) -> None:
        """Append a line, a JSON object; it is on disk when this returns."""
        with self.locked():
            contents = self._contents_to_change()
            if name not in contents.files and (self.folder / name).exists():  # of an earlier version, or just begun
                self.write_lines(name, (each.decode() for each in self.read_lines(name) if is_object(each)))
                contents = self._contents_to_change()
            data = self._record(line, contents, name, self._form()) + b"\n"
            listed = contents.files.get(name, 0)
            descriptor = os.open(self.folder / name, os.O_RDWR | os.O_CREAT, self._mode)
            try:
                size, least = os.fstat(descriptor).st_size, int(listed)
                if size < least:
                    raise self.fault(name, Damage("is cut short"))
                end = least + os.pread(descriptor, size - least, least).rfind(b"\n") + 1
                os.ftruncate(descriptor, end)  # of a line that was cut short by a kill
                os.pwrite(descriptor, data, end)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            if name not in contents.files:
                sync(self.folder)  # before a list that names the file
            self._list(contents, name, end + len(data))

    def add_file(self, name: str, digest: str) -> None:
        """List a file that has been written and carries no checksum, by its sha256."""
        with self.locked():
            self._list(self._contents_to_change(), name, digest)

    def remove(self, name: str) -> None:
        """Delete a file."""
        with self.locked():
            contents = self._contents_to_change()
            if contents.files.pop(name, None) is not None:
                self.write_contents(contents)
            (self.folder / name).unlink(missing_ok=True)
            sync(self.folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, so that no other process or thread changes it. A thread may enter it again inside."""
        locked: set[str] = _locks.__dict__.setdefault("folders", set())
        if (name := str(self.folder.resolve())) in locked:
            yield
            return
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            locked.add(name)
            self._delete_unfinished()
            yield
        finally:
            locked.discard(name)
            os.close(descriptor)

    def _delete_unfinished(self) -> None:
        """Delete what `replace` left in a process that was killed: nobody writes while the folder is held."""
        for entry in os.scandir(self.folder):
            if _UNFINISHED.fullmatch(entry.name):
                (self.folder / entry.name).unlink(missing_ok=True)

    def contents(self) -> Contents | None:
        """Return the list of files; None where there is none. Raises Damage for one that cannot be believed."""
        try:
            data, folder_id = object_without_checksum((self.folder / NAME).read_bytes(), NAME)
            if not folder_id:
                raise Damage("has no checksum")
            return Contents(folder_id, dict(json.loads(data)["files"]))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise Damage("is damaged") from error

    def content(self, name: str, without_checksum: Callable[[bytes, str], tuple[bytes, str | None]]) -> bytes | None:
        """Return the content of a file without its checksum; None where there is no file. Raises Damage."""
        contents = self.contents()
        if (data := self._data(name, contents)) is None:
            return None
        return self._verify(name, contents, without_checksum, data)

    def document(self, name: str) -> dict[str, Any] | None:
        """Return the JSON object in a file; None where there is no file. Raises Damage."""
        if (data := self.content(name, object_without_checksum)) is None:
            return None
        try:
            document = json.loads(self._form().from_stored(data, name))
        except ValueError as error:
            raise Damage("is damaged") from error
        if not isinstance(document, dict):
            raise Damage("is damaged")
        return document

    def lines(self, name: str) -> list[bytes]:
        """Return the lines of a file; none where there is no file. Raises Damage."""
        contents = self.contents()
        if (data := self._data(name, contents)) is None:
            return []
        if not contents or name not in contents.files:
            end = len(data) if not contents else data.rfind(b"\n") + 1
        elif (end := data.rfind(b"\n") + 1) < int(contents.files[name]):
            raise Damage("is cut short")
        form, lines = self._form(), (line for line in data[:end].split(b"\n") if line)
        return [form.from_stored(self._verify(name, contents, object_without_checksum, line), name) for line in lines]

    def replace(self, name: str, data: bytes) -> None:
        """Write a file, as a whole or not at all, without listing it."""
        part = self.folder / f".{name}-{os.getpid()}-{threading.get_ident()}"
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, self._mode), "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            part.replace(self.folder / name)
            sync(self.folder)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def write_contents(self, contents: Contents) -> None:
        """Replace the list of files."""
        text = json.dumps({"files": contents.files}, ensure_ascii=False)
        self.replace(NAME, object_with_checksum(text, contents.id, NAME))

    def fault(self, name: str, damage: Damage) -> IndexFault:
        """Return the error for a damaged file, with its cure."""
        cure = f"whyrec doctor --index {self._index} --repair keeps what is whole and says what is lost"
        return IndexFault(f"{self.folder / name} {damage}: {cure}")

    def _record(self, text: str, contents: Contents, name: str, form: RecordForm) -> bytes:
        stored = form.to_stored(text.encode("utf-8", "replace"), name)
        return object_with_checksum(stored.decode(), contents.id, name)

    def _read(self, name: str, read: Callable[[], Value]) -> Value:
        try:
            return read()
        except Damage:
            # Another process may have changed file and list between the two looks.
            with self.locked():
                try:
                    return read()
                except Damage as damage:
                    raise self.fault(name, damage) from damage

    def _data(self, name: str, contents: Contents | None) -> bytes | None:
        try:
            return (self.folder / name).read_bytes()
        except FileNotFoundError:
            if contents and name in contents.files:
                raise Damage("is missing") from None
            return None

    def _verify(
        self,
        name: str,
        contents: Contents | None,
        without_checksum: Callable[[bytes, str], tuple[bytes, str | None]],
        data: bytes,
    ) -> bytes:
        try:
            content, folder_id = without_checksum(data, name)
        except ValueError as error:
            raise Damage("is damaged") from error
        if folder_id is None:
            if contents and name in contents.files:
                raise Damage("is damaged")
        elif not contents:
            raise Damage(f"is there, and the list of its folder, {NAME}, is missing")
        elif folder_id != contents.id:
            raise Damage("is of another index or person")
        return content

    def _contents_to_change(self) -> Contents:
        """Return the list, which is written first where there is none."""
        try:
            if contents := self.contents():
                return contents
        except Damage as damage:
            raise self.fault(NAME, damage) from damage
        for parent in self.folder.relative_to(self._index).parents:  # the folder may be new
            sync(self._index / parent)
        contents = Contents()
        self.write_contents(contents)
        return contents

    def _list(self, contents: Contents, name: str, entry: int | str) -> None:
        if contents.files.get(name) != entry:
            contents.files[name] = entry
            self.write_contents(contents)
