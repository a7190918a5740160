"""Words of mood find what others call by another word, and other words are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat import Chat
from agent.query.synonyms import expand
from agent.recommender import Recommender
from retrieval.data.items import Item
from retrieval.index.reader import build


def test_a_mood_is_searched_for_by_its_other_words() -> None:
    assert expand("relaxing").startswith("relaxing ") and "cosy" in expand("relaxing").split()
    assert "humorous" in expand("搞笑").split()


@pytest.mark.parametrize("text", ["a quiet story about a family", "lovers of relaxation", "jazz", "安静的书", ""])
def test_other_words_stay_as_they_were_said(text: str) -> None:
    assert expand(text) == text


@pytest.mark.parametrize("said", ["something relaxing to play", "想玩点轻松的游戏"])
def test_who_wants_to_relax_is_shown_what_is_called_cosy(tmp_path: Path, said: str) -> None:
    texts = ("Fight beasts in a plague city.", "Race cars.", "Solve crimes.", "Rule an empire.", "Settle an island.")
    games = [
        Item(id=f"g{n}", title=f"Game {n}", text=text, tags=("cosy",) if "island" in text else (), domain="game")
        for n, text in enumerate(texts)
    ]
    chat = Chat(Recommender(build(tmp_path / "index", games, [], embedder="hash"), strategy="none"), "me")
    "".join(chat.start())
    told = "".join(chat.reply(said))
    assert chat.state.shown[0] == "g4"
    assert "closest" not in told and "relaxing cosy" not in told
