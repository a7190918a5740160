"""The rules of messages, in `agent.query` and `agent.chat`, which take two seconds to compile: loaded when needed.

Python imports modules that import each other right in one thread. Two that begin at different ones at once find each
other's half executed, and raise ImportError: a server's threads load them here, one at a time.
"""

from __future__ import annotations

from importlib import import_module
from threading import Lock

_LOADING = Lock()


def load(module: str = "agent.query") -> None:
    """Import a module of the rules; what another thread loads meanwhile is waited for."""
    with _LOADING:
        import_module(module)
