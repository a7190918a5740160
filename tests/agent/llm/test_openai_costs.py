"""What a list of 20 costs a model server: requests, prompts, and tokens that its prefix cache does not have."""

from __future__ import annotations

import numpy as np
import pytest

from agent.errors import ModelFault
from agent.rerank.ranking import RerankSettings
from agent.rerank.reranker import Reranker
from prompts import Prompts
from retrieval.data.items import Interaction, Item
from retrieval.query import Candidate, Event, PreparedRequest
from tests.agent.llm.servers import Caching, opened

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ITEMS = [Item(id=f"i{n}", title=f"Film number {n} of the sea", categories=("Drama",), domain="film") for n in range(30)]
HISTORY = tuple(Event(item, Interaction(user_id="ana", item_id=item.id, kind="like")) for item in ITEMS[20:])
CANDIDATES = [Candidate(item, 1 - n / 100, ()) for n, item in enumerate(ITEMS[:20])]
BY_HISTORY = PreparedRequest(HISTORY, user_id="ana")
BY_WORDS = PreparedRequest((), text="quiet films with an old lighthouse")

COSTS = [
    # strategy, request: HTTP requests, prompts, tokens that are evaluated at most
    ("pointwise", BY_HISTORY, (1, 20, 900)),
    ("listwise", BY_HISTORY, (1, 4, 1_000)),
    ("blend", BY_HISTORY, (1, 4, 1_000)),
    ("blend", BY_WORDS, (1, 21, 1_500)),
    ("likelihood", BY_HISTORY, (2, 42, 4_000)),  # a title after the history, and after none: its prior
]


@pytest.mark.parametrize(("strategy", "request_", "costs"), COSTS)
def test_a_list_costs_few_requests(strategy: str, request_: PreparedRequest, costs: tuple[int, int, int]) -> None:
    server = Caching()
    with opened(server) as model:
        reranker = Reranker(RerankSettings(strategy), model, Prompts())
        if "score" not in (reranker.scorer.needs, "score" if request_.text else ""):
            reranker.rerank(request_, CANDIDATES)  # the tokens of labels are requested once
        server.start_anew()
        ranking = reranker.rerank(request_, CANDIDATES)
    assert ranking.fallback is None and len(ranking.items) == 20
    assert (server.requests, server.prompts) == costs[:2] and server.evaluated <= costs[2]
    assert server.counted == (2 if request_.text else 0)


@pytest.mark.parametrize("strategy", ["listwise", "pointwise"])
def test_labels_that_a_server_does_not_give_are_scored_in_one_go(strategy: str) -> None:
    server = Caching(gives_tokens=False)
    with opened(server) as model:
        reranker = Reranker(RerankSettings(strategy), model, Prompts())
        server.start_anew()
        assert reranker.rerank(BY_HISTORY, CANDIDATES).fallback is None
    assert server.requests <= 4


def test_labels_are_requested_by_their_tokens() -> None:
    server = Caching()
    with opened(server) as model:
        logits = model.label_logits("One", [" two", " three"], ["A", "B", "Yes"])
        np.testing.assert_allclose(logits, [[-1.065, -1.066, -1.305]] * 2)
        with pytest.raises(ModelFault, match="start with the same token"):
            model.label_logits("One", [""], ["AB", "BA"])


@pytest.mark.parametrize("request_", [BY_HISTORY, BY_WORDS], ids=["history", "words"])
def test_the_prompts_of_a_list_begin_alike(request_: PreparedRequest) -> None:
    server = Caching()
    with opened(server) as model:
        reranker = Reranker(RerankSettings("pointwise"), model, Prompts())
        server.start_anew()
        reranker.rerank(request_, CANDIDATES)
    (prompts,) = server.sent
    shared = shared_start(prompts)
    assert shared.count("\n") >= 3 and all(len(prompt) - len(shared) < 100 for prompt in prompts)
    alone = sum(len(prompt.split()) for prompt in prompts)
    assert server.evaluated < 0.7 * alone  # the first prompt, and what the others have behind its whole blocks


def test_texts_are_written_side_by_side() -> None:
    server = Caching()
    with opened(server) as model:
        texts = model.generate_all(["One", "Two", "Three", "Four"], ['root ::= "x"', None, None, None])
        assert texts == [" seven eight"] * 4
        assert model.tokens["generated"] == 8
        assert model.generate_all([], []) == []


def test_probing_for_grammars_is_not_counted() -> None:
    with opened(Caching()) as model:
        list(model.generate("One", 'root ::= "x"'))
        assert model.tokens == {"prompt": 5, "generated": 2, "reused": 0}


def test_another_thread_counts_its_own_tokens() -> None:
    with opened(Caching()) as model:
        other = model.beside()
        list(model.generate("One"))
        assert (model.tokens["generated"], other.tokens["generated"]) == (2, 0)
        other.score("One two", [" three"])
        assert other.tokens["prompt"] > 0 and model.tokens["prompt"] == 5
        assert (other.name, other.abilities, other.fingerprint) == (model.name, model.abilities, model.fingerprint)


def shared_start(texts: list[str]) -> str:
    first, last = min(texts), max(texts)
    return first[: next(at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b)]
