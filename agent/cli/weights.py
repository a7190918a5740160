"""Learning the weights of an index's sources when it is built or has grown, and the line that says what was learned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent.cli.terminal import Texts, write

if TYPE_CHECKING:
    from retrieval.fitting.learn import Learned
    from retrieval.retriever import Retriever

NAMED_SOURCES = 3


def learn_weights(retriever: Retriever, words: Texts, lang: str) -> None:
    """Learn what each source of an index is worth, store it, and write in a line what was learned.

    Nothing is learned where the weights that there are still fit the index, or where too few people have interactions.
    """
    from agent.progress import Progress
    from retrieval.errors import NotEnoughData
    from retrieval.fitting import index_weights
    from retrieval.fitting.due import is_due

    index = retriever.index
    if not index or not retriever.has_collaborative or not is_due(index, retriever.sources):
        return
    people = words["progress_people"]
    try:
        with (
            Progress(words["progress_weights"], people, lang) as progress,
            Progress(words["progress_cold_weights"], people, lang) as cold_progress,
            Progress(words["progress_sequence_held_out"], language=lang) as training_progress,
        ):
            learned = index_weights.learn_weights(index, progress, cold_progress, training_progress)
    except NotEnoughData:
        write(words["weights_too_few"].format(index=index.folder))
        return
    write(_described(learned, index.folder, words, lang))


def _described(learned: Learned, index: Path, words: Texts, lang: str) -> str:
    """Return in a line from how many people weights were learned, and what they are worth."""
    from retrieval.sources.base import label

    values = {
        "index": index,
        "users": learned.weights.users,
        "sources": words["and"].join(list(dict.fromkeys(label(name, lang) for name in learned.most))[:NAMED_SOURCES]),
        "ndcg": f"{learned.ndcg:.3f}",
        "best": label(learned.best_source, lang),
        "best_ndcg": f"{learned.best_ndcg:.3f}",
    }
    text: str = words["weights_single" if learned.is_single else "weights_learned"].format(**values)
    return text
