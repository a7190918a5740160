"""A comparison that is denied of an item on show is a limit: "not as old as the second one"."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from retrieval.data.items import Item, ItemText
from tests.agent.chat.conversations import last_reply, open_chat


@pytest.mark.parametrize("message", ["not as old as the second one", "nothing older than number 2", "不要比第二部老的"])
def test_an_item_on_show_sets_a_limit(tmp_path: Path, message: str) -> None:
    """Decision: what is compared with is neither liked nor disliked."""
    names = {
        "Amber Road": "琥珀之路",
        "Basalt Coast": "玄武海岸",
        "Coral Night": "珊瑚之夜",
        "Dune Harbour": "沙丘港湾",
    }
    items = [
        Item(id=str(year), title=en, domain="film", published=date(year, 1, 1), translations={"zh": ItemText(title=zh)})
        for year, (en, zh) in zip((1950, 1960, 1970, 1980), names.items(), strict=True)
    ]
    chat = open_chat(tmp_path, items)
    last_reply(chat, "films" if message.isascii() else "来部电影")
    oldest = int(chat.state.listed[1])

    last_reply(chat, message)

    assert chat.state.listed and all(int(each) >= oldest for each in chat.state.listed)
