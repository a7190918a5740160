"""Stored models and statistics survive changes of the catalogue and equal those computed anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from retrieval.arrays import Arrays
from retrieval.data.items import Interaction, Item
from retrieval.embedding import Embedder
from retrieval.errors import IndexFault
from retrieval.index import Index, Writer, manifest, parquet_segments
from retrieval.index.build import build
from retrieval.index.nearest import PcaSketch
from retrieval.index.settings import Settings as IndexSettings
from retrieval.query import Candidate, Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings
from retrieval.sources import CandidateSource, inverted_index
from retrieval.sources.dense import Dense
from retrieval.sources.inverted_index import extend, vocabulary_of
from retrieval.sources.settings import DenseSettings, SourceSettings

MANY = SourceSettings(dense=DenseSettings(exact_below=10), amended_from=10, sketched_from=10)
SMALL = IndexSettings(exact_below=10)
"""Low limits, so that forty items count as many and statistics of the first segment are stored."""
WORDS = "amber birch cedar dune ember fjord glade heath inlet jetty knoll larch 千与千寻 龙猫".split()


def item(n: int, drawn: int = 0) -> Item:
    words = random.Random(f"{n} {drawn}")
    return Item(
        id=f"i{n}",
        title=" ".join(words.sample(WORDS, 3)),
        text=" ".join(words.choices(WORDS, k=8)),
        published=1990 + n % 30,
    )


def like(user: int, n: int) -> Interaction:
    return Interaction.model_validate({"user_id": f"u{user}", "item_id": f"i{n}", "kind": "like"})


ITEMS = [item(n) for n in range(40)]
LOG = [like(user, (user % 2) * 20 + (user * 7 + k * 3) % 20) for user in range(40) for k in range(5)]


@pytest.fixture(params=["exact", "chroma"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Build an index that, under SMALL and MANY, is completed, sketched and searched by Chroma as a large one."""
    build(tmp_path / "index", ITEMS, LOG, embedder="hash", search=request.param, settings=SMALL)
    return tmp_path / "index"


def retriever(folder: Path) -> Retriever:
    index = Index(folder, settings=SMALL)
    return Retriever(index, lambda: index.embedder, RetrieverSettings(size=12, sources=MANY))


def liking(*ns: int) -> PreparedRequest:
    return PreparedRequest(tuple(Event(ITEMS[n], like(0, n)) for n in ns))


def table(arrays: Arrays) -> dict[tuple[str, int], float]:
    """The weight of each term in each row where it stands; rows ascend within a term."""
    result: dict[tuple[str, int], float] = {}
    for term, number in vocabulary_of(arrays).items():
        span = slice(arrays["starts"][number], arrays["starts"][number + 1])
        assert (np.diff(arrays["rows"][span]) > 0).all()
        result |= {
            (term, row): weight
            for row, weight in zip(arrays["rows"][span].tolist(), arrays["weights"][span].tolist(), strict=True)
        }
    return result


@given(st.frozensets(st.integers(0, 11)), st.integers(0, 4))
def test_extended_postings_equal_old_and_new(gone: frozenset[int], more: int) -> None:
    items, fresh = ITEMS[:12], [item(n + 100) for n in range(more)]
    first = inverted_index.build(items)
    remaining = np.array([row for row in range(12) if row not in gone], np.int64)
    result = extend(first, remaining, fresh)
    place = {row: n for n, row in enumerate(remaining.tolist())}
    before = {(term, place[row]): weight for (term, row), weight in table(first).items() if row in place}
    whole = table(result)
    assert {key: weight for key, weight in whole.items() if key[1] < len(remaining)} == before
    postings = inverted_index.term_weights(result, vocabulary_of(result), fresh, 20_000)
    added = zip(
        postings.terms.tolist(), (postings.rows + len(remaining)).tolist(), postings.weights.tolist(), strict=True
    )
    terms = list(vocabulary_of(result))
    assert {key: w for key, w in whole.items() if key[1] >= len(remaining)} == {(terms[t], r): w for t, r, w in added}
    np.testing.assert_array_equal(result["inverse"][: len(first["inverse"])], first["inverse"])
    assert len(result["norms"]) == len(remaining) + more
    assert (result["norms"][len(remaining) :] > 0).all()


def test_new_item_retrieved_without_relearning(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    retriever(folder).shortlist(liking(3))
    artifacts = {path.name for path in (folder / "derived").iterdir()}

    def never(*given: object, **named: object) -> dict[str, NDArray[np.generic]]:
        raise AssertionError("interactions have not changed")

    monkeypatch.setattr("retrieval.sources.collaborative_training.learn", never)
    monkeypatch.setattr("retrieval.sources.popularity.learn", never)
    with Writer(folder) as writer:
        writer.add([ITEMS[3].model_copy(update={"id": "new", "title": f"{ITEMS[3].title} quetzal"})])
        writer.delete(["i5"])
    again = retriever(folder)
    assert again.shortlist(PreparedRequest(text="quetzal"))[0].item.id == "new"
    assert again.shortlist(PreparedRequest(text=ITEMS[3].passage()))[0].item.id in ("new", "i3")
    assert "i5" not in {c.item.id for c in again.shortlist(liking(3))}
    assert {path.name for path in (folder / "derived").iterdir()} == artifacts


def test_collaborative_scores_survive_catalogue_changes(folder: Path) -> None:
    before = {c.item.id: c.features for c in retriever(folder).rank_items(ITEMS[20:30], liking(3, 9))}
    with Writer(folder) as writer:
        writer.delete(["i0", "i22"])
        writer.add([item(3, drawn=1), item(77)])  # i3 moves to another row
    request = liking(3, 9)
    after = {c.item.id: c.features for c in retriever(folder).rank_items([*ITEMS[20:22], *ITEMS[23:30]], request)}
    for name in ("rp3beta", "ials", "ease", "recent_popularity"):
        for item_id, features in after.items():
            assert features[name] == pytest.approx(before[item_id][name], nan_ok=True)


def test_item_added_after_its_interactions_is_learned(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add_interactions([like(user, 99) for user in range(30)])
    retriever(folder).shortlist(liking(3))
    with Writer(folder) as writer:
        writer.add([item(99)])
    (candidate,) = retriever(folder).rank_items([item(99)], liking(3))
    assert candidate.features["recent_popularity"] == 30
    assert candidate.features["rp3beta"] > 0


def test_given_items_have_exact_dense_scores(folder: Path) -> None:
    index = Index(folder, settings=SMALL)
    few = RetrieverSettings(size=5, sources=replace(MANY, dense=DenseSettings(reach=3, whole=3, exact_below=10)))
    exact_dense = Dense(lambda: index.embedder, index.rows, index.vectors, index.centroid)
    request = liking(3, 9)
    expected = exact_dense.score(request)
    searched = Retriever(index, lambda: index.embedder, few)
    for result in (searched.rank_items(ITEMS, request), searched.shortlist(request)):
        for candidate in result:
            assert candidate.features["dense"] == pytest.approx(expected[index.rows[candidate.item.id]], abs=1e-5)


def test_unreadable_item_raises_on_access(folder: Path) -> None:
    content = manifest.read(folder)
    (segment,) = content.item_segments
    rows = parquet_segments.read(folder, segment)
    faulty = rows.with_columns(json=rows["json"].scatter(4, "{}"))  # as a faulty writer would leave it
    written = parquet_segments.write(folder, segment.file, faulty)
    content.model_copy(update={"item_segments": (written,)}).write(folder)
    index = Index(folder)
    assert index.items["i3"] == ITEMS[3]
    with pytest.raises(IndexFault, match="doctor"):
        list(index.items.values())


@pytest.fixture(scope="module")
def clustered() -> Iterator[NDArray[np.float32]]:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(60, 8)) @ rng.normal(size=(8, 96))
    vectors = centres[rng.integers(0, 60, 4_000)] + rng.normal(size=(4_000, 96)) * 0.5 + 4.0
    yield (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3_999), st.sampled_from(["like", "dislike"])), min_size=1, max_size=8),
    st.sampled_from([None, 0.5, 0.05]),
    st.integers(0, 100),
)
def test_sketch_returns_the_exact_best(
    clustered: NDArray[np.float32], past: list[tuple[int, str]], share: float | None, seed: int
) -> None:
    rows = {f"i{n}": n for n in range(len(clustered))}
    made = {f"i{n}": Item(id=f"i{n}", title="t") for n, _ in past}
    history = [Interaction.model_validate({"user_id": "u", "item_id": f"i{n}", "kind": kind}) for n, kind in past]
    request = PreparedRequest(tuple(Event(made[i.item_id], i) for i in history))
    allowed = None if share is None else np.random.default_rng(seed).random(len(clustered)) < share
    centroid = clustered.mean(axis=0)

    def never() -> Embedder:
        raise AssertionError("the request has no text")

    few = DenseSettings(whole=400)
    whole = Dense(never, rows, clustered, centroid).score(request)
    sketched = Dense(never, rows, clustered, centroid, few, sketch=PcaSketch(PcaSketch.fit(clustered))).score(
        request, allowed
    )
    free = np.arange(len(clustered)) if allowed is None else np.flatnonzero(allowed)
    if np.isnan(whole).all():
        assert np.isnan(sketched).all()
        return
    best = free[np.argsort(-whole[free], kind="stable")[:20]]
    np.testing.assert_allclose(sketched[best], whole[best], atol=1e-5)
    assert set(free[np.argsort(-sketched[free], kind="stable")[:20]]) == set(best)
    if allowed is None or share == 0.5:
        assert not np.isnan(sketched[free]).any()


def test_candidates_carry_their_items(folder: Path) -> None:
    result: tuple[Candidate, ...] = retriever(folder).shortlist(liking(3))
    assert all(c.item == ITEMS[int(c.item.id[1:])] for c in result)


def test_what_follows_what_is_learned_where_the_log_is_in_order(tmp_path: Path) -> None:
    """Nobody has times; each likes an item and then the next one."""
    log = [like(user, n) for user in range(40) for n in (user % 20, user % 20 + 1)]
    build(tmp_path / "index", ITEMS, log, embedder="hash")
    assert transitions_of(tmp_path / "index").unavailable_reason
    build(tmp_path / "index", ITEMS, log, embedder="hash", ordered=True)
    transitions = transitions_of(tmp_path / "index")
    assert transitions.unavailable_reason is None
    scores = transitions.score(liking(7))
    assert scores[8] > scores[6] > 0


def transitions_of(folder: Path) -> CandidateSource:
    return next(source for source in retriever(folder).sources if source.name == "item_transitions")
