"""An index that is served under a name: opened once, and again when it has changed on disk."""

from __future__ import annotations

import gc
import threading
from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from dataclasses import replace
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


class Opened:
    """An index as it was when it was opened, and recommenders over it: `talks`, which asks the model where there is
    one, for one thread, and one that asks none for each thread. All have the same sources in memory.

    `experiment`: what is tried on lists of known people.
    """

    def __init__(self, first: Recommender, model: LanguageModel | None, experiment: Experiment | None = None):
        assert first.index
        self.index: Index = first.index
        self.talks = _beside(first, model, TALKING)
        self._first, self._experiment = first, experiment
        self._recent, self._of_thread = RecentLists(), _OfThread()

    @property
    def lists(self) -> Recommender:
        """Return the recommender without a model of the thread that asks."""
        if self._of_thread.lists is None:
            self._of_thread.lists = _beside(self._first, None, WITHOUT_MODEL)
        return self._of_thread.lists

    def recommend(self, request: PreparedRequest, is_recorded: bool = True) -> Recommendation:
        """Return a list without the model; that of a known person is part of the experiment, where there is one."""
        experiment = self._experiment
        if experiment and is_recorded and request.user_id:
            return self._recent.get_or_make("tried", request, lambda new: experiment.recommend(self.tried, new))
        return self._recent.get_or_make("plain", request, self.lists.recommend)

    def reasons(self, recommendation: Recommendation, most: int) -> list[Reason]:
        """Return reasons for the best items of a list, which say what chance put there."""
        return say_what_was_drawn(self.lists.reasons(recommendation, most), recommendation)

    @property
    def tried(self) -> Mapping[str, Recommender]:
        """Return the recommenders of the experiment's settings, by name, for the thread that asks."""
        if self._of_thread.tried is None:
            plain, settings = self._first.retriever.settings, self._experiment.settings if self._experiment else {}
            self._of_thread.tried = {
                name: _beside(self._first, None, WITHOUT_MODEL, replace(plain, diversity=diversity))
                for name, diversity in settings.items()
            }
        return self._of_thread.tried


class _OfThread(threading.local):
    """The recommenders of a thread, once it has asked for them."""

    lists: Recommender | None = None
    tried: Mapping[str, Recommender] | None = None


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
            index.group_by_user()
            first = Recommender(index, None, WITHOUT_MODEL)
            first.recommend_without_llm(first.prepare(Request(n=1)))  # so that no request waits for the sources
        except IndexFault:
            if self._opened is None:
                raise
            return
        self._opened = Opened(first, self._model, self._experiment)
        self._stamp = stamp
        del index, first
        _leave_out_of_collections()

    def _stamp_on_disk(self) -> tuple[object, ...]:
        """Return what changes whenever the index or what was learned from it is written."""
        stamp: list[object] = []
        for name in _WATCHED:
            with suppress(OSError):
                status = (self.folder / name).stat()
                stamp.append((name, status.st_ino, status.st_mtime_ns, status.st_size))
        return tuple(stamp)


def _leave_out_of_collections() -> None:
    """Leave what is in memory out of the garbage collections of requests, which spend a twentieth of a list on it.

    What was there before, such as an index that has been replaced, is collected first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _beside(
    first: Recommender, model: LanguageModel | None, rerank: RerankSettings, settings: RetrieverSettings | None = None
) -> Recommender:
    """Return a recommender with other settings over the same sources in memory, for a thread of its own."""
    other = Recommender(first.index, model, rerank, settings=settings or first.retriever.settings)
    shortlists, other.retriever = other.retriever.settings, copy(first.retriever)
    other.retriever.settings = shortlists
    other.names_users = False  # whoever asks may be anybody
    return other
