"""Conversations over small catalogues."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from agent.chat.conversation import Chat
from agent.recommender import Recommender
from agent.rerank.ranking import NO_RERANKING
from retrieval.data.items import Item
from retrieval.index.build import build


def open_chat(folder: Path, items: Sequence[Item]) -> Chat:
    """Return a conversation of a new user over an index of items that is built in a folder, its first list shown."""
    chat = Chat(Recommender(build(folder / "index", items, [], embedder="hash"), rerank=NO_RERANKING), "ana")
    "".join(chat.start())
    return chat


def last_reply(chat: Chat, *messages: str) -> str:
    """Send messages and return the reply to the last one."""
    return ["".join(chat.reply(message)) for message in messages][-1]


def shown(chat: Chat) -> list[Item]:
    """Return the items on show."""
    return list(chat.session.shown())
