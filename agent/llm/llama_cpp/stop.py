"""A flag by which another thread ends an evaluation: llama.cpp looks at it between the steps of its graph."""

from __future__ import annotations

import ctypes
from typing import Any


class StopFlag:
    """Watched by a context of llama.cpp from here on.

    llama.cpp asks a function that it is given a pointer for. One written in Python would wait for the interpreter a
    thousand times a token while other threads hold it. C's strlen does it without: the length of an empty text, 0, says
    go on, and that of a text of one character, 1, says stop.
    """

    def __init__(self, api: Any, context: Any):
        self._text = ctypes.create_string_buffer(2)
        strlen = ctypes.cast(ctypes.CDLL(None).strlen, ctypes.c_void_p)
        self._callback = api.ggml_abort_callback(strlen.value)
        api.llama_set_abort_callback(context, self._callback, ctypes.cast(self._text, ctypes.c_void_p))

    @property
    def is_set(self) -> bool:
        """Return whether evaluations are to end."""
        return self._text.raw[0] != 0

    def set(self) -> None:
        """End the evaluation that runs, and each one that follows."""
        self._text[0] = b"x"

    def clear(self) -> None:
        """Let evaluations run to their end."""
        self._text[0] = b"\0"
