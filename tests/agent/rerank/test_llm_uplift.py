"""What a model was measured to be worth: used where its interval is above 0, left out, and told, where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.llm.scripted import Scripted
from agent.recommender import Recommender, events
from agent.rerank.llm_uplift import LlmUplift, load_uplift, save_uplift
from agent.rerank.ranking import RerankSettings
from retrieval.data.items import Interaction, Item
from retrieval.errors import IndexFault
from retrieval.index import Index, fitted
from retrieval.index.build import build
from retrieval.query import PreparedRequest

ITEMS = [
    Item(id=f"i{n}", title=f"Title {n}", text="a story of rain" if n % 2 else "a story of snow") for n in range(12)
]
NO_UPLIFT = LlmUplift("blend", "scripted", 200, 0.001, -0.004, 0.006)
UPLIFT = LlmUplift("blend", "scripted", 200, 0.02, 0.01, 0.03)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return build(tmp_path / "index", ITEMS, [Interaction(user_id="u", item_id="i1", kind="like")], embedder="hash")


def asked(index: Index, text: str = "") -> PreparedRequest:
    return PreparedRequest(events(index, index.history("u")), text)


def save(index: Index, uplift: LlmUplift) -> None:
    save_uplift(index.folder, index.manifest.built, uplift)


def test_model_without_uplift_is_skipped(index: Index) -> None:
    save(index, NO_UPLIFT)
    model = Scripted()
    found = Recommender(index, model).recommend(asked(index))
    assert not model.calls
    assert [r.candidate for r in found.ranking.items] == list(found.shortlist)
    assert "over 200 people" in str(found.ranking.fallback) and "retrieval's order stands" in str(
        found.ranking.fallback
    )


def test_model_with_uplift_is_used(index: Index) -> None:
    save(index, UPLIFT)
    model = Scripted()
    found = Recommender(index, model).recommend(asked(index))
    assert model.calls and found.ranking.fallback is None


def test_unmeasured_model_is_skipped_where_interactions_rank(tmp_path: Path) -> None:
    """Measured on games: `blend` with a 1.5B model makes an order learned from people worse by 0.18 NDCG@10."""
    done = [Interaction(user_id=f"u{p}", item_id=f"i{(p + k) % 12}", kind="like") for p in range(40) for k in range(4)]
    index = build(tmp_path / "people", ITEMS, done, embedder="hash")
    model = Scripted()
    request = PreparedRequest(events(index, index.history("u1")))
    found = Recommender(index, model).recommend(request)
    assert not model.calls and "fit --index" in str(found.ranking.fallback)
    assert [r.candidate for r in found.ranking.items] == list(found.shortlist)
    Recommender(index, model).recommend(PreparedRequest(request.history, "snow"))
    assert model.calls
    save(index, UPLIFT)
    assert Recommender(index, model).recommend(request).ranking.fallback is None


def test_requests_in_words_use_the_model(index: Index) -> None:
    save(index, NO_UPLIFT)
    model = Scripted()
    assert Recommender(index, model).recommend(asked(index, "snow")).ranking.fallback is None and model.calls


def test_explicit_strategy_is_used(index: Index) -> None:
    save(index, NO_UPLIFT)
    model = Scripted()
    assert (
        Recommender(index, model, RerankSettings("listwise")).recommend(asked(index)).ranking.fallback is None
        and model.calls
    )


def test_uplift_is_stored_per_model_and_build(index: Index) -> None:
    save(index, NO_UPLIFT)
    save(index, LlmUplift("blend", "another", 50, 0.1, 0.05, 0.15))
    built = index.manifest.built
    assert load_uplift(index.folder, built, "blend", "scripted") == NO_UPLIFT
    assert load_uplift(index.folder, built, "blend", "another") != NO_UPLIFT
    assert load_uplift(index.folder, built, "blend", "unknown") is None
    assert load_uplift(index.folder, "2001-01-01", "blend", "scripted") is None


def test_damaged_file_is_an_index_fault(index: Index) -> None:
    for damaged in ("{", "[]", "3"):
        (index.folder / fitted.LLM).write_text(damaged)
        with pytest.raises(IndexFault, match="whyrec-eval fit"):
            load_uplift(index.folder, index.manifest.built, "blend", "scripted")
