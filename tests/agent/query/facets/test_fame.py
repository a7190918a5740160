"""How well known works are to be is no topic, but a critique."""

import pytest

from agent.query.facets.fame import with_fame
from agent.query.slots import Slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("less well known ones please", Slots(topic="well known")),
        ("something less famous", Slots(critiques=("less famous",))),
        ("any hidden gems?", Slots(topic="hidden gems")),
        ("nothing too popular, not so mainstream", Slots(exclude=("popular",), critiques=("less mainstream",))),
    ],
)
def test_little_known_works_are_wanted_and_nothing_is_searched_for(text: str, slots: Slots) -> None:
    read = with_fame(slots, text, "en")
    assert (read.topic, read.critiques[-1]) == ("", "less famous")


def test_so_it_is_in_chinese_and_the_other_way_round() -> None:
    assert with_fame(Slots(topic="冷门"), "冷门一点的", "zh").critiques == ("less 热门",)
    assert with_fame(Slots(topic="热门"), "来点更热门的", "zh").critiques == ("more 热门",)


def test_titles_and_questions_stay() -> None:
    assert with_fame(Slots(topic="unknown pleasures"), "unknown pleasures by joy division", "en").critiques == ()
    asked = Slots(question="other")
    assert with_fame(asked, "is it less famous than the first?", "en") == asked
