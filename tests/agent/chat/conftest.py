"""A conversation about thirty films, for the tests that need no catalogue of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.index import Index
from tests.agent.chat.films import index_of_films


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return index_of_films(tmp_path)


@pytest.fixture
def chat(index: Index) -> Chat:
    """A conversation of ana, who likes two films; its first list is on show."""
    chat = Chat(Recommender(index, rerank=NO_RERANKING), "ana")
    "".join(chat.start())
    return chat
