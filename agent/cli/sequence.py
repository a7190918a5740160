"""Training the sequence model of an index, where torch is installed and there are enough histories with times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.cli.terminal import Texts

if TYPE_CHECKING:
    from retrieval.index import Index


def train_sequence_model(index: Index, words: Texts, lang: str) -> None:
    """Train the sequence model of an index where there is none, or the interactions have changed by a tenth since."""
    from agent.progress import Progress
    from retrieval.sources import stored_sequence
    from retrieval.sources.trained import IndexInputs

    if stored_sequence.is_due(index):
        with Progress(words["progress_sequence"], language=lang) as progress:
            stored_sequence.train(index, IndexInputs(index).interactions, progress)
