"""What is learned is kept through changes of the catalogue, and says what learning it anew would."""

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
from retrieval.index.build import build
from retrieval.index.nearest import PcaSketch
from retrieval.index.reader import Index
from retrieval.index.settings import Settings as IndexSettings
from retrieval.index.writer import Writer
from retrieval.query.request import Candidate, Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings
from retrieval.sources import inverted_index
from retrieval.sources.dense import Dense
from retrieval.sources.inverted_index import extend, vocabulary_of
from retrieval.sources.settings import DenseSettings, SourceSettings

MANY = SourceSettings(dense=DenseSettings(exact_below=10), amended_from=10, sketched_from=10)
SMALL = IndexSettings(exact_below=10)
"""As if forty items were many: what is learned of the first segment is kept."""
WORDS = "amber birch cedar dune ember fjord glade heath inlet jetty knoll larch 千与千寻 龙猫".split()


def item(n: int, drawn: int = 0) -> Item:
    words = random.Random(f"{n} {drawn}")
    return Item(
        id=f"i{n}",
        title=" ".join(words.sample(WORDS, 3)),
        text=" ".join(words.choices(WORDS, k=8)),
        published=1990 + n % 30,
    )


def deed(user: int, n: int) -> Interaction:
    return Interaction.model_validate({"user_id": f"u{user}", "item_id": f"i{n}", "kind": "like"})


ITEMS = [item(n) for n in range(40)]
DEEDS = [deed(user, (user % 2) * 20 + (user * 7 + k * 3) % 20) for user in range(40) for k in range(5)]


@pytest.fixture(params=["exact", "chroma"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """As if forty were many: what is learned of the first segment is kept, and Chroma is asked."""
    build(tmp_path / "index", ITEMS, DEEDS, embedder="hash", search=request.param, settings=SMALL)
    return tmp_path / "index"


def retriever(folder: Path) -> Retriever:
    index = Index(folder, settings=SMALL)
    return Retriever(index, lambda: index.embedder, RetrieverSettings(size=12, sources=MANY))


def liking(*ns: int) -> PreparedRequest:
    return PreparedRequest(tuple(Event(ITEMS[n], deed(0, n)) for n in ns))


def table(arrays: Arrays) -> dict[tuple[str, int], float]:
    """The weight of each term in each row where it stands; rows ascend within a term."""
    found = {}
    for term, number in vocabulary_of(arrays).items():
        span = slice(arrays["starts"][number], arrays["starts"][number + 1])
        assert (np.diff(arrays["rows"][span]) > 0).all()
        found |= {
            (term, row): weight
            for row, weight in zip(arrays["rows"][span].tolist(), arrays["weights"][span].tolist(), strict=True)
        }
    return found


@given(st.frozensets(st.integers(0, 11)), st.integers(0, 4))
def test_amended_postings_are_those_of_what_stands_and_of_what_came(gone: frozenset[int], more: int) -> None:
    items, fresh = ITEMS[:12], [item(n + 100) for n in range(more)]
    first = inverted_index.build(items)
    standing = np.array([row for row in range(12) if row not in gone], np.int64)
    found = extend(first, standing, fresh)
    place = {row: n for n, row in enumerate(standing.tolist())}
    before = {(term, place[row]): weight for (term, row), weight in table(first).items() if row in place}
    whole = table(found)
    assert {key: weight for key, weight in whole.items() if key[1] < len(standing)} == before
    weighed = inverted_index.term_weights(found, vocabulary_of(found), fresh, 20_000)
    came = zip(weighed.terms.tolist(), (weighed.rows + len(standing)).tolist(), weighed.weights.tolist(), strict=True)
    terms = list(vocabulary_of(found))
    assert {key: w for key, w in whole.items() if key[1] >= len(standing)} == {(terms[t], r): w for t, r, w in came}
    np.testing.assert_array_equal(found["inverse"][: len(first["inverse"])], first["inverse"])
    assert len(found["norms"]) == len(standing) + more
    assert (found["norms"][len(standing) :] > 0).all()


def test_a_new_item_is_on_the_next_shortlist_and_what_people_did_is_not_learned_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retriever(folder).shortlist(liking(3))
    kept = {path.name for path in (folder / "derived").iterdir()}

    def never(*given: object, **named: object) -> dict[str, NDArray[np.generic]]:
        raise AssertionError("nothing that people did has changed")

    monkeypatch.setattr("retrieval.sources.collaborative_training.learn", never)
    monkeypatch.setattr("retrieval.sources.popularity.learn", never)
    with Writer(folder) as writer:
        writer.add([ITEMS[3].model_copy(update={"id": "new", "title": f"{ITEMS[3].title} quetzal"})])
        writer.delete(["i5"])
    again = retriever(folder)
    assert again.shortlist(PreparedRequest(text="quetzal"))[0].item.id == "new"
    assert again.shortlist(PreparedRequest(text=ITEMS[3].passage()))[0].item.id in ("new", "i3")
    assert "i5" not in {c.item.id for c in again.shortlist(liking(3))}
    assert {path.name for path in (folder / "derived").iterdir()} == kept


def test_people_speak_of_the_items_that_are_there_as_before(folder: Path) -> None:
    before = {c.item.id: c.features for c in retriever(folder).rank_items(ITEMS[20:30], liking(3, 9))}
    with Writer(folder) as writer:
        writer.delete(["i0", "i22"])
        writer.add([item(3, drawn=1), item(77)])  # i3 moves to another row
    request = liking(3, 9)
    after = {c.item.id: c.features for c in retriever(folder).rank_items([*ITEMS[20:22], *ITEMS[23:30]], request)}
    for name in ("rp3beta", "ials", "ease", "recent_popularity"):
        for item_id, features in after.items():
            assert features[name] == pytest.approx(before[item_id][name], nan_ok=True)


def test_an_item_that_comes_after_what_was_done_with_it_is_learned(folder: Path) -> None:
    with Writer(folder) as writer:
        writer.add_interactions([deed(user, 99) for user in range(30)])
    retriever(folder).shortlist(liking(3))
    with Writer(folder) as writer:
        writer.add([item(99)])
    (candidate,) = retriever(folder).rank_items([item(99)], liking(3))
    assert candidate.features["recent_popularity"] == 30
    assert candidate.features["rp3beta"] > 0


def test_every_given_item_has_its_dense_score(folder: Path) -> None:
    index = Index(folder, settings=SMALL)
    few = RetrieverSettings(size=5, sources=replace(MANY, dense=DenseSettings(reach=3, whole=3, exact_below=10)))
    plain = Dense(lambda: index.embedder, index.rows, index.vectors, index.centroid)
    request = liking(3, 9)
    expected = plain.score(request)
    searched = Retriever(index, lambda: index.embedder, few)
    for found in (searched.rank_items(ITEMS, request), searched.shortlist(request)):
        for candidate in found:
            assert candidate.features["dense"] == pytest.approx(expected[index.rows[candidate.item.id]], abs=1e-5)


def test_an_item_that_cannot_be_read_is_named_when_it_is_asked_for(folder: Path) -> None:
    index = Index(folder)
    written = index._catalogue[0]  # as a writer that went wrong would leave it
    rows = written.with_columns(json=written["json"].scatter(4, "{}"))
    index.__dict__["_catalogue"] = rows, index.live_base_rows
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
def test_a_sketch_finds_what_looking_at_every_row_finds(
    clustered: NDArray[np.float32], past: list[tuple[int, str]], share: float | None, seed: int
) -> None:
    rows = {f"i{n}": n for n in range(len(clustered))}
    made = {f"i{n}": Item(id=f"i{n}", title="t") for n, _ in past}
    history = [Interaction.model_validate({"user_id": "u", "item_id": f"i{n}", "kind": kind}) for n, kind in past]
    request = PreparedRequest(tuple(Event(made[i.item_id], i) for i in history))
    allowed = None if share is None else np.random.default_rng(seed).random(len(clustered)) < share
    centroid = clustered.mean(axis=0)

    def never() -> Embedder:
        raise AssertionError("nothing is asked in words")

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


def test_a_candidate_of_a_shortlist_is_the_items_own(folder: Path) -> None:
    found: tuple[Candidate, ...] = retriever(folder).shortlist(liking(3))
    assert all(c.item == ITEMS[int(c.item.id[1:])] for c in found)
