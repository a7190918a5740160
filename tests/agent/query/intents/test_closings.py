"""Messages that thank, approve or say that it is enough request nothing, whatever they tell beside it."""

import pytest

from agent.query.intents.closings import only_closes
from agent.query.verdicts.acceptance import accepted_item
from retrieval.data.items import Item


@pytest.mark.parametrize(
    "text",
    [
        "thanks, my grandmother loves gardening, she'll be delighted",
        "I hope it snows tomorrow! That's it for tonight.",
        "what a lovely selection, I'll come back for books another day",
        "exactly what I was looking for, cheers",
        "interesting reads, will save them for the train",
        "I've ordered the first one. My niece is mad about dragons!",
        "ok cool, gonna go read now",
        "ok 那我看书去啦",
        "good picks, our evening is sorted",
        "谢谢，我爸最爱看京剧，他肯定喜欢",
        "行，今天先到这，改天再聊",
        "书单收藏了，回头去图书馆借",
        "够我听一阵子了，辛苦啦",
        "不用再推了",
        "好，那就不用找了",
    ],
)
def test_thanks_and_approval_only_close(text: str) -> None:
    assert only_closes(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, now a comedy",
        "thanks, but nothing in black and white please",
        "good, and some jazz too, cheers",
        "that's enough comedies, show me some drama",
        "thanks, who directed it?",
        "thank you, I've seen that one already",
        "would you be so kind as to tell me who wrote it",
        "谢谢，换成摇滚吧",
        "谢谢，不过不要日本的",
        "好的，再来几部，谢谢",
        "够安静了，来点热闹的",
        "边城我读完了 呼兰河传也是",
    ],
)
def test_what_asks_or_refuses_beside_its_thanks_closes_nothing(text: str) -> None:
    assert not only_closes(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Sunset it is then!", 1),
        ("Quiet Harbour it is, with popcorn", 2),
        ("great, Quiet Harbour then", 2),
        ("Sunset was loud then", 0),
        ("it is late then", 0),
    ],
)
def test_an_item_is_chosen_by_its_title_alone(text: str, number: int) -> None:
    shown = [Item(id="a", title="Sunset"), Item(id="b", title="Quiet Harbour")]
    assert accepted_item(text, shown, 1) == number
