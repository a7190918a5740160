"""Clients for Python against a server in a process of its own, whose small model reads what they ask."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import cohere
import httpx
import openai
import pytest
from gorse import Gorse

from agent.server.client import Client
from tests.agent.cli.processes import SMALL_MODEL, needs_small_model
from tests.agent.server.rerank.test_clients import QUERY, TEXTS, check

pytestmark = [
    needs_small_model,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
HELLO: Any = [{"role": "user", "content": "a quiet story by the sea, no comedy"}]
STOPS_WITHIN = 5.0
"""Seconds; half of one where nothing else runs."""


def test_cohere(address: str) -> None:
    with httpx.Client(timeout=120) as http:
        first = cohere.Client("key", base_url=address, httpx_client=http)
        second = cohere.ClientV2("key", base_url=address, httpx_client=http)
        answers = [each.rerank(model="rerank-v4", query=QUERY, documents=TEXTS) for each in (first, second)]
        by_model: Any = second.rerank(model=f"likelihood@{SMALL_MODEL}", query=QUERY, documents=TEXTS, top_n=3)
    orders = [check([dict(each) for each in answer.results], 4) for answer in answers]
    assert orders[0] == orders[1] and orders[0][0] == 3
    assert len(by_model.results) == 3 and by_model.x_whyrec["faults"] == []
    assert by_model.x_whyrec["strategy"].startswith("likelihood")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/rerank", {"model": "bge", "query": QUERY, "documents": TEXTS, "top_n": 4}),  # Open WebUI
        ("/rerank", {"model": "m", "query": QUERY, "documents": TEXTS, "top_n": 4, "return_documents": True}),  # Dify
        ("/v1/rerank", {"model": "m", "query": QUERY, "documents": TEXTS, "return_documents": "true"}),  # RAGFlow
        ("/v1/rerank", {"model": "jina-reranker-v2", "query": QUERY, "documents": TEXTS}),  # Jina
    ],
)
def test_payloads_of_others(address: str, path: str, body: dict[str, Any]) -> None:
    answer = httpx.post(address + path, json={**body, "model": SMALL_MODEL}, timeout=120).json()
    check(answer["results"], 4)
    assert ("document" in answer["results"][0]) == ("return_documents" in body)
    assert httpx.post(address + path, json=body, timeout=120).json()["results"][0]["index"] == 3


def test_openai(address: str) -> None:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", timeout=120) as client:
        (model,) = [each.id for each in client.models.list()]
        whole = client.chat.completions.create(model=model, messages=HELLO).choices[0].message.content or ""
        chunks = client.chat.completions.create(model=model, messages=HELLO, stream=True)
        streamed = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert "1. " in whole and streamed.strip() == whole


def test_openai_async(address: str) -> None:
    async def run() -> str:
        async with openai.AsyncOpenAI(base_url=f"{address}/v1", api_key="none", timeout=120) as client:
            stream = await client.chat.completions.create(model="whyrec", messages=HELLO, stream=True)
            return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

    assert "1. " in asyncio.run(run())


def test_openai_leaves_and_the_next_is_answered(address: str) -> None:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", timeout=120) as client:
        for number in range(3):
            messages: Any = [{"role": "user", "content": f"a story with {number + 3} friends going home, not sad"}]
            stream = client.chat.completions.create(model="whyrec", messages=messages, stream=True)
            time.sleep(0.2)
            stream.close()
            left = time.perf_counter()
            while 'queue="model"} 0' not in httpx.get(f"{address}/metrics").text:
                assert time.perf_counter() - left < STOPS_WITHIN
                time.sleep(0.02)
        assert client.chat.completions.create(model="whyrec", messages=HELLO).choices[0].message.content


def test_pygorse(address: str) -> None:
    gorse = Gorse(address, "key", timeout=60)
    gorse.insert_item({"ItemId": "new/1", "Labels": {"title": "Shells"}, "Comment": "They gather shells."})
    feedback = {"FeedbackType": "like", "UserId": "dee", "ItemId": "film/0", "Timestamp": "2024-06-01", "Value": 0}
    assert gorse.insert_feedbacks([feedback]) == {"RowAffected": 1}
    assert {each.id for each in gorse.get_recommend("dee", n=3)} <= {*(f"film/{n}" for n in range(1, 8)), "new/1"}
    assert gorse.delete_item("new/1") == {"RowAffected": 1}


def test_whyrecs_own(address: str) -> None:
    with Client(address) as whyrec:
        answer = whyrec.recommend(user_id="ana", request="something by the sea", n=3, reasons=3)
        assert len(answer.items) == 3 and all(each.reason and each.reason.text for each in answer.items)
