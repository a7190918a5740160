"""The default strategy: which one it stands for, without an import, so that the command line can name it at no cost."""

from __future__ import annotations

AUTO = "auto"
"""Retrieval's order, unless a measurement on the index shows that `MEASURED_STRATEGY` improves it."""
MEASURED_STRATEGY = "blend"
"""The strategy that `whyrec-eval fit --model` measures."""
