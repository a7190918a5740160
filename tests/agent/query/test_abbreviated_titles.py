"""Chinese titles by some of their characters, the first and the last among them."""

from agent.query.works.works import Works
from retrieval.data.items import Item

WORKS = Works(
    [
        Item(id="g1", domain="game", title="黑暗之魂"),
        Item(id="g2", domain="game", title="空洞骑士"),
        Item(id="b1", domain="book", title="黑色之魂"),
        Item(id="b2", domain="book", title="黑夜之魂"),
    ]
)


def test_a_title_is_found_by_its_first_and_last_characters_where_one_work_of_the_kind_has_them() -> None:
    work = WORKS.find("黑魂", "game")
    assert work and work.id == "g1"
    assert WORKS.find("黑魂", "book") is None
    assert WORKS.find("空骑", "game") is None
