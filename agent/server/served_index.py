"""An index that is served under a name: opened once, and again when it has changed on disk."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from agent.llm import LanguageModel
from agent.recommender import Recommendation, Recommender
from agent.rerank.ranking import RerankSettings
from agent.server.experiments import Experiment
from agent.server.exploration import say_what_was_drawn
from agent.server.recent_lists import RecentLists
from retrieval.errors import IndexFault
from retrieval.index import Index, fitted, manifest
from retrieval.query import PreparedRequest, Request
from retrieval.retriever import RetrieverSettings

if TYPE_CHECKING:
    from agent.explain import Reason

WITHOUT_MODEL, TALKING = RerankSettings("none"), RerankSettings("none", rerank_depth=10)
_WATCHED = (manifest.NAME, *fitted.FILES)


@dataclass(frozen=True)
class Opened:
    """An index as it was when it was opened: a recommender that asks no model, and one that does, where there is one.

    Each is used by one thread at a time. All have the same sources in memory. `experiment`: what is tried on lists of
    known people, with `tried`, the recommenders of its settings, for the thread of lists.
    """

    index: Index
    lists: Recommender
    talks: Recommender
    experiment: Experiment | None = None
    tried: Mapping[str, Recommender] = field(default_factory=dict)
    recent: RecentLists = field(default_factory=RecentLists)

    def recommend(self, request: PreparedRequest, is_recorded: bool = True) -> Recommendation:
        """Return a list without the model; that of a known person is part of the experiment, where there is one."""
        experiment = self.experiment
        if experiment and is_recorded and request.user_id:
            return self.recent.get_or_make("tried", request, lambda new: experiment.recommend(self.tried, new))
        return self.recent.get_or_make("plain", request, self.lists.recommend)

    def reasons(self, recommendation: Recommendation, most: int) -> list[Reason]:
        """Return reasons for the best items of a list, which say what chance put there."""
        return say_what_was_drawn(self.lists.reasons(recommendation, most), recommendation)


class ServedIndex:
    """A folder with a name, and its recommenders as the folder is now.

    The folder is opened anew by the request that notices a change, while others go on with what was open. Where it
    cannot be opened any more, such as half-way through being copied, what was open stays.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        model: LanguageModel | None = None,
        experiment: Experiment | None = None,
    ):
        self.name, self.folder, self._model, self._experiment = name, folder, model, experiment
        self._opening = threading.Lock()
        self._stamp: tuple[object, ...] | None = None
        self._opened: Opened | None = None

    @property
    def opened(self) -> Opened:
        """Return the index as it is on disk. Raises IndexFault where it was never opened and cannot be."""
        stamp = self._stamp_on_disk()
        if stamp != self._stamp and self._opening.acquire(blocking=self._opened is None):
            try:
                if stamp != self._stamp:
                    self._open(stamp)
            finally:
                self._opening.release()
        assert self._opened
        return self._opened

    def _open(self, stamp: tuple[object, ...]) -> None:
        try:
            index = Index(self.folder)
            lists = Recommender(index, None, WITHOUT_MODEL)
            lists.names_users = False  # whoever asks may be anybody
            lists.recommend_without_llm(lists.prepare(Request(n=1)))  # so that no request waits for the sources
        except IndexFault:
            if self._opened is None:
                raise
            return
        plain = lists.retriever.settings
        tried = {
            name: _beside(lists, None, WITHOUT_MODEL, replace(plain, diversity=diversity))
            for name, diversity in (self._experiment.settings if self._experiment else {}).items()
        }
        self._opened = Opened(index, lists, _beside(lists, self._model, TALKING), self._experiment, tried)
        self._stamp = stamp

    def _stamp_on_disk(self) -> tuple[object, ...]:
        """Return what changes whenever the index or what was learned from it is written."""
        stamp: list[object] = []
        for name in _WATCHED:
            with suppress(OSError):
                status = (self.folder / name).stat()
                stamp.append((name, status.st_ino, status.st_mtime_ns, status.st_size))
        return tuple(stamp)


def _beside(
    lists: Recommender, model: LanguageModel | None, rerank: RerankSettings, settings: RetrieverSettings | None = None
) -> Recommender:
    """Return a recommender with other settings over the same sources in memory, for a thread of its own."""
    other = Recommender(lists.index, model, rerank, settings=settings or lists.retriever.settings)
    shortlists, other.retriever = other.retriever.settings, copy(lists.retriever)
    other.retriever.settings, other.names_users = shortlists, False
    return other
