"""Faults of storage: a flipped bit, a file cut short, zeros in a block, a missing file, a file of another index."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

KINDS = ("flip", "cut", "zeros", "delete", "foreign")
BLOCK = 512
PARTS: Mapping[str, str] = {
    "manifest": r"index\.json",
    "copy of the manifest": r"index\.copy\.json",
    "items": r"items-\d+\.parquet",
    "interactions": r"interactions-\d+\.parquet",
    "additions": r"additions\.jsonl",
    "Chroma's database": r"chroma-\d+/chroma\.sqlite3",
    "Chroma's graph": r"chroma-\d+/.+/.+",
    "derived arrays": r"derived/.+",
    "learned weights": r"(weights|extracted|llm)\.json",
    "evaluation": r"evaluation\.json",
    "sequence model": r"sequence\.npz",
    "adapters": r"adapters/.+",
    "clauses": r"clauses\.sqlite",
    "title priors": r"priors/.+",
    "corrections": r"people/\w+/corrections\.json",
    "feedback": r"people/\w+/feedback\.jsonl",
    "impressions": r"people/\w+/impressions\.jsonl",
    "conversation": r"people/\w+/session\.json",
    "wishlist and account": r"people/\w+/(wishlist|account)\.json",
    "lists of files": r"(.+/)?contents\.json",
}
"""What a file holds → a pattern of its path in the index."""
COMPUTED_AGAIN = ("derived arrays",)
"""Parts that need not be there: whether one was deleted cannot be told from the index."""


def files_of(folder: Path) -> list[Path]:
    """Return the files of an index, relative to it, but the lock, which is empty."""
    return sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file() and p.name != ".lock")


def part_of(file: Path) -> str:
    """Return what a file of an index holds. ValueError for one that `PARTS` does not name."""
    for part, pattern in PARTS.items():
        if re.fullmatch(pattern, file.as_posix()):
            return part
    raise ValueError(f"{file} is no kind of file that is damaged: name it in PARTS")


def role(file: Path) -> str:
    """Return the path of a file without what differs between two indexes: hashes, generations."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=[-.])[0-9a-f]{16}(?=\.)", "*", file.as_posix())


def damage(folder: Path, file: Path, kind: str, foreign: Path, drawn: random.Random) -> str:
    """Damage a file of an index, and return what was done; empty where nothing was, as an empty file has no bits."""
    path = folder / file
    data = bytearray(path.read_bytes())
    before = bytes(data)
    match kind:
        case "delete":
            path.unlink()
            return "deleted"
        case "foreign":
            others = [each for each in files_of(foreign) if role(each) == role(file)]
            if not others or (foreign / others[0]).read_bytes() == before:
                return ""
            shutil.copyfile(foreign / others[0], path)
            return f"replaced by another index's {others[0]}"
        case "cut":
            at = drawn.randrange(max(1, len(data)))
            del data[at:]
            done = f"cut to {at} of {len(before)} bytes"
        case "zeros":
            at = drawn.randrange(max(1, len(data))) // BLOCK * BLOCK
            data[at : at + BLOCK] = bytes(len(data[at : at + BLOCK]))
            done = f"zeros from byte {at} on"
        case _:
            at = drawn.randrange(max(1, 8 * len(data)))
            if data:
                data[at // 8] ^= 1 << at % 8
            done = f"bit {at % 8} of byte {at // 8} flipped"
    path.write_bytes(data)
    return done if data != before else ""
