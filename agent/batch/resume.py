"""Resuming an interrupted batch: the results that stand already, and the lock that keeps a second run away."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from agent.batch.schema import parse_line
from agent.batch.shard import HEADER_PREFIX, WHOLE, Shard, difference, read_header
from agent.errors import InputError, UsageError
from agent.rerank.cascade import Cascade
from agent.rerank.reranker import Reranker

RESULT_PREFIX = b'{"request_id": '
"""How every result begins, one that was cut short included."""


def check_files(source: Path, out: Path, shard: Shard = WHOLE) -> int:
    """Return the number of requests in `source` that are of a shard.

    Raises InputError or UsageError, before anything costly is loaded, where the files cannot be used.
    """
    if source.exists() and not source.is_file():
        raise InputError(f"{source} is not a file: save the requests to one, it is read twice")
    total = sum(1 for _ in shard.read_lines(source))
    if total == 0 and not any(True for _ in WHOLE.read_lines(source)):
        raise InputError(f"{source} holds no requests: give one JSON object a line")
    if out.exists() and out.resolve() == source.resolve():
        raise UsageError(f"--in and --out are the same file {source}: name another --out")
    if out.is_dir() or not out.parent.is_dir():
        raise UsageError(f"{out} cannot be written: name a file in an existing folder with --out")
    return total


def finished_results(
    source: Path, out: Path, reranker: Reranker | Cascade, shard: Shard = WHOLE, header: bytes = b""
) -> list[dict[str, Any]]:
    """Return the whole results already in `out`, and cut the file behind the last of them.

    Raises UsageError unless they belong to the first requests of the shard and to this strategy and model, behind the
    same header.
    """
    if not out.exists():
        return []
    results: list[dict[str, Any]] = []
    with out.open("rb+") as stream:
        if not _is_whole_header(out, stream.readline(), header):
            stream.truncate(0)
            return []
        stream.seek(end := len(header))
        for line in stream:
            try:
                result = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n") or not isinstance(result, dict):
                break
            results.append(result)
            end += len(line)
        stream.seek(end)
        rest = stream.read(len(RESULT_PREFIX))
        same_requests = [r.get("request_id") for r in results] == [*islice(request_ids(source, shard), len(results))]
        if rest != RESULT_PREFIX[: len(rest)] or not same_requests:
            raise UsageError(f"{out} holds other things than these results: name another --out, or give --no-resume")
        stream.truncate(end)
    makers = {(r["strategy"], r["model"]) for r in results if "strategy" in r}
    if makers and makers != {(reranker.strategy, reranker.model_name)}:
        named = ", ".join(f"{strategy} with {model or 'no model'}" for strategy, model in sorted(makers, key=str))
        raise UsageError(f"{out} was made by {named}: give the same --strategy and --model, or --no-resume")
    return results


def _is_whole_header(out: Path, line: bytes, header: bytes) -> bool:
    """Tell whether the first line of results is the header; it is not where it was cut short.

    Raises UsageError for another one.
    """
    if line == header or not (header or line.startswith(HEADER_PREFIX)):
        return True
    if header.startswith(line):
        return False
    there, here = read_header(line), read_header(header)
    if there and here and (different := difference(there, here)):
        raise UsageError(f"{out} was begun with other things, {different}: name another --out, or give --no-resume")
    raise UsageError(f"{out} holds other things than these results: name another --out, or give --no-resume")


def request_ids(source: Path, shard: Shard = WHOLE) -> Iterator[str]:
    """Yield the ids of requests; a line that cannot be read goes by its number, as in its result."""
    for number, line in shard.read_lines(source):
        try:
            yield parse_line(source, number, line).request_id
        except InputError:
            yield f"line {number}"


@contextmanager
def only_writer(out: Path) -> Iterator[None]:
    """Lock `out` against other runs; the lock goes with the process, however it ends. Raises UsageError if taken."""
    lock = out.with_name(f".{out.name}.lock")
    with ExitStack() as stack:
        while True:
            try:
                handle = lock.open("w")
            except OSError as error:
                cure = "check path, rights and free space"
                raise UsageError(f"{out} cannot be written: {error.strerror}: {cure}") from error
            stack.enter_context(handle)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError(f"another run is writing {out}: wait for it, or name another --out") from error
            with suppress(FileNotFoundError):  # of a run that ended between the two lines: its file locks nobody out
                if os.path.samestat(os.fstat(handle.fileno()), lock.stat()):
                    break
        stack.callback(lock.unlink, missing_ok=True)  # while it is locked, so that it is nobody else's
        yield
