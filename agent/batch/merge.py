"""Merging the results of all shards of a file of requests: the bytes that one process writes, `seconds` apart."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from agent.batch.provenance import file_digest
from agent.batch.resume import check_files, only_writer, request_ids
from agent.batch.shard import Provenance, Shard, difference, read_header
from agent.errors import InputError, UsageError
from retrieval.index.manifest import sync
from retrieval.progress import Progress, no_progress

MAY_DIFFER = ("shard", "processor")
"""Fields in which headers of parts may differ; other processors round the last digits of scores otherwise."""


@dataclass(frozen=True)
class Merged:
    """How many requests could not be answered, and whether parts were made on different processors."""

    failed: int
    processors_differ: bool


@dataclass(frozen=True)
class _Part:
    path: Path
    shard: Shard
    made_of: Provenance


def merge(
    source: Path, parts: Sequence[Path], out: Path, *, replace: bool = False, progress: Progress = no_progress
) -> Merged:
    """Write the results of all shards of `source` into `out`, in the order of the requests.

    `replace`: whether a file that is there may be replaced. Raises UsageError where the parts do not belong together or
    to the requests, InputError where one cannot be read or is not finished. Killed before its end, `out` is as it was.
    """
    total = check_files(source, out)
    headed = _in_order([_read_part(path) for path in parts])
    if (requests := file_digest(source)) != headed[0].made_of.get("requests"):
        raise UsageError(f"{headed[0].path} was made of other requests than {source} ({requests}): give its own --in")
    if out in parts:
        raise UsageError(f"{out} is one of the parts: name another --out")
    if out.is_file() and out.stat().st_size and not replace:
        raise UsageError(f"{out} exists: name another --out, or give --no-resume to replace it")
    lines, failed = _lines(source, headed, total), 0
    with _replacing(out) as stream:
        for done, line in enumerate(lines, 1):
            stream.write(line)
            failed += b'"error"' in line and "error" in json.loads(line)
            progress(done, total)
    return Merged(failed, len({part.made_of.get("processor") for part in headed}) > 1)


@contextmanager
def _replacing(out: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of `out` once it is written; a device is written to as it is."""
    if out.exists() and not out.is_file():
        with out.open("wb") as stream:
            yield stream
        return
    unfinished = out.with_name(f".{out.name}.merging")
    with only_writer(out):
        try:
            with unfinished.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(out)
            sync(out.parent)
        finally:
            unfinished.unlink(missing_ok=True)


def _read_part(path: Path) -> _Part:
    try:
        with path.open("rb") as stream:
            header = read_header(stream.readline())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error
    if header is None:
        raise UsageError(f"{path} is no part: its first line is not the header that rerank --shard writes")
    return _Part(path, Shard.parse(header["shard"]), header)


def _in_order(parts: Sequence[_Part]) -> list[_Part]:
    """Return the parts by number. Raises UsageError unless they are all shards of one division, made of the same."""
    first, of_shard = parts[0], dict[int, _Part]()
    for part in parts:
        if part.shard.count != first.shard.count:
            raise UsageError(f"{part.path} is shard {part.shard}, {first.path} {first.shard}: merge those of one run")
        if part.shard.number in of_shard:
            raise UsageError(f"{part.path} and {of_shard[part.shard.number].path} are both shard {part.shard}")
        if different := difference(first.made_of, part.made_of, MAY_DIFFER):
            raise UsageError(f"{first.path} and {part.path} do not belong together: {different}")
        of_shard[part.shard.number] = part
    if missing := [str(n) for n in range(1, first.shard.count + 1) if n not in of_shard]:
        raise UsageError(f"parts are missing: shard {', '.join(missing[:20])} of {first.shard.count}")
    return [of_shard[number] for number in sorted(of_shard)]


def _lines(source: Path, parts: Sequence[_Part], total: int) -> Iterator[bytes]:
    """Yield the results in the order of the requests. Raises InputError at one that is missing, broken or another's."""
    with ExitStack() as open_files:
        streams: list[BinaryIO] = [open_files.enter_context(part.path.open("rb")) for part in parts]
        for stream in streams:
            stream.readline()  # the header
        for position, request_id in enumerate(islice(request_ids(source), total)):
            part, line = parts[position % len(parts)], streams[position % len(parts)].readline()
            if not line.endswith(b"\n"):
                raise InputError(f"{part.path} is not finished: run --shard {part.shard} again, it goes on")
            if _request_id(line) != request_id:
                raise InputError(f"{part.path} has another result than that of {request_id!r}: run it with --no-resume")
            yield line
        for part, stream in zip(parts, streams, strict=True):
            if stream.readline():
                raise InputError(f"{part.path} has more results than its shard has requests: run it with --no-resume")


def _request_id(line: bytes) -> str | None:
    try:
        result = json.loads(line)
    except ValueError:
        return None
    return result.get("request_id") if isinstance(result, dict) else None
