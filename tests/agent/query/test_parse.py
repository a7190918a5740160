"""The slots of messages, in English and Chinese, with and without a model."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm.scripted import Scripted
from agent.query import Slots
from agent.query.parse import parse
from agent.query.slots import Question
from agent.query.text.message_text import normalize
from agent.text import language_of
from prompts import Prompts
from retrieval.data.items import Item, ItemText

SHOWN = (
    Item(id="a", title="Spirited Away", translations={"zh": ItemText(title="千与千寻")}),
    Item(id="b", title="Up"),
    Item(id="c", title="1984"),
)
PROMPTS = Prompts()


def slots(text: str, model: Scripted | None = None) -> Slots:
    return parse(text, "en", SHOWN, model, PROMPTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Slots()),
        ("hello!", Slots()),
        ("你好", Slots()),
        ("谢谢", Slots()),
        ("why?", Slots(intent="why")),
        ("why the second one?", Slots(intent="why", numbers=(2,))),
        ("why 3", Slots(intent="why", numbers=(3,))),
        ("为什么推荐第二个？", Slots(intent="why", numbers=(2,))),
        ("why Spirited Away", Slots(intent="why", numbers=(1,))),
        ("为什么是《千与千寻》", Slots(intent="why", numbers=(1,))),
        ("I've seen it", Slots(intent="seen")),
        ("Not that, I've seen it", Slots(intent="seen")),
        ("第二部我看过了", Slots(intent="seen", numbers=(2,))),
        ("听过了", Slots(intent="seen")),
        ("I like #2", Slots(intent="like", numbers=(2,))),
        ("喜欢第三个", Slots(intent="like", numbers=(3,))),
        ("I don't like the first one", Slots(intent="dislike", numbers=(1,))),
        ("不喜欢这个", Slots(intent="dislike")),
        ("不喜欢第一个", Slots(intent="dislike", numbers=(1,))),
        ("something newer", Slots(sort="newer")),
        ("something newer, and no horror please", Slots(sort="newer", exclude=("horror",))),
        ("新一点的", Slots(sort="newer")),
        ("老一点的", Slots(sort="older")),
        ("more", Slots(intent="more")),
        ("show me more please", Slots(intent="more")),
        ("换一批", Slots(intent="more")),
        ("more comedies", Slots(topic="comedies")),
        ("comedies from the 1990s", Slots(topic="comedies", year_from=1990, year_to=1999)),
        ("80s synth pop", Slots(topic="synth pop", year_from=1980, year_to=1989)),
        ("since 2010", Slots(year_from=2010)),
        ("after 2010", Slots(year_from=2011)),
        ("1980s-1990s jazz", Slots(topic="jazz", year_from=1980, year_to=1999)),
        ("before 2000", Slots(year_to=1999)),
        ("before the 80s", Slots(year_to=1979)),
        ("after the 80s", Slots(year_from=1990)),
        ("between 1990 and 1995", Slots(year_from=1990, year_to=1995)),
        ("2010年以后的", Slots(year_from=2010)),
        ("2000年以前", Slots(year_to=1999)),
        ("八十年代", Slots(year_from=1980, year_to=1989)),
        ("80年代的喜剧", Slots(topic="喜剧", year_from=1980, year_to=1989)),
        ("no horror, romance or war", Slots(exclude=("horror", "romance", "war"))),
        ("without science fiction", Slots(exclude=("science fiction",))),
        ("I don't like horror films", Slots(exclude=("horror",), domain="film")),
        ("不要恐怖片", Slots(exclude=("恐怖",))),
        ("有没有科幻片", Slots(topic="科幻片")),
        ("something like the first", Slots(intent="similar", numbers=(1,))),
        ("quit", Slots(intent="quit")),
        ("why not", Slots()),
        ("I haven't seen it", Slots()),
        ("这个还没看过", Slots()),
        ("I recently saw Paprika, it was great", Slots(intent="like", topic="Paprika")),
        ("just finished dinner", Slots()),
        ("that sounds like a good time", Slots()),
        ("I loved Paprika (2006)", Slots(intent="like", topic="Paprika")),
        ("Thanks, friend. Any heist films?", Slots(topic="heist", domain="film")),
        ("I saw that one! It was long.", Slots(intent="seen")),
        ("no more crime, more comedies", Slots(topic="comedies", exclude=("crime",))),
        ("I liked Toy Story 3", Slots(intent="like", topic="Toy Story 3")),
        ("compare the first two", Slots(intent="compare", numbers=(1, 2))),
        ("Up or Spirited Away?", Slots(intent="compare", numbers=(2, 1))),
        ("第一个和第三个哪个好", Slots(intent="compare", numbers=(1, 3))),
        ("like the second but newer", Slots(intent="similar", numbers=(2,), critiques=("newer",))),
        (
            "like #1 but less dark and cheaper",
            Slots(intent="similar", numbers=(1,), critiques=("less dark", "cheaper")),
        ),
        ("像千与千寻但没那么黑暗", Slots(intent="similar", numbers=(1,), critiques=("less 黑暗",))),
        ("that one, only funnier", Slots(intent="similar", critiques=("more funny",))),
        ("I'm too tired", Slots()),
        ("under 20 euros", Slots(price_to=20)),
        ("two hours or less", Slots(minutes_to=120)),
        ("一个半小时以内", Slots(minutes_to=90)),
        ("a film of about 2 hours", Slots(minutes_from=120, minutes_to=120, domain="film")),
        ("90-120 minutes", Slots(minutes_from=90, minutes_to=120)),
        ("能玩2小时到4小时的景点", Slots(topic="景点", minutes_from=120, minutes_to=240, domain="attraction")),
        ("films rated above 4", Slots(rating_from=4, domain="film")),
        ("jazz albums with at least 4 stars", Slots(topic="jazz", rating_from=4, domain="music")),
        ("a thriller rated 8 or better", Slots(topic="thriller", rating_from=8)),
        ("评分4.5分以上的电影", Slots(rating_from=4.5, domain="film")),
        ("8分以上的科幻片", Slots(topic="科幻片", rating_from=8)),
        ("评分不低于4的酒店", Slots(topic="酒店", rating_from=4, domain="hotel")),
        ("推荐一家人均消费50-100元的餐馆", Slots(topic="餐馆", price_from=50, price_to=100, domain="restaurant")),
        ("人均在100到150之间的餐厅", Slots(topic="餐厅", price_from=100, price_to=150, domain="restaurant")),
        ("attractions with free entry", Slots(topic="attractions", price_to=0, domain="attraction")),
        ("games that are free", Slots(price_to=0, domain="game")),
        ("推荐一个免费的景点", Slots(topic="景点", price_to=0, domain="attraction")),
        ("有免费wifi的酒店", Slots(topic="免费 wifi 酒店", domain="hotel")),
        ("早餐免费吗", Slots()),
        ("are you free tonight? any comedies?", Slots(topic="comedies")),
        ("找一家5分酒店，还有周边的餐馆", Slots(topic="酒店 周边的餐馆", rating_from=5, domain="hotel")),
        ("gluten free recipes", Slots(topic="gluten free recipes")),
        ("找一家酒店", Slots(topic="酒店", domain="hotel")),
        ("a film about a hotel", Slots(topic="hotel", domain="film")),
        ("it's rated 8 by my mother", Slots()),
        ("他家的人均消费是50-100元", Slots()),
        ("想听特别安静的歌", Slots(topic="特别安静", domain="music")),
        ("surprise me", Slots(intent="surprise")),
        ("go back", Slots(intent="undo")),
        ("撤销", Slots(intent="undo")),
        ("let's start over", Slots(intent="reset")),
        ("is the second any good?", Slots(question="rating", numbers=(2,))),
        ("I loved Paprika", Slots(intent="like", topic="Paprika")),
        ("something like Paprika", Slots(intent="similar", topic="Paprika")),
        ("something like To Live", Slots(intent="similar", topic="To Live")),
        ("I'd like to watch something", Slots()),
        ("somebody rang me up at 3", Slots()),
        ("my aunt lives in Peru", Slots()),
        ("今天好累", Slots()),
        ("calm piano albums", Slots(topic="calm piano", domain="music")),
        ("找一本科幻小说", Slots(topic="科幻", domain="book")),
    ],
)
def test_slots_of_messages(text: str, expected: Slots) -> None:
    assert slots(text) == expected


def test_model_is_not_called_for_clear_messages() -> None:
    model = Scripted()
    slots("why the second one?", model)
    assert model.calls == []


WORDS = st.sampled_from(
    [
        "no",
        "不要",
        "第二个",
        "#2",
        "1990s",
        "since",
        "八十年代",
        "like",
        "Up",
        "horror",
        ",",
        "的",
        "ﬁlm",
        "ß",
        "\ud800",
        "\ufffc",
    ]
)
TEXTS = st.text(st.characters(), max_size=60) | st.lists(WORDS | st.text(max_size=4), max_size=9).map(" ".join)


@given(TEXTS)
def test_any_text_has_slots_grounded_in_it(text: str) -> None:
    parsed = slots(text)
    message = normalize(text).casefold()
    words = " ".join((parsed.topic, *parsed.exclude)).casefold().split()
    assert [word for word in words if word not in message] == []
    assert min(parsed.numbers, default=0) >= 0


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("I want something to read", "book"),
        ("something cosy to play", "game"),
        ("what should we watch tonight?", "film"),
        ("想听点安静的", "music"),
    ],
)
def test_activity_implies_domain(text: str, domain: str) -> None:
    assert parse(text, "en").domain == domain


def test_asking_what_there_is_is_a_request() -> None:
    assert parse("what do you have in jazz?", "en").topic == "jazz"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("有点像第一个但是shorter", Slots(intent="similar", numbers=(1,), critiques=("shorter",))),
        ("surprise me 吧", Slots(intent="surprise")),
        ("推荐几本sci-fi的书", Slots(topic="sci-fi", domain="book")),
        ("像第一个但没那么dark", Slots(intent="similar", numbers=(1,), critiques=("less dark",))),
        ("更funny一点", Slots(critiques=("more funny",))),
        ("less 难", Slots(critiques=("less 难",))),
    ],
)
def test_mixed_languages(text: str, expected: Slots) -> None:
    assert parse(text, "zh", SHOWN) == expected


def test_title_in_book_title_marks_is_resembled() -> None:
    assert parse("像《活着》那样的", "zh", SHOWN) == Slots(intent="similar", topic="活着")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("what is the second about?", "about"),
        ("tell me about 2", "about"),
        ("第二个讲什么的", "about"),
        ("who made the second?", "who"),
    ],
)
def test_question_about_item_is_no_request(text: str, question: Question) -> None:
    assert parse(text, "en", SHOWN) == Slots(question=question, numbers=(2,))


@pytest.mark.parametrize("text", ["the second looks good, tell me why", "第二个不错，为什么？"])
def test_final_why_asks_for_reason(text: str) -> None:
    assert parse(text, "en", SHOWN) == Slots(intent="why", numbers=(2,))


def test_no_interest_is_a_dislike() -> None:
    assert parse("not interested in 2", "en", SHOWN) == Slots(intent="dislike", numbers=(2,))


@pytest.mark.parametrize("text", ["we have two hours", "我有两个小时"])
def test_time_at_hand_alone_is_a_limit(text: str) -> None:
    assert parse(text, language_of([text]), ()).minutes_to == 120


@pytest.mark.parametrize("text", ["有24小时热水服务的酒店", "a hotel with 24 hour reception"])
def test_service_around_the_clock_is_no_length(text: str) -> None:
    slots = parse(text, language_of([text]), ())
    assert slots.minutes_to is None and slots.minutes_from is None


@pytest.mark.parametrize(
    "text",
    [
        "the ones before were better actually, can I have that list back",
        "bring back the list",
        "换回刚才的",
    ],
)
def test_the_list_before_is_asked_for_again(text: str) -> None:
    assert parse(text, "en", SHOWN).intent == "undo"
