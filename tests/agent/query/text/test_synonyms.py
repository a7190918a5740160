"""Expansion of moods by their synonyms, and its effect on a conversation."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.query.text.synonyms import expand
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build


def test_mood_is_expanded_in_both_languages() -> None:
    assert expand("relaxing").startswith("relaxing ") and "cosy" in expand("relaxing").split()
    assert "humorous" in expand("搞笑").split()


@pytest.mark.parametrize("text", ["a quiet story about a family", "lovers of relaxation", "jazz", "安静的书", ""])
def test_other_texts_are_unchanged(text: str) -> None:
    assert expand(text) == text


@pytest.mark.parametrize("message", ["something relaxing to play", "想玩点轻松的游戏"])
def test_relaxing_lists_cosy_items_first(tmp_path: Path, message: str) -> None:
    texts = ("Fight beasts in a plague city.", "Race cars.", "Solve crimes.", "Rule an empire.", "Settle an island.")
    games = [
        Item(id=f"g{n}", title=f"Game {n}", text=text, tags=("cosy",) if "island" in text else (), domain="game")
        for n, text in enumerate(texts)
    ]
    chat = Chat(Recommender(build(tmp_path / "index", games, [], embedder="hash"), rerank=NO_RERANKING), "me")
    "".join(chat.start())
    answer = "".join(chat.reply(message))
    assert chat.state.shown[0] == "g4"
    assert "closest" not in answer and "relaxing cosy" not in answer
