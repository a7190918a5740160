"""What is ordered by what: items for a person or for words, texts for words; and what a call may hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.llm.scripted import Scripted
from agent.server.access import Access
from agent.server.app import create_app
from agent.server.rerank import texts as given_texts
from agent.server.rerank.answers import scores_in_unit
from agent.server.service import Service
from retrieval.embedding import Vectors, load

IDS = [f"film/{number}" for number in range(8)]
ADDRESS = "http://127.0.0.1:8000"


def rerank(client: TestClient, **body: object) -> dict[str, object]:
    answer = client.post("/v1/rerank", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def order(answer: dict[str, object]) -> list[int]:
    return [each["index"] for each in answer["results"]]  # type: ignore[attr-defined]


def test_items_by_words_and_texts_by_words(client: TestClient) -> None:
    answer = rerank(client, query="a driver of a tram", documents=IDS)
    assert order(answer)[0] == 4 and sorted(order(answer)) == list(range(8))
    answer = rerank(client, query="a driver of a tram", documents=["film/4", "a tram", "no such thing"])
    assert order(answer)[0] == 1 and answer["x_whyrec"]["documents"] == "texts"  # type: ignore[index]


def test_a_person_of_whom_feedback_alone_is_known(client: TestClient) -> None:
    client.post("/v1/feedback", json={"user_id": "fay", "item_id": "film/0", "action": "like"})
    answer = rerank(client, query="fay", documents=["film/7", "film/2"], reasons=1)
    assert order(answer)[0] == 1
    assert "Harbour" in answer["x_whyrec"]["reasons"][0]["text"]  # type: ignore[index]


def test_an_item_that_is_named_twice_is_answered_twice(client: TestClient) -> None:
    answer = rerank(client, query="tram", documents=["film/1", "film/4", "film/1", "film/4"])
    assert order(answer)[:2] == [1, 3] and len(order(answer)) == 4


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [""],
        ["", "\n", "\x00\x1b[31m"],
        ["same", "same", "same"],
        ["x" * 30_000, "y"],
        [{"n": 3}, {}, "a"],
        ["字" * 999],
    ],
)
def test_odd_documents_are_all_answered(client: TestClient, documents: list[object]) -> None:
    answer = rerank(client, query="同 same x", documents=documents, model=None, top_n=None, rank_fields=None)
    assert sorted(order(answer)) == list(range(len(documents)))


def test_fields_of_documents(client: TestClient) -> None:
    documents = [{"title": "tram", "body": "sea"}, {"title": "sea", "body": "tram"}]
    first = rerank(client, query="tram", documents=documents, rank_fields=["title"], return_documents=True)
    assert order(first) == [0, 1] and first["results"][0]["document"] == {"text": "tram"}  # type: ignore[index]
    assert order(rerank(client, query="tram", documents=documents, rank_fields=["body"])) == [1, 0]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"query": "a"}, 400),
        ({"documents": ["a"]}, 400),
        ({"query": "a", "documents": "a"}, 400),
        ({"query": "a", "documents": ["a"], "top_n": -1}, 400),
        ({"query": "a", "documents": ["a"] * 1_001}, 413),
        ({"query": "a", "texts": ["a"] * 1_001}, 413),
    ],
)
def test_what_is_wrong_is_said_to_every_client(client: TestClient, body: dict[str, object], status: int) -> None:
    answer = client.post("/rerank", json=body)
    said = answer.json()
    assert answer.status_code == status
    assert said["message"] == said["detail"] == (said["error"] if "texts" in body else said["error"]["message"])


def test_other_indexes_are_named_in_the_address(client: TestClient) -> None:
    assert client.post("/v1/rerank?index=books", json={"query": "a", "documents": ["a"]}).status_code == 404


def test_a_model_scores_where_it_is_asked_by_name(folder: Path) -> None:
    def prefers(prefix: str, text: str) -> float:
        return 0.0 if "Tram" in text and ("=> " in text or "Harbour" in prefix) else -9.0

    service = Service.over({"films": folder}, Access("127.0.0.1"), Scripted(scores=prefers, name="small"))
    with TestClient(create_app(service), base_url=ADDRESS) as client:
        assert order(rerank(client, query="ana", documents=IDS))[0] != 4
        for query in ("ana", "something quiet"):
            answer = rerank(client, query=query, documents=IDS, model="likelihood@small")
            assert order(answer)[0] == 4 and answer["x_whyrec"]["model"] == "small"  # type: ignore[index]
            assert answer["usage"]["total_tokens"] > 0  # type: ignore[index]
        answer = rerank(client, query="quiet", documents=["a lift", "Tram"], model="likelihood")
        assert order(answer) == [1, 0]
        answer = rerank(client, query="ana", documents=IDS, model="likelihood@/etc/passwd")
        assert "small" in answer["x_whyrec"]["faults"][0]  # type: ignore[index]
        assert answer["x_whyrec"]["strategy"] == "none"  # type: ignore[index]


def test_texts_beyond_the_time_are_ordered_by_their_words() -> None:
    class Slow:
        fingerprint = "slow"
        read = 0

        def query(self, texts: Sequence[str]) -> Vectors:
            return load("hash").query(texts)

        def passage(self, texts: Sequence[str]) -> Vectors:
            self.read += len(texts)
            return load("hash").passage(texts)

    documents = [f"text {n}" for n in range(40)] + ["a lighthouse"]
    request, slow = given_texts.request_for("lighthouse", documents), Slow()
    items = [given_texts.as_item(number, text, "en") for number, text in enumerate(documents)]
    ranked = given_texts.rank(items, request, slow, 0)
    assert slow.read == given_texts.EMBEDDED_AT_ONCE
    assert ranked[0].item.title == "a lighthouse" and len({c.item.id for c in ranked}) == 41
    assert all(a.score >= b.score for a, b in pairwise(ranked))


@pytest.mark.parametrize("scores", [[], [3.0], [1.0] * 500, [1e9, 0.0, -1e9], [float(-n) for n in range(1_000)]])
def test_scores_fall_between_one_and_zero(scores: list[float]) -> None:
    mapped = scores_in_unit(scores)
    assert len(mapped) == len(scores) and all(0 < each < 1 for each in mapped)
    assert all(a > b for a, b in pairwise(mapped))
