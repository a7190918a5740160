"""Real clients, and the payloads of others as they send them, against a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cohere
import httpx
import pytest

from agent.server.service import Service
from tests.agent.server.serving import served

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
QUERY = "a keeper of a lighthouse"
TEXTS = [
    "Bread needs flour, water, salt and time.",
    "The keeper of the lighthouse lit the lamp at dusk.",
    "A tram stops at every corner.",
    "The keeper of a lighthouse, a lighthouse by the sea.",
]
IDS = ["film/5", "film/2", "film/7"]


@pytest.fixture
def address(service: Service) -> Iterator[str]:
    with served(service) as address:
        yield address


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client() as http:  # which cohere's clients do not close
        yield http


def check(results: list[Any], count: int) -> list[int]:
    """Every document once, best first, by scores that fall and lie in (0, 1). Returns the order."""
    scores = [each["relevance_score"] for each in results]
    assert sorted(each["index"] for each in results) == list(range(count))
    assert all(1 > a > b > 0 for a, b in zip(scores, [*scores[1:], scores[-1] / 2], strict=True))
    return [each["index"] for each in results]


def test_cohere(address: str, http: httpx.Client) -> None:
    first = cohere.Client("key", base_url=address, httpx_client=http).rerank(
        model="rerank-english-v3.0", query=QUERY, documents=[{"text": text} for text in TEXTS], return_documents=True
    )
    second = cohere.ClientV2("key", base_url=address, httpx_client=http).rerank(
        model="rerank-v4", query=QUERY, documents=TEXTS
    )
    orders = [check([dict(each) for each in answer.results], 4) for answer in (first, second)]
    assert orders[0] == orders[1] and orders[0][0] == 3
    assert [each.document.text for each in first.results if each.document] == [TEXTS[n] for n in orders[0]]
    nulls = {"top_n": None, "max_tokens_per_doc": None}
    top = cohere.ClientV2("key", base_url=address, httpx_client=http).rerank(
        model="rerank-v4", query=QUERY, documents=TEXTS, **nulls
    )
    assert len(top.results) == 4


def test_cohere_reads_what_is_wrong(address: str, http: httpx.Client) -> None:
    with pytest.raises(cohere.BadRequestError) as refused:
        cohere.ClientV2("key", base_url=address, httpx_client=http).rerank(model="rerank-v4", query="", documents=TEXTS)
    assert refused.value.body["message"].startswith("query: ")


def test_open_webui_zips_scores_with_its_documents(address: str) -> None:
    body = {"model": "bge-reranker", "query": QUERY, "documents": TEXTS, "top_n": len(TEXTS)}
    headers = {"Authorization": "Bearer x", "X-OpenWebUI-User-Id": "7"}
    results = httpx.post(f"{address}/v1/rerank", json=body, headers=headers).json()["results"]
    scores = [each["relevance_score"] for each in sorted(results, key=lambda each: each["index"])]
    assert max(scores[1], scores[3]) == max(scores) and len(scores) == 4


def test_dify(address: str) -> None:
    body = {"model": "m", "query": QUERY, "documents": TEXTS, "top_n": 2, "return_documents": True}
    answer = httpx.post(f"{address}/rerank", json=body).json()
    assert [each["document"]["text"] for each in answer["results"]] == [TEXTS[e["index"]] for e in answer["results"]]
    assert len(answer["results"]) == 2 and answer["usage"]["total_tokens"] == 0


def test_ragflow_and_xinference(address: str) -> None:
    body = {"model": "m", "query": QUERY, "return_documents": "true", "return_len": "true", "documents": TEXTS}
    answer = httpx.post(f"{address}/v1/rerank", json=body).json()
    check(answer["results"], 4)
    assert answer["results"][0]["document"]["text"]


def test_jina(address: str) -> None:
    body = {"query": QUERY, "documents": TEXTS, "model": "jina-reranker-v2", "top_n": 3}
    assert len(httpx.post(f"{address}/v1/rerank", json=body).json()["results"]) == 3
    assert "query" in httpx.post(f"{address}/v1/rerank", json={"documents": TEXTS}).json()["detail"]


@pytest.mark.parametrize("path", ["/rerank", "/v1/rerank", "/v2/rerank", "/reranking", "/v1/reranking"])
def test_vllm_and_llama_server_on_every_path(address: str, path: str) -> None:
    body = {"query": QUERY, "documents": TEXTS, "top_n": 0, "truncate_prompt_tokens": 512, "priority": 1}
    answer = httpx.post(address + path, json=body).json()
    check(answer["results"], 4)
    assert answer["object"] == "list" and answer["usage"].keys() == {"prompt_tokens", "total_tokens"}


def test_tei(address: str) -> None:
    body = {"query": QUERY, "texts": TEXTS, "truncate": True, "raw_scores": False, "return_text": True}
    answer = httpx.post(f"{address}/rerank", json=body).json()
    check([{**each, "relevance_score": each["score"]} for each in answer], 4)
    assert [each["text"] for each in answer] == [TEXTS[each["index"]] for each in answer]
    refused = httpx.post(f"{address}/rerank", json={"query": "", "texts": TEXTS})
    assert refused.status_code == 400 and refused.json()["error_type"] == "validation"
    assert refused.json()["error"].startswith("query: ")


def test_gorse_orders_items_for_a_person(address: str) -> None:
    body = {"model": "m", "query": "ana\n", "documents": IDS}
    answer = httpx.post(f"{address}/v1/rerank", json=body, headers={"Authorization": "Bearer k"}).json()
    assert check(answer["results"], 3)[0] == 1  # film/2 is of the sea, as those that she likes
    assert answer["x_whyrec"]["documents"] == "items" and isinstance(answer["usage"]["total_tokens"], int)
