"""The encoding of a text file, decided for the file as a whole: Unicode, or what spreadsheets write in its place."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from retrieval.errors import DataError

BLOCK = 1 << 20
SAMPLE = 1 << 16
"""Bytes of lines outside ASCII that a detector looks at."""
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LEGACY = ("gb18030", "big5", "shift_jis", "cp1252", "cp1251")
"""Encodings that a file may have which is not UTF-8."""
MOSTLY = 0.9


@dataclass(frozen=True)
class Encoding:
    """An encoding; `certain` unless guessed from how common characters are; `damaged` where lines do not fit."""

    name: str
    certain: bool = True
    damaged: bool = False


def decide_encoding(path: Path, given: str = "") -> Encoding:
    """Return the encoding of a text file, plain or compressed by gzip. Raises DataError for a name that is unknown."""
    if given:
        try:
            return Encoding(codecs.lookup(given).name)
        except LookupError as error:
            raise DataError(f"no encoding {given!r}: name one such as utf-8, gb18030 or windows-1252") from error
    with open_bytes(path) as file:
        start = file.read(4)
    for bom, name in BOMS:
        if start.startswith(bom):
            return Encoding(name)
    if len(start) >= 4 and start.count(0) >= 2:  # ASCII in two bytes each, such as the first letters of a header
        return Encoding("utf-16-le" if start[1] == 0 else "utf-16-be")
    valid, wrong, sample = _other_than_ascii(path)
    if not wrong:
        return Encoding("utf-8")
    if valid >= wrong:
        return Encoding("utf-8", damaged=True)
    return Encoding(_detect(sample), certain=False)


def open_bytes(path: Path) -> IO[bytes]:
    """Open a file for reading, decompressing one that ends in .gz."""
    return cast(IO[bytes], gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


def open_text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    """Open a file as text whose lines end in a line feed; bytes that the encoding does not fit become U+FFFD."""
    return io.TextIOWrapper(cast(io.BufferedReader, open_bytes(path)), encoding.name, errors="replace")


def position(file: io.TextIOWrapper) -> int:
    """Return how many bytes of a text file have been read."""
    return cast(IO[bytes], file.buffer).tell()


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
            raise DataError(f"{path} is damaged ({error}): fetch it again") from error
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


def _byte_lines(path: Path) -> Iterator[bytes]:
    with open_bytes(path) as file:
        while line := file.readline(BLOCK):
            yield line


def _detect(sample: bytes) -> str:
    """Return the likeliest legacy encoding of lines that are not UTF-8.

    Short texts in Chinese are decided by how common their characters are: a general detector needs more of them.
    """
    from charset_normalizer import from_bytes

    if _isolated(sample) >= MOSTLY:
        return "cp1252"
    if _common_han(sample, "gb18030", 0xB0, 0xD7) >= MOSTLY:
        return "gb18030"
    best = from_bytes(sample, cp_isolation=list(LEGACY), preemptive_behaviour=False).best()
    return best.encoding if best and best.encoding in LEGACY else "cp1252"


def _isolated(sample: bytes) -> float:
    """Return the share of bytes outside ASCII with ASCII on both sides, as accented letters have them in a word."""
    outside = [False, *(byte >= 0x80 for byte in sample), False]
    neighbours = zip(outside, outside[1:], outside[2:], strict=False)
    alone = sum(here and not before and not after for before, here, after in neighbours)
    return alone / max(1, sum(outside))


def _common_han(sample: bytes, encoding: str, first: int, last: int) -> float:
    """Return the share of characters outside ASCII whose lead byte is of the common characters of an encoding.

    GB 2312 orders its 3,755 commonest characters by sound under the lead bytes B0 to D7; A1 to A3 are punctuation.
    """
    try:
        characters = [c for c in sample.decode(encoding) if not c.isascii()]
    except UnicodeDecodeError:
        return 0.0
    leads = [c.encode(encoding) for c in characters]
    letters = [lead for lead in leads if not (len(lead) == 2 and 0xA1 <= lead[0] <= 0xA3)]
    common = sum(len(lead) == 2 and first <= lead[0] <= last and lead[1] >= 0xA1 for lead in letters)
    return common / len(letters) if letters else 0.0
