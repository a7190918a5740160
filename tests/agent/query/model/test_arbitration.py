"""Which of two readings of a message fills a slot: of the kind and the language of items the rules name more."""

import pytest

from agent.query.facets.countries import names_origin, origin_languages
from agent.query.model.arbitration import combine
from agent.query.model.model_slots import ModelSlots
from agent.query.slots import Slots


def both(message: str, rules: Slots, model: Slots) -> Slots:
    return combine(rules, ModelSlots(model, {}, (), (), no_intent=0.0, is_request=1.0), message, 0)


def test_a_kind_that_the_rules_name_stands_also_where_the_model_knows_no_such_kind() -> None:
    assert both("a hotel with a sauna", Slots(domain="hotel"), Slots(domain="film")).domain == "hotel"


def test_a_kind_that_only_the_model_finds_is_taken() -> None:
    assert both("that bassline, more please", Slots(), Slots(domain="music")).domain == "music"


def test_a_language_that_the_message_names_takes_the_place_of_one_that_the_model_guesses() -> None:
    assert both("Malayalam thrillers", Slots(), Slots(languages=("ko",))).languages == ("ml",)


def test_a_language_that_is_ruled_out_is_not_asked_for() -> None:
    slots = both("not in English, in Dutch", Slots(exclude_languages=("en",)), Slots(languages=("en",)))
    assert slots.languages == ("nl",)


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("I fancy a crime drama from Denmark", ("da",)),
        ("any Swedish crime novels", ("sv",)),
        ("想看泰国的电影", ("th",)),
        ("有韩剧吗", ("ko",)),
        ("a book about Egypt", ()),
        ("German history books", ()),
        ("I want to learn Italian", ()),
        ("no Korean dramas please", ()),
    ],
)
def test_works_from_a_country_are_asked_for_in_its_language(text: str, languages: tuple[str, ...]) -> None:
    assert origin_languages(text) == languages


def test_a_word_for_a_country_and_no_language_says_where_items_are_from() -> None:
    assert names_origin("Mexican westerns")
    assert not names_origin("Spanish westerns")


def test_what_the_rules_exclude_by_its_name_is_no_topic_of_the_model() -> None:
    assert both("我物理学不好，别推物理课", Slots(exclude=("物理",)), Slots(topic="物理")).exclude == ("物理",)


@pytest.mark.parametrize(
    ("message", "company"),
    [("家里有switch", ""), ("家里有老人，一起看的", "family"), ("全家一起玩，家里有switch", "family")],
)
def test_what_there_is_at_home_is_no_family(message: str, company: str) -> None:
    assert both(message, Slots(), Slots(company="family")).company == company


def test_a_word_that_begins_with_too_is_no_critique() -> None:
    model = Slots(critiques=("less 极拳",))
    assert both("有教太极拳的课吗", Slots(), model).critiques == ()
    assert both("太吵了", Slots(), Slots(critiques=("less 吵",))).critiques == ("less 吵",)


def test_a_country_of_which_nothing_is_wanted_asks_for_no_language() -> None:
    assert both("韩剧无感，日剧可以", Slots(), Slots()).languages == ("ja",)


@pytest.mark.parametrize(
    ("message", "rules", "model", "question"),
    [
        ("and african music to go with it?", Slots(question="other"), Slots(topic="african"), ""),
        ("a book that goes with #6?", Slots(question="other", numbers=(6,)), Slots(domain="book", numbers=(6,)), ""),
        ("and a film to go along with #4?", Slots(question="other", numbers=(4,)), Slots(numbers=(4,)), ""),
        ("which are short, you think", Slots(question="length"), Slots(), "length"),
        ("which of these are african?", Slots(question="other"), Slots(topic="african"), "other"),
        ("who sings on it?", Slots(question="who"), Slots(topic="sings"), "who"),
    ],
)
def test_a_question_of_no_known_aspect_is_a_request_where_it_names_a_topic_or_a_kind(
    message: str, rules: Slots, model: Slots, question: str
) -> None:
    read = combine(rules, ModelSlots(model, {}, (), (), no_intent=0.0, is_request=1.0), message, 0, is_question=True)
    assert read.question == question and (bool(question) or bool(read.domain))


def test_nothing_less_is_wanted_of_what_a_work_was_liked_for() -> None:
    rules = Slots(intent="like", topic="Arrival")
    model = Slots(topic="Arrival", critiques=("less quiet",))
    assert both("i loved Arrival, its so quiet", rules, model).critiques == ()
    assert both("i loved Arrival, but less quiet please", rules, model).critiques == ("less quiet",)


def test_where_the_rules_would_take_all_back_the_model_says_what() -> None:
    """Decision: 不是电影，我要的是原著小说，你搞错了 corrects the kind, not all that was said."""
    message = "不是电影，我要的是原著小说，你搞错了"
    read = both(message, Slots(corrections=("all",), domain="book"), Slots(corrections=("domain",)))
    assert read.corrections == ("domain",)


def test_a_quality_that_only_the_rules_want_less_of_is_none() -> None:
    """Decision: "Didn't care for it, to be honest" wants nothing less honest."""
    message = "Didn't care for that one, to be honest"
    rules = Slots(intent="dislike", numbers=(1,), critiques=("less honest", "cheaper"))
    assert both(message, rules, Slots(numbers=(1,))).critiques == ("cheaper",)


def test_the_number_of_people_that_a_game_is_for_is_no_number_of_items() -> None:
    assert both("a game for two", Slots(domain="game"), Slots(n=2)).n is None
    assert both("two games for four", Slots(domain="game"), Slots(n=2)).n == 2


@pytest.mark.parametrize("message", ["have you got #1", "hi, do you have #1", "你们有#1吗"])
def test_who_asks_whether_the_catalogue_has_a_work_knows_it_from_nowhere(message: str) -> None:
    seen = ModelSlots(Slots(intent="seen", numbers=(1,)), {"intent": 0.9}, (), (), no_intent=0.0, is_request=1.0)
    assert combine(Slots(), seen, message, 1).intent == ""


def test_a_kind_that_the_rules_refuse_is_not_the_kind_that_is_wanted() -> None:
    """Decision: "no news please" never lists news, whatever the network takes for the kind."""
    assert both("no news please", Slots(exclude=("news",)), Slots(domain="news")).domain == ""
    assert both("别给我看新闻", Slots(domain="news"), Slots()).domain == ""
    assert both("no news, a film", Slots(), Slots(domain="film")).domain == "film"
