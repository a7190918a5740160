"""Functions in processes of their own, whose threads end with them."""

from __future__ import annotations

import json
import os
import traceback
from collections.abc import Callable
from importlib import import_module
from typing import Any

LIBRARIES = ("chromadb_rust_bindings", "polars", "rich.table", "zipfile", "numpy.random", "sqlite3")


def import_libraries() -> None:
    """Import what storage needs, so that forks need not."""
    for library in LIBRARIES:
        import_module(library)


def start(function: Callable[[], object]) -> Callable[[], Any]:
    """Run a function in a fork; return one that waits for what it returns, as JSON. That raises RuntimeError."""
    read, write = os.pipe()
    if not (child := os.fork()):
        os.close(read)
        _become(function, write)
    os.close(write)

    def wait() -> Any:
        with os.fdopen(read, encoding="utf-8") as stream:
            text = stream.read()
        if os.waitpid(child, 0)[1]:
            raise RuntimeError(text.strip() or "a process was killed")
        return json.loads(text)

    return wait


def in_fork(function: Callable[[], object]) -> Any:
    """Return what a function returns in a process of its own."""
    return start(function)()


def _become(function: Callable[[], object], write: int) -> None:
    """Replace this process by the function; never returns."""
    code, text = 0, ""
    try:
        text = json.dumps(function())
    except BaseException:
        code, text = 1, traceback.format_exc(limit=-1)
    finally:
        with os.fdopen(write, "w", encoding="utf-8") as out:
            out.write(text)
        os._exit(code)
