"""The files of an export: a file, a folder, or an archive as it was downloaded, which is unpacked within bounds."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo, is_zipfile
from zlib import error as ZlibError

from retrieval.errors import DataError
from retrieval.exports.records import ExportFile
from retrieval.exports.xlsx import is_workbook

MOST_FILES = 50_000
LARGEST_FILE = 1 << 30
LARGEST_EXPORT = 4 << 30
"""Bytes of all files of an archive together, unpacked."""
MOST_GROWTH, FREE_GROWTH = 200, 64 << 20
"""How many times its size an archive may grow, and bytes that any may: logs grow tenfold, a bomb a thousandfold."""
IGNORED_FOLDERS = frozenset(("deleted", "orphaned", "__macosx", ".git"))
"""Folders whose files are not the person's present history."""
READABLE = frozenset(".csv .tsv .tab .txt .json .jsonl .ndjson .js .xml .nfo .opml .xlsx .xls .html .htm .gz".split())
"""Endings of files that may hold records; a file that is named alone may have any other."""
INDEX_SEGMENTS = "items-*.parquet"
"""Files by which a folder is an index of our own, which holds histories and no export."""
BLOCK = 1 << 20


@contextmanager
def open_export(path: Path) -> Iterator[list[ExportFile]]:
    """Give the files of an export that may hold records, in order of their names; unpacked ones only meanwhile.

    Raises DataError for a path that is not there and an archive that is damaged or too large.
    """
    if not path.exists():
        raise DataError(f"no such file or folder: {path}; check the path")
    with tempfile.TemporaryDirectory(prefix="whyrec-import-") as folder:
        unpacked = Path(folder)
        if path.is_dir():
            indexes = {each.parent for each in path.rglob(INDEX_SEGMENTS)}
            paths = [each for each in sorted(path.rglob("*")) if not indexes & set(each.parents)]
            files = [_in_folder(path, each, unpacked) for each in paths if _is_of_interest(path, each)]
        elif _is_archive(path):
            files = list(_unpack(path, unpacked))
        else:
            files = [_decompressed(ExportFile(path, path.name), unpacked, 0)]
        yield files[:MOST_FILES]


def _is_of_interest(folder: Path, path: Path) -> bool:
    name = path.relative_to(folder).as_posix()
    return not path.is_symlink() and path.is_file() and may_hold_records(name)


def may_hold_records(name: str) -> bool:
    """Return whether a file is of a known kind and in no folder of deleted things."""
    parts = PurePosixPath(name).parts
    folders = {part.casefold() for part in parts[:-1]}
    return (
        not folders & IGNORED_FOLDERS
        and not parts[-1].startswith(".")
        and PurePosixPath(name).suffix.lower() in READABLE
    )


def _in_folder(folder: Path, path: Path, unpacked: Path) -> ExportFile:
    number = sum(1 for _ in unpacked.iterdir())
    return _decompressed(ExportFile(path, path.relative_to(folder).as_posix()), unpacked, number)


def _decompressed(file: ExportFile, unpacked: Path, number: int) -> ExportFile:
    """Return the file, unpacked where it is compressed by gzip."""
    if file.path.suffix.lower() != ".gz":
        return file
    target = unpacked / f"{number}{Path(file.path.stem).suffix.lower()}"
    try:
        with gzip.open(file.path, "rb") as source:
            most = min(LARGEST_FILE, max(FREE_GROWTH, MOST_GROWTH * file.path.stat().st_size))
            _copy(source, target, file.name, most)
    except (OSError, EOFError, ZlibError) as error:
        raise DataError(f"{file.path} is damaged ({error}): fetch it again") from error
    return ExportFile(target, file.name[: -len(".gz")])


def _is_archive(path: Path) -> bool:
    return (is_zipfile(path) and not is_workbook(path)) or path.name.lower().endswith(
        (".zip", ".tgz", ".tar.gz", ".tar")
    )


def _unpack(path: Path, folder: Path) -> Iterator[ExportFile]:
    """Unpack the members of interest under names of our own, so that none of theirs can lead elsewhere."""
    size, most = 0, min(LARGEST_EXPORT, max(FREE_GROWTH, MOST_GROWTH * path.stat().st_size))
    try:
        for number, (name, source) in enumerate(_members(path)):
            if number >= MOST_FILES:
                raise DataError(f"{path} has more than {MOST_FILES:,} files: unpack it and import the ones that count")
            target = folder / f"{number}{PurePosixPath(name).suffix.lower()}"
            with source:
                size += _copy(source, target, name, min(LARGEST_FILE, most - size))
            yield _decompressed(ExportFile(target, name), folder, MOST_FILES + number)
    except (BadZipFile, tarfile.TarError, ZlibError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DataError(f"{path} cannot be unpacked ({error}): fetch it again, or unpack it yourself") from error


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if path.name.lower().endswith((".tgz", ".tar.gz", ".tar")):
        with tarfile.open(path) as archive:
            for member in archive:
                if member.isfile() and may_hold_records(member.name) and (file := archive.extractfile(member)):
                    yield member.name, file
        return
    with ZipFile(path) as zipped:
        for entry in sorted(zipped.infolist(), key=lambda each: each.filename):
            name = _decoded_name(entry.filename, entry.flag_bits)
            if name and not entry.is_dir() and may_hold_records(name):
                yield name, _opened(zipped, entry)


def _opened(archive: ZipFile, entry: ZipInfo) -> IO[bytes]:
    try:
        return archive.open(entry)
    except OSError as error:  # a damaged list says that the member begins before the file
        raise BadZipFile(f"{entry.filename!r} is not where the archive says") from error


def _decoded_name(name: str, flags: int) -> str:
    """Return a member's name; one that is not marked as UTF-8 may be UTF-8 or Chinese all the same."""
    if flags & 0x800 or name.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return name


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, name: str, most: int) -> int:
    """Copy a file and return its size. Raises DataError for one that is larger than allowed."""
    with target.open("wb") as out:
        shutil.copyfileobj(_Bounded(source, most, name), out, BLOCK)
        return out.tell()


class _Bounded:
    """Reads a file, whatever size it claims to have, up to a number of bytes."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile, most: int, name: str):
        self._file, self._left, self._name = file, most, name

    def read(self, size: int = BLOCK) -> bytes:
        block = self._file.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise DataError(f"{self._name} is too large when unpacked: unpack it yourself and import parts of it")
        return block
