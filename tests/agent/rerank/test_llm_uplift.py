"""What a model was measured to be worth: used where its interval is above 0, left out, and told, where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.llm.scripted import Scripted
from agent.recommender import Recommender, events
from agent.rerank.blend_weights import FEATURES
from agent.rerank.llm_uplift import LlmUplift, load_uplift, save_blend_weights, save_history_weights, save_uplift
from agent.rerank.ranking import RerankSettings
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.errors import IndexFault
from retrieval.index import Index, fitted
from retrieval.index.build import build
from retrieval.query import PreparedRequest
from retrieval.ranking import WeightSet

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
    assert "over 200 people" in str(found.ranking.llm_skipped) and "retrieval's order stands" in str(
        found.ranking.llm_skipped
    )


def test_model_with_uplift_is_used(index: Index) -> None:
    save(index, UPLIFT)
    model = Scripted()
    found = Recommender(index, model).recommend(asked(index))
    assert model.calls and found.ranking.llm_skipped is None


def with_people(tmp_path: Path) -> Index:
    """An index with people enough for collaborative sources."""
    done = [Interaction(user_id=f"u{p}", item_id=f"i{(p + k) % 12}", kind="like") for p in range(40) for k in range(4)]
    return build(tmp_path / "people", ITEMS, done, embedder="hash")


@pytest.mark.parametrize("text", ["", "snow"])
def test_unmeasured_model_is_skipped_and_the_result_says_how_to_measure_or_force_it(tmp_path: Path, text: str) -> None:
    index, model = with_people(tmp_path), Scripted()
    request = PreparedRequest(events(index, index.history("u1")), text)
    found = Recommender(index, model).recommend(request)
    assert not model.calls and [r.candidate for r in found.ranking.items] == list(found.shortlist)
    assert "whyrec-eval fit --index" in str(found.ranking.llm_skipped) and "--strategy blend" in str(
        found.ranking.llm_skipped
    )
    assert (
        Recommender(index, model, RerankSettings("blend")).recommend(request).ranking.llm_skipped is None
        and model.calls
    )


def test_unmeasured_model_is_skipped_for_a_person_alone(index: Index) -> None:
    model = Scripted()
    for found in (
        Recommender(index, model).recommend(asked(index)),
        Recommender(None, model, embedder=HashEmbedder()).recommend(asked(index), ITEMS),
        Recommender(index, model).recommend(asked(index, "snow"), ITEMS[:5]),
    ):
        assert not model.calls and [r.candidate for r in found.ranking.items] == list(found.shortlist)
        assert "no measurement shows" in str(found.ranking.llm_skipped)


@pytest.mark.parametrize(("weight", "is_used"), [(0.3, True), (0.0, False)])
def test_requests_in_words_use_the_model_where_its_weight_was_learned(
    index: Index, weight: float, is_used: bool
) -> None:
    learned = WeightSet(FEATURES, (values := (1.0, weight)), values, values, 60, "data")
    save_blend_weights(index.folder, index.manifest.built, "scripted", learned)
    model = Scripted()
    found = Recommender(index, model).recommend(asked(index, "snow"))
    assert bool(model.calls) is is_used and (found.ranking.llm_skipped is None) is is_used
    assert not is_used or Recommender(index, Scripted()).recommend(asked(index)).ranking.llm_skipped, (
        "not of history alone"
    )


@pytest.mark.parametrize(("weights", "moves"), [((1.0, 0.0), False), ((0.0, 1.0), True)])
def test_weights_learned_for_histories_take_the_place_of_ranks(
    index: Index, weights: tuple[float, float], moves: bool
) -> None:
    save(index, UPLIFT)
    learned = WeightSet(FEATURES, weights, weights, weights, 60, "data")
    save_history_weights(index.folder, index.manifest.built, "scripted", learned)
    assert load_uplift(index.folder, index.manifest.built, "blend", "scripted") == UPLIFT  # both in one file
    recommended = Recommender(index, Scripted()).recommend(asked(index))
    assert ([r.candidate for r in recommended.ranking.items] != list(recommended.shortlist)) is moves


def test_auto_without_a_model_is_retrieval_and_says_so(index: Index) -> None:
    found = Recommender(index).recommend(asked(index))
    assert [r.candidate for r in found.ranking.items] == list(found.shortlist) and found.ranking.model is None
    assert "--strategy blend" in str(found.ranking.llm_skipped)
    assert [r.score for r in found.ranking.items] == [c.score for c in found.shortlist]


def test_explicit_strategy_is_used(index: Index) -> None:
    save(index, NO_UPLIFT)
    model = Scripted()
    assert (
        Recommender(index, model, RerankSettings("listwise")).recommend(asked(index)).ranking.llm_skipped is None
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
        with pytest.raises(IndexFault, match="whyrec doctor"):
            load_uplift(index.folder, index.manifest.built, "blend", "scripted")
