"""The system calls by which this process changes files below a folder, each shown to a function before it is made.

The function returns an error that the call is to fail with, or None. A write that fails has written half of its bytes,
as on a disk that is full. What libraries write by themselves, as Chroma does, is not seen; what polars writes is.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

PATCHED = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "chmod", "fsync", "ftruncate", "pwrite", "open")
_write_parquet = pl.DataFrame.write_parquet


class Kill(BaseException):
    """An error that ends the process by SIGKILL in place of being raised."""


@dataclass(frozen=True)
class Call:
    """A call: its name, the path that it changes, and where a write begins and what it writes."""

    name: str
    path: str
    target: str = ""
    offset: int = 0
    data: bytes = b""


Hook = Callable[[Call], BaseException | None]


@contextmanager
def watched(root: Path, hook: Hook) -> Iterator[None]:
    """Show the hook each call that changes something below a folder, and let it fail with the error returned."""
    watch = _Watch(os.path.realpath(root), hook)
    calls: dict[str, Any] = {name: watch.wrapped(getattr(os, name)) for name in PATCHED}
    with (
        patch("io.open", watch.open_file),
        patch("builtins.open", watch.open_file),
        patch.object(
            pl.DataFrame, "write_parquet", lambda frame, file, **more: watch.write_parquet(frame, file, **more)
        ),
        patch.multiple(os, **calls),
        patch.object(shutil, "_USE_CP_SENDFILE", False),
    ):
        yield


def raise_or_kill(error: BaseException) -> None:
    """Raise an error, or end the process as a power failure would."""
    if isinstance(error, Kill):
        os.kill(os.getpid(), signal.SIGKILL)
    raise error


def path_of(file: Any, dir_fd: int | None = None) -> str:
    """Return the absolute path of an open file or of a path."""
    if isinstance(file, int):
        return os.readlink(f"/proc/self/fd/{file}").removesuffix(" (deleted)")
    text = os.path.join(os.readlink(f"/proc/self/fd/{dir_fd}") if dir_fd is not None else os.getcwd(), os.fspath(file))
    return os.path.join(os.path.realpath(os.path.dirname(text)), os.path.basename(text))


class _Watch:
    def __init__(self, root: str, hook: Hook):
        self.root, self.hook, self.real_open = root, hook, io.open

    def show(self, call: Call, before_failing: Callable[[], object] = lambda: None) -> None:
        if error := self.error_of(call):
            if not isinstance(error, InterruptedError):  # which says that nothing was written
                before_failing()
            raise_or_kill(error)

    def error_of(self, call: Call) -> BaseException | None:
        return self.hook(call) if self.is_inside(call.path) else None

    def is_inside(self, path: str) -> bool:
        return path == self.root or path.startswith(f"{self.root}{os.sep}")

    def wrapped(self, real: Callable[..., Any]) -> Callable[..., Any]:
        name = {"remove": "unlink", "rename": "replace"}.get(real.__name__, real.__name__)

        def call(file: Any, *rest: Any, dir_fd: int | None = None, **more: Any) -> Any:
            arguments, named = (file, *rest), {**more, **({} if dir_fd is None else {"dir_fd": dir_fd})}
            path = path_of(file, dir_fd)
            if name == "pwrite":
                data, at = bytes(rest[0]), int(rest[1])
                self.show(Call(name, path, "", at, data), lambda: real(file, data[: len(data) // 2], at))
            elif name == "open":
                flags = rest[0] if rest else more.get("flags", 0)
                if flags & os.O_TRUNC or (flags & os.O_CREAT and not os.path.exists(path)):
                    self.show(Call("create", path))
            elif name == "ftruncate":
                if os.fstat(file).st_size != rest[0]:
                    self.show(Call(name, path, "", int(rest[0])))
            else:
                self.show(Call(name, path, path_of(rest[0]) if name == "replace" else ""))
            return real(*arguments, **named)

        return call

    def open_file(self, file: Any, mode: str = "r", *given: Any, **named: Any) -> Any:
        """Open a file; one that is written below the root shows each of its writes."""
        path = path_of(file)
        if not self.is_inside(path) or not set(mode) & set("wax+"):
            return self.real_open(file, mode, *given, **named)
        if not isinstance(file, int) and ("w" in mode or not os.path.exists(path)):
            self.show(Call("create", path))
        options = dict(zip(("buffering", "encoding", "errors", "newline"), given, strict=False)) | named
        raw = _File(self, path, file, mode.replace("b", "").replace("t", ""))
        binary = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return binary
        return io.TextIOWrapper(binary, **{k: v for k, v in options.items() if k in ("encoding", "errors", "newline")})

    def write_parquet(self, frame: Any, file: Any, **options: Any) -> None:
        """Write what polars would, and fail as it does."""
        stream = io.BytesIO()
        _write_parquet(frame, stream, **options)
        try:
            with self.open_file(file, "wb") as out:
                out.write(stream.getvalue())
        except OSError as error:
            message = (
                f"parquet: File out of specification: underlying IO error: {error.strerror} (os error {error.errno})"
            )
            raise pl.exceptions.ComputeError(message) from None


class _File(io.FileIO):
    """A file whose writes are shown."""

    def __init__(self, watch: _Watch, path: str, file: Any, mode: str):
        super().__init__(file, mode)
        self._watch, self._path = watch, path
        self._error: BaseException | None = None

    def write(self, data: Any) -> int:
        if postponed := self._error:
            self._error = None
            raise postponed
        content, real = bytes(data), super().write
        at = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
        error = self._watch.error_of(Call("write", self._path, "", at, content))
        if not error:
            return real(content)
        # As a disk does that becomes full: half is written, and the next call fails. EINTR says that nothing was.
        written = 0 if isinstance(error, InterruptedError) else real(content[: len(content) // 2])
        if not written or isinstance(error, Kill):
            raise_or_kill(error)
        self._error = error
        return written

    def truncate(self, size: int | None = None, /) -> int:
        size = self.tell() if size is None else size
        if os.fstat(self.fileno()).st_size != size:
            self._watch.show(Call("ftruncate", self._path, "", size))
        return super().truncate(size)
