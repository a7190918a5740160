"""Fusion of a request with text: how clearly a source's scores speak counts, not only their order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.arrays import Floats, Mask, Rows
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.query import Event, PreparedRequest, Provenance, Request
from retrieval.ranking.combine import fuse
from retrieval.sources import CandidateSource, InMemoryInputs
from retrieval.sources.assemble import assemble
from retrieval.sources.base import Calibrated, Kind, Unavailable, collect_scores, is_calibrated

ITEMS = [Item(id=f"i{n}", title=f"thing {n}", text="a harbour" if n == 3 else "a hill") for n in range(12)]
LIKE = (Event(ITEMS[0], Interaction(user_id="u", item_id="i0", kind="like")),)
numbers = st.lists(st.floats(0, 1e3, allow_nan=False), min_size=1, max_size=30)


class Ranked:
    """A source with given scores, of which only the ranks can be added to others."""

    kind: Kind = "content"
    default_weight = cold_item_weight = 1.0
    unavailable_reason: Unavailable | None = None

    def __init__(self, name: str, scores: Sequence[float]) -> None:
        self.name, self.scores = name, np.array(scores)

    def score(self, request: Request, allowed: Mask | None = None) -> Floats:
        return self.scores

    def explain(self, request: Request, rows: Sequence[int]) -> list[tuple[Provenance, ...]]:
        return [() for _ in rows]


class OnCommonScale(Ranked):
    """The same on a scale on which scores can be added."""

    def calibrate(self, scores: Floats, rows: Rows, allowed: Mask | None) -> Floats:
        return np.nan_to_num(scores[rows])


CLEAR, VAGUE = [0.9, *[0.1] * 9], [0.05 + k / 1_000 for k in range(10)]
"""Scores of which one stands out, and scores that hardly differ, in the opposite order."""


def total(sources: Sequence[CandidateSource], request: Request) -> list[float]:
    rows = np.arange(10)
    scores: list[float] = fuse(sources, collect_scores(sources, request), rows, None, request)[0].tolist()
    return scores


def test_a_source_whose_scores_hardly_differ_does_not_outvote_a_clear_match() -> None:
    sources = OnCommonScale("words", CLEAR), OnCommonScale("meaning", VAGUE), OnCommonScale("other", VAGUE)
    assert int(np.argmax(total(sources, PreparedRequest(text="harbour")))) == 0


def test_a_history_alone_is_fused_by_ranks() -> None:
    request = PreparedRequest(LIKE)
    by_rank = total((Ranked("words", CLEAR), Ranked("meaning", VAGUE)), request)
    assert by_rank == total((OnCommonScale("words", CLEAR), OnCommonScale("meaning", VAGUE)), request)


@pytest.fixture(scope="module")
def sources() -> dict[str, Calibrated]:
    built = assemble(InMemoryInputs(ITEMS, HashEmbedder), ("dense", "lexical"))
    return {source.name: source for source in built if is_calibrated(source)}


def test_words_and_meaning_can_be_added(sources: dict[str, Calibrated]) -> None:
    request, rows = PreparedRequest(text="harbour"), np.arange(len(ITEMS))
    strengths = {name: s.calibrate(s.score(request), rows, None) for name, s in sources.items()}
    assert set(strengths) == {"dense", "lexical"}
    assert all(int(np.argmax(each)) == 3 and each.max() <= 1.5 for each in strengths.values())
    assert np.count_nonzero(strengths["lexical"]) == 1, "no shared word is no match"


@given(numbers)
def test_calibration_keeps_the_order_of_a_source(scores: list[float]) -> None:
    words = next(s for s in assemble(InMemoryInputs(ITEMS, HashEmbedder), ("lexical",)) if is_calibrated(s))
    values, rows = np.array(scores), np.arange(len(scores))
    strengths = words.calibrate(values, rows, None)
    order = np.argsort(values, kind="stable")
    assert np.isfinite(strengths).all() and (np.diff(strengths[order]) >= 0).all()
    assert len(words.calibrate(values, rows[:0], np.zeros(len(values), np.bool_))) == 0


def kind_of(source: Ranked, kind: Kind) -> Ranked:
    source.kind = kind
    return source


def likes(number: int) -> tuple[Event, ...]:
    return tuple(
        Event(item, Interaction(user_id="u", item_id=item.id, kind="like")) for item in ITEMS[len(ITEMS) - number :]
    )


def test_of_two_equal_matches_somebody_unknown_gets_the_more_popular_one_first() -> None:
    words = OnCommonScale("words", [1.0, 1.0, *[0.0] * 8])
    popular = kind_of(OnCommonScale("recent_popularity", [0.1, 0.3, 0.9, *[0.0] * 7]), "non_personalized")
    popular.default_weight = 0.3
    best = np.argsort(-np.array(total((words, popular), PreparedRequest(text="harbour"))))
    assert best[:3].tolist() == [1, 0, 2]


def test_the_more_a_person_liked_the_more_other_peoples_choices_count_beside_words() -> None:
    words = OnCommonScale("words", [0.5, *[0.0] * 9])
    others = kind_of(Ranked("ease", range(10)), "collaborative")
    others.default_weight = 3.0
    requests = [PreparedRequest(likes(number), text="harbour") for number in range(4)]
    leads = [scores[9] - scores[0] for scores in (total((words, others), request) for request in requests)]
    assert leads == sorted(leads) and leads[0] < 0 < leads[-1]


def test_a_history_alone_is_not_shrunk() -> None:
    others = kind_of(Ranked("ease", range(10)), "collaborative")
    assert total((others,), PreparedRequest(likes(1))) == total((others,), PreparedRequest(likes(2)))


@pytest.fixture(scope="module")
def meaning() -> Calibrated:
    built = assemble(InMemoryInputs(ITEMS, HashEmbedder), ("dense",))
    return next(source for source in built if is_calibrated(source))


def test_meaning_counts_where_an_item_stands_out_and_not_where_all_are_alike(meaning: Calibrated) -> None:
    rows = np.arange(200)
    alike, one_clear = np.linspace(0.1, 0.2, 200), np.where(rows == 3, 0.9, 0.1)
    assert not meaning.calibrate(alike, rows, None).any()
    assert int(np.argmax(meaning.calibrate(one_clear, rows, None))) == 3


def test_of_few_items_none_need_stand_out(meaning: Calibrated) -> None:
    alike = np.linspace(0.1, 0.2, 20)
    assert (np.diff(meaning.calibrate(alike, np.arange(20), None)) > 0).all()


def test_where_only_the_nearest_are_scored_meaning_counts_by_its_cosine(meaning: Calibrated) -> None:
    nearest = np.where(np.arange(len(ITEMS)) < 3, [0.9, 0.6, 0.3, *[0.0] * 9], np.nan)
    strengths = meaning.calibrate(nearest, np.arange(4), None)
    assert (np.diff(strengths) < 0).all() and strengths[3] == 0
