"""The encoding of a text file, decided for the file as a whole: Unicode, or what spreadsheets write in its place."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from retrieval.errors import DataError
from retrieval.files.legacy_encodings import MULTIBYTE, detect_legacy

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

BLOCK = 1 << 20
START = 4096
"""Bytes at the beginning of a file that tell its kind."""
SAMPLE = 1 << 16
"""Bytes of lines outside ASCII that a detector looks at."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GZIP = b"\x1f\x8b"
NO_TEXTS = {
    b"PK\x03\x04": "a zip archive or a workbook: unpack it, or save its table as CSV",
    b"\xd0\xcf\x11\xe0": "an old workbook: save its table as CSV",
    b"SQLite format 3": "a database: export a table as CSV",
    b"%PDF": "a PDF: give the data as CSV or JSON",
    b"PAR1": "a Parquet table: name it with the ending .parquet",
    b"\x28\xb5\x2f\xfd": "compressed by zstd: unpack it",
    b"BZh": "compressed by bzip2: unpack it",
    b"\xfd7zXZ": "compressed by xz: unpack it",
    **dict.fromkeys((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*"), "a picture, not a list"),
    **dict.fromkeys((b"Rar!", b"7z\xbc\xaf"), "an archive: unpack it and name a file in it"),
}
"""What files are that begin so, and what to do."""
STRAY = 20
"""Of so many lines outside ASCII no more than one is not UTF-8 where a few bytes are damaged."""
RARELY = 10
"""Of so many lines in an encoding of two bytes a letter no more than one looks like UTF-8 by chance."""


@dataclass(frozen=True)
class Encoding:
    """An encoding; `certain` unless guessed from how common characters are; `damaged` where lines do not fit.

    `other` is the encoding of lines that are not UTF-8 in a file that is a mixture of both.
    """

    name: str
    certain: bool = True
    damaged: bool = False
    other: str = ""

    def __str__(self) -> str:
        return f"{self.name}, {self.other}" if self.other else self.name


def decide_encoding(path: Path, given: str = "") -> Encoding:
    """Return the encoding of a text file, plain or compressed by gzip.

    Raises DataError for a name that is unknown, and for a file that is no text.
    """
    with open_bytes(path) as file:
        try:
            start = file.read(START)
        except (EOFError, gzip.BadGzipFile) as error:
            raise _damaged(path, error) from error
    for sign, what in NO_TEXTS.items():
        if start.startswith(sign):
            raise DataError(f"{path} is {what}")
    if given:
        try:
            return Encoding(codecs.lookup(given).name)
        except LookupError as error:
            raise DataError(f"no encoding {given!r}: name one such as utf-8, gb18030 or windows-1252") from error
    for bom, name in BOMS:
        if start.startswith(bom):
            return Encoding(name)
    if name := _wide(start):
        return Encoding(name)
    valid, wrong, sample = _other_than_ascii(path)
    if not wrong:
        return Encoding("utf-8")
    if valid >= STRAY * wrong:
        return Encoding("utf-8", damaged=True)
    legacy = detect_legacy(sample)
    if not valid or (legacy in MULTIBYTE and wrong > RARELY * valid):
        return Encoding(legacy, certain=False)
    return Encoding("utf-8", certain=False, other=legacy)


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for reading, decompressing one by gzip, whatever it is called."""
    with path.open("rb") as file:
        compressed = file.read(len(GZIP)) == GZIP
    return cast(IO[bytes], gzip.open(path)) if compressed else path.open("rb")


def open_text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    """Open a file as text whose lines end in a line feed; bytes that the encoding does not fit become U+FFFD."""
    file = cast(io.BufferedReader, open_bytes(path))
    if encoding.other:
        file = io.BufferedReader(_Recoded(file, encoding.other), BLOCK)
    return io.TextIOWrapper(file, encoding.name, errors="replace")


def position(file: io.TextIOWrapper) -> int:
    """Return how many bytes of a text file have been read."""
    return cast(IO[bytes], file.buffer).tell()


class _Recoded(io.RawIOBase):
    """A file each of whose lines is in UTF-8 or in another encoding, as UTF-8."""

    def __init__(self, file: IO[bytes], other: str):
        self._file, self._other, self._rest = file, other, b""

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: WriteableBuffer) -> int:
        line = self._rest or self._file.readline(BLOCK)
        if not self._rest:
            try:
                line.decode()
            except UnicodeDecodeError:
                line = line.decode(self._other, "replace").encode()
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(line))
        view[:size], self._rest = line[:size], line[size:]
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


def _wide(start: bytes) -> str:
    """Return the encoding of text in two bytes a character: its signs and line ends have zeros in one of both places.

    Empty for text in one.
    """
    even, odd = start[::2].count(0), start[1::2].count(0)
    if even + odd < max(2, len(start) // 50):
        return ""
    return "utf-16-le" if odd > 10 * even else "utf-16-be" if even > 10 * odd else ""


def _other_than_ascii(path: Path) -> tuple[int, int, bytes]:
    """Return how many lines hold UTF-8 outside ASCII, how many are not UTF-8, and a SAMPLE of these.

    A file that is UTF-8 throughout is only decoded, in blocks.
    """
    with open_bytes(path) as file:
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
            return 0, 0, b""
        except UnicodeDecodeError:
            pass
        except (EOFError, gzip.BadGzipFile, OSError) as error:
            raise _damaged(path, error) from error
    valid = wrong = 0
    sample = bytearray()
    for line in _byte_lines(path):
        if line.isascii():
            continue
        try:
            line.decode()
            valid += 1
        except UnicodeDecodeError:
            wrong += 1
            if len(sample) < SAMPLE:
                sample += line.rstrip(b"\r\n") + b"\n"
    return valid, wrong, bytes(sample)


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(f"{path} is damaged ({error}): fetch it again")


def _byte_lines(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as file:
        while line := file.readline(BLOCK):
            yield line
