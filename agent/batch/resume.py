"""Resuming an interrupted batch: the results that stand already, and the lock that keeps a second run away."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from agent.batch.schema import parse_line, read_lines
from agent.errors import InputError, UsageError
from agent.rerank.cascade import Cascade
from agent.rerank.reranker import Reranker

RESULT_PREFIX = b'{"request_id": '
"""How every result begins, one that was cut short included."""


def check_files(source: Path, out: Path) -> int:
    """Return the number of requests in `source`.

    Raises InputError or UsageError, before anything costly is loaded, where the files cannot be used.
    """
    if source.exists() and not source.is_file():
        raise InputError(f"{source} is not a file: save the requests to one, it is read twice")
    total = sum(1 for _ in read_lines(source))
    if total == 0:
        raise InputError(f"{source} holds no requests: give one JSON object a line")
    if out.exists() and out.resolve() == source.resolve():
        raise UsageError(f"--in and --out are the same file {source}: name another --out")
    if out.is_dir() or not out.parent.is_dir():
        raise UsageError(f"{out} cannot be written: name a file in an existing folder with --out")
    return total


def finished_results(source: Path, out: Path, reranker: Reranker | Cascade) -> list[dict[str, Any]]:
    """Return the whole results already in `out`, and cut the file behind the last of them.

    Raises UsageError unless they belong to the first requests of `source` and to this strategy and model.
    """
    if not out.exists():
        return []
    results: list[dict[str, Any]] = []
    end = 0
    with out.open("rb+") as stream:
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
        same_requests = [r.get("request_id") for r in results] == _request_ids(source, len(results))
        if rest != RESULT_PREFIX[: len(rest)] or not same_requests:
            raise UsageError(f"{out} holds other things than these results: name another --out, or give --no-resume")
        stream.truncate(end)
    makers = {(r["strategy"], r["model"]) for r in results if "strategy" in r}
    if makers and makers != {(reranker.strategy, reranker.model_name)}:
        named = ", ".join(f"{strategy} with {model or 'no model'}" for strategy, model in sorted(makers, key=str))
        raise UsageError(f"{out} was made by {named}: give the same --strategy and --model, or --no-resume")
    return results


def _request_ids(source: Path, most: int) -> list[str]:
    """Return the ids of the first requests; a line that cannot be read goes by its number, as in its result."""
    ids = []
    for number, line in islice(read_lines(source), most):
        try:
            ids.append(parse_line(source, number, line).request_id)
        except InputError:
            ids.append(f"line {number}")
    return ids


@contextmanager
def only_writer(out: Path) -> Iterator[None]:
    """Lock `out` against other runs; the lock goes with the process, however it ends. Raises UsageError if taken."""
    lock = out.with_name(f".{out.name}.lock")
    try:
        handle = lock.open("w")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from error
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"another run is writing {out}: wait for it, or name another --out") from error
        yield
    lock.unlink(missing_ok=True)
