"""What is said where the libraries of the extra `encrypt` are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from retrieval.errors import KeyFault


@contextmanager
def needs_extra() -> Iterator[None]:
    """Turn a missing library into a KeyFault that says how to install it."""
    try:
        yield
    except ImportError as error:
        raise KeyFault(f"encrypted files of people need {error.name}: pip install 'whyrec[encrypt]'") from error
