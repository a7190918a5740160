"""Chroma is the retriever by default, at every size: plain chromadb opens its collection, and lists come from it."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import chromadb
import numpy as np
import pytest

from retrieval.data.items import Interaction, Item
from retrieval.index import Index, Writer
from retrieval.index.build import build
from retrieval.index.chroma_folder import FolderClient, open_folder
from retrieval.query import Event, PreparedRequest
from retrieval.retriever import Retriever, RetrieverSettings
from retrieval.sources.dense import Dense
from retrieval.sources.settings import DenseSettings, SourceSettings

WORDS = "amber birch cedar dune ember fjord glade heath inlet jetty knoll larch".split()
ITEMS = [
    Item.model_validate(
        {
            "id": f"{a}-{b}",
            "title": f"{a} {b}",
            "text": f"on {a} and on {b}, the {n}th",
            "categories": [a.title()],
            "language": "en",
            "domain": "film",
            "published": f"{1900 + n % 100}",
        }
    )
    for n, (a, b) in enumerate((a, b) for a in WORDS for b in WORDS)
]
LOG = [
    Interaction(user_id=f"u{n}", item_id=ITEMS[(7 * n + 5 * k) % len(ITEMS)].id, kind="like")
    for n in range(40)
    for k in range(6)
]
FEW = DenseSettings(reach=20, all_reached=0, stored_likes=10, searched_likes=4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("default") / "index"
    build(folder, ITEMS, LOG, embedder="hash")
    return folder


def retriever(folder: Path, dense: DenseSettings = FEW, size: int = 30) -> Retriever:
    index = Index(folder)
    return Retriever(index, lambda: index.embedder, RetrieverSettings(size=size, sources=SourceSettings(dense=dense)))


def dense_source(of: Retriever) -> Dense:
    return next(source for source in of.sources if isinstance(source, Dense))


def liking(*ids: str, text: str = "") -> PreparedRequest:
    items = {item.id: item for item in ITEMS}
    past = (Event(items[i], Interaction(user_id="x", item_id=i, kind="like")) for i in ids)
    return PreparedRequest(tuple(past), text=text)


@pytest.mark.filterwarnings("ignore:legacy embedding function config")
def test_plain_chromadb_opens_the_collection_of_an_index(folder: Path) -> None:
    index = Index(folder)
    assert index.manifest.search == "auto" and index.manifest.chroma
    client = chromadb.PersistentClient(str(folder / index.manifest.chroma.name))
    with closing(client):
        collection = client.get_collection("items", embedding_function=None)
        stored = collection.get(include=["embeddings", "metadatas"])
        rows = [index.rows[item_id] for item_id in stored["ids"]]
        assert sorted(rows) == list(range(len(ITEMS)))
        assert np.allclose(stored["embeddings"], index.vectors[rows], atol=1e-6)
        assert stored["metadatas"] and dict(stored["metadatas"][0]) == {
            "title": "amber amber",
            "domain": "film",
            "language": ["en"],
            "category": ["amber"],
            "year": 1900,
        }
        near = collection.query(
            query_embeddings=index.vectors[:1], n_results=5, where={"category": {"$contains": "birch"}}, include=[]
        )
        assert all(item_id.startswith("birch-") for item_id in near["ids"][0])
        assert collection.configuration["hnsw"]["space"] == "cosine"


@pytest.mark.filterwarnings("ignore:legacy embedding function config")
def test_the_bindings_and_chromadb_read_and_write_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)
    ids, clients = [f"i{n}" for n in range(50)], []
    for known in ("1.", "0."):
        monkeypatch.setattr("retrieval.index.chroma_folder.KNOWN", known)
        with closing(open_folder(tmp_path / known)) as client:
            clients.append(type(client))
            made = client.create_collection("items", embedding_function=None, configuration={"hnsw": {"ef_search": 60}})
            made.upsert(ids=ids, embeddings=vectors, metadatas=[{"n": n} for n in range(50)])
            made.modify(configuration={"hnsw": {"ef_search": 70}})
    answers = []
    for known, other in (("1.", "0."), ("0.", "1."), ("1.", "1.")):
        monkeypatch.setattr("retrieval.index.chroma_folder.KNOWN", known)
        with closing(open_folder(tmp_path / other)) as client:
            read = client.get_collection("items", embedding_function=None)
            answer = read.query(query_embeddings=vectors[:3], n_results=5, include=["distances"])
            answers.append((read.count(), sorted(read.get(include=[])["ids"]), answer["ids"]))
            assert np.allclose(answer["distances"][0][0], 0, atol=1e-5)
    assert clients[0] is FolderClient and clients[1] is not FolderClient
    assert answers[0] == answers[1] == answers[2]


def test_candidates_by_meaning_are_neighbours_of_likes_and_of_the_text(folder: Path) -> None:
    r = retriever(folder)
    dense = dense_source(r)
    index, liked = r.index, ("amber-birch", "fjord-glade")
    assert index
    near_likes = dense.retrieve(liking(*liked, text="jetty"), None)
    queries = np.concatenate((index.vectors[[index.rows[i] for i in liked]], index.embedder.query(["jetty"])))
    expected = np.unique(index.nearest(queries, 20)[0])
    assert np.flatnonzero(near_likes).tolist() == expected.tolist() and len(expected) < len(ITEMS)


def test_the_default_path_finds_what_exact_search_finds(folder: Path, tmp_path: Path) -> None:
    exact = tmp_path / "exact"
    build(exact, ITEMS, LOG, embedder="hash", search="exact")
    by_chroma, by_comparing = retriever(folder, DenseSettings()), retriever(exact, DenseSettings())
    for n in range(12):
        request = liking(*(ITEMS[(11 * n + 29 * k) % len(ITEMS)].id for k in range(n % 5 + 1)))
        lists = [[c.item.id for c in r.shortlist(request)] for r in (by_chroma, by_comparing)]
        assert lists[0] == lists[1] and len(lists[0]) == 30


def test_scores_beside_the_neighbours_are_those_of_exact_search(folder: Path) -> None:
    request = liking("amber-birch", "fjord-glade", text="jetty")
    dense = [next(s for s in retriever(folder, each).sources if s.name == "dense") for each in (FEW, DenseSettings())]
    assert np.array_equal(dense[0].score(request), dense[1].score(request))


def test_conditions_that_leave_few_rows_are_answered_exactly(folder: Path) -> None:
    r = retriever(folder)
    dense = dense_source(r)
    few = np.arange(len(ITEMS)) < len(ITEMS) // 3
    assert dense.retrieve(liking("amber-birch"), few) is None
    assert dense.retrieve(liking("amber-birch"), ~few) is not None


def test_the_collection_is_opened_when_it_is_first_asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    r = retriever(folder, replace(FEW, stored_likes=len(ITEMS)))
    r.warm_up()
    opened: list[Path] = []
    again = retriever(folder, replace(FEW, stored_likes=len(ITEMS)))
    monkeypatch.setattr("retrieval.index.chroma_folder.FolderClient.__init__", lambda _, path: opened.append(path))
    liked = {i.item_id for i in LOG}
    assert again.shortlist(liking(*list(liked)[:5])) and not opened
    assert again.shortlist(liking(text="glade")) and opened  # which fails here, and all vectors are compared


def test_changed_and_deleted_items_follow_the_stored_neighbours(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index"
    shutil.copytree(folder, copy)
    retriever(copy).warm_up()
    new = ITEMS[0].model_copy(update={"id": "new", "title": "amber birch again", "text": "on amber and on birch"})
    with Writer(copy) as writer:
        writer.delete(["amber-birch"])
        writer.add([new])
    r = retriever(copy)
    dense = dense_source(r)
    assert r.index
    near_likes = dense.retrieve(liking("birch-amber", "amber-cedar"), None)
    assert near_likes is not None and near_likes[r.index.rows["new"]] and len(near_likes) == len(ITEMS)
    near = r.index.nearest(r.index.vectors[[r.index.rows["birch-amber"]]], 15)[0]
    assert near_likes[near].all()


def test_a_missing_collection_is_said_and_all_vectors_are_compared(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "index"
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / "chroma-000001")
    broken, whole = retriever(copy, DenseSettings()), retriever(folder, DenseSettings())
    request = liking("amber-birch", text="glade")
    assert [c.item.id for c in broken.shortlist(request)] == [c.item.id for c in whole.shortlist(request)]
    assert broken.index and broken.index.search_fault == f"{copy}/chroma-000001"
    assert whole.index and not whole.index.search_fault
