"""Keeping stdout for the protocol."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stdout_for_protocol() -> Iterator[None]:
    """Send to stderr whatever is written to stdout meanwhile, since a host reads nothing but the protocol there."""
    sys.stdout.flush()
    protocol = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(protocol, 1)
        os.close(protocol)
