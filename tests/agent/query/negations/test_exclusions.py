"""What a request excludes: genres in either language, people in any attribute, and nothing that it allows."""

from __future__ import annotations

import pytest

from agent.query import parse_query
from agent.query.negations.exclusions import exclusion_conditions
from agent.query.text.synonyms import expand, translations
from retrieval.conditions import Columns
from retrieval.data.items import Item
from retrieval.query import Request

ITEMS = (
    Item(id="ghost", title="A", categories=("Horror",), attributes={"director": "Mike Leigh"}),
    Item(id="chase", title="B", categories=("Thriller",), attributes={"cast": "Tilda Swinton, Robert Downey Jr."}),
    Item(id="love", title="C", categories=("Romance", "Comedy"), attributes={"author": "Zadie Smith"}),
    Item(id="robots", title="D", categories=("Animation", "Superhero", "Sequels")),
    Item(id="鬼屋", title="戊", language="zh", categories=("恐怖",), attributes={"导演": "许鞍华"}),
    Item(id="密室", title="己", language="zh", categories=("悬疑",), attributes={"主演": "周迅 / 梁朝伟"}),
    Item(id="婚礼", title="庚", language="zh", categories=("爱情", "喜剧")),
)
COLUMNS = Columns(ITEMS)


def excluded(text: str) -> set[str]:
    request = parse_query(Request(text=text, language="en" if text.isascii() else "zh"), COLUMNS)
    return {item.id for item, is_met in zip(ITEMS, COLUMNS.allowed(request.conditions), strict=True) if not is_met}


def search_text(text: str) -> str:
    return parse_query(Request(text=text, language="en" if text.isascii() else "zh"), COLUMNS).text


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("not horror but creepy is fine", {"ghost", "鬼屋"}),
        ("no horror, though a bit of romance is okay", {"ghost", "鬼屋"}),
        ("no horror, i don't mind thrillers", {"ghost", "鬼屋"}),
        ("不看恐怖，但是爱情可以", {"ghost", "鬼屋"}),
        ("不要恐怖片，不过可以紧张一点", {"ghost", "鬼屋"}),
        ("no romance, no animation", {"love", "婚礼", "robots"}),
        ("neither romance nor horror", {"love", "婚礼", "ghost", "鬼屋"}),
        ("no superheroes or sequels please", {"robots"}),
        ("anything but comedies", {"love", "婚礼"}),
        ("sick of sequels", {"robots"}),
        ("i'm not into horror", {"ghost", "鬼屋"}),
        ("anything that isn't horror", {"ghost", "鬼屋"}),
        ("please stop recommending sequels", {"robots"}),
        ("romance is fine but no horror", {"ghost", "鬼屋"}),
        ("除恐怖片外都可以", {"ghost", "鬼屋"}),
        ("对爱情片没兴趣", {"love", "婚礼"}),
        ("恐怖片和爱情片都不要", {"ghost", "鬼屋", "love", "婚礼"}),
        ("喜剧的就算了", {"love", "婚礼"}),
        ("不要悬疑", {"chase", "密室"}),
        ("without tilda swinton", {"chase"}),
        ("no robert downey jr", {"chase"}),
        ("nothing directed by mike leigh", {"ghost"}),
        ("books not by zadie smith", {"love"}),
        ("不要许鞍华导演的", {"鬼屋"}),
        ("别推荐梁朝伟演的", {"密室"}),
        ("周迅主演的不看", {"密室"}),
    ],
)
def test_request_excludes_what_it_names_and_nothing_else(text: str, ids: set[str]) -> None:
    assert excluded(text) == ids
    assert search_text(text) == ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("thriller but no horror", "thriller"),
        ("no horror but something funny", "funny"),
        ("没有悬疑的爱情片", "爱情片"),
        ("a comedy, no robert downey jr", "comedy"),
    ],
)
def test_rest_of_the_request_is_searched_for(text: str, topic: str) -> None:
    assert search_text(text) == topic


def test_closest_translation_is_excluded_where_the_catalogue_has_the_word() -> None:
    """悬疑 is what mysteries are called too, which "no thrillers" does not rule out."""
    assert translations("thrillers") == ("惊悚", "悬疑")
    assert excluded("no thrillers") == {"chase"}
    assert excluded("no suspense") == {"密室"}


def test_expansion_leaves_out_what_is_excluded() -> None:
    assert "horror" in expand("scary").split()
    assert "horror" not in expand("scary", ["horror"]).split()


def test_a_colloquial_name_of_a_genre_excludes_what_has_its_usual_one() -> None:
    war = Item(id="war", title="长夜", language="zh", domain="film", categories=("战争",))
    calm = Item(id="calm", title="河边", language="zh", domain="film", categories=("剧情",))
    conditions = exclusion_conditions("打仗", Columns((war, calm)))
    assert [item.id for item in (war, calm) if all(each.holds(item) for each in conditions)] == ["calm"]


def test_the_name_of_a_kind_is_a_genre_where_all_items_are_of_that_kind() -> None:
    books = [
        Item(id="story", domain="book", title="A", categories=("小说",)),
        Item(id="facts", domain="book", title="B", categories=("历史",)),
    ]
    columns = Columns(books)
    left = columns.allowed(exclusion_conditions("小说", columns))
    assert [item.id for item, is_left in zip(books, left, strict=True) if is_left] == ["facts"]
