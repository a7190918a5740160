"""What stands beside a wish is told from it: pleas for help, reasons, dropped plans, goodbyes, refused countries."""

from __future__ import annotations

import pytest

from agent.chat.understanding.hidden_request import as_request_for_kind
from agent.query.changes.follow_ups import asks_nothing_else, split_follow_up
from agent.query.changes.released_words import find_release
from agent.query.grounding import knows_all
from agent.query.intents.asides import without_plea
from agent.query.intents.closings import gives_up
from agent.query.limits.child_ages import child_age, without_age_clause
from agent.query.negations.granted_words import granted_words
from agent.query.negations.negated_countries import negated_countries
from agent.query.parse import parse
from agent.query.questions.availability import asks_for_items, name_asked_for
from agent.query.slots import Slots
from agent.query.text.plain_messages import as_plain_message
from agent.query.text.plain_wishes import plain_wishes
from agent.query.text.reason_clauses import without_reasons
from agent.query.verdicts.acceptance import accepted_item
from retrieval.data.items import Item


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("a novel from Japan, could you help me?", "a novel from Japan"),
        ("I look for jazz. I hope you can help", "I look for jazz"),
        ("something by a Swedish author, would that be possible?", "something by a Swedish author"),
        ("can you help me?", "can you help me?"),
        ("a book that can help me sleep", "a book that can help me sleep"),
    ],
)
def test_a_plea_for_help_after_a_wish_is_no_part_of_it(text: str, wish: str) -> None:
    assert without_plea(text) == wish


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("no hip hop, that's not jazz to me", "no hip hop"),
        ("nothing with ghosts, that isn't horror for me", "nothing with ghosts"),
        ("no blues. it's hardly music", "no blues"),
        ("no comedies, not too long", "no comedies, not too long"),
        ("a jazz album that's not loud", "a jazz album that's not loud"),
    ],
)
def test_what_a_refused_thing_is_not_is_not_refused_as_well(text: str, refusal: str) -> None:
    assert without_reasons(text) == refusal


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("let's forget the western idea, any comedy will do", ()),
        ("let us leave Japan, just a good crime film", ("Japan",)),
        ("let us leave the murders now, and Japan as well", ("murders", "Japan")),
    ],
)
def test_what_is_wanted_after_a_dropped_plan_is_not_dropped(text: str, left: tuple[str, ...]) -> None:
    assert find_release(text).left == left


@pytest.mark.parametrize(
    "text", ["all too grim. Never mind, I'm off to bed", "too hard. never mind, bye", "forget it, good night"]
)
def test_who_finds_nothing_and_says_goodbye_is_shown_no_other_list(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize("text", ["too long, something shorter", "never mind, a comedy", "I loved the second. bye"])
def test_who_goes_on_or_judges_has_not_given_up(text: str) -> None:
    assert not gives_up(text)


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("no german or austrian films", ("german", "austrian")),
        ("nothing chinese or taiwanese", ("chinese", "taiwanese")),
        ("no french films and italian ones please", ("french",)),
    ],
)
def test_a_country_joined_to_a_refused_one_is_refused(text: str, countries: tuple[str, ...]) -> None:
    assert negated_countries(text) == countries


@pytest.mark.parametrize("text", ["nothing russian or french", "My husband does not care for anything Japanese"])
def test_a_refused_language_is_not_wanted_as_well(text: str) -> None:
    slots = parse(text, "en", network=True)
    assert slots.exclude_languages
    assert not slots.languages


def test_an_exclusion_is_lifted_only_by_a_message_that_allows_something() -> None:
    refusal = parse("Not China, if you please. I lived there for thirty years.", "en", network=True)
    assert "exclude" not in refusal.corrections
    assert refusal.exclude == ("China",)


@pytest.mark.parametrize("text", ["Singing is fine of course", "singing is ok again", "singing is allowed now"])
def test_a_thing_that_is_fine_is_granted(text: str) -> None:
    assert [words.casefold() for words in granted_words(text)] == ["singing"]


def test_a_question_what_there_is_by_somebody_says_of_nothing_that_it_is_known() -> None:
    assert not knows_all("what nintendo games you got")
    assert knows_all("I've got all of nintendo's games already")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("only things from before 1970 count as music", "only things from before 1970"),
        ("only films made after 1990 count for me", "only films made after 1990"),
        ("it's the thought that counts", "it's the thought that counts"),
    ],
)
def test_the_only_thing_that_counts_is_wanted(text: str, plain: str) -> None:
    assert plain_wishes(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Ran or Roma, which is more old?", "Ran or Roma, which is older?"),
        ("what about my niece, she has 12 years?", "i want something for my niece, she has 12 years"),
        ("ok they left. what's good for just me", "ok they left. i want something for just me"),
        ("what about my first question?", "what about my first question?"),
    ],
)
def test_what_others_put_as_a_question_is_said_plainly(text: str, plain: str) -> None:
    assert as_plain_message(text, lambda word: True) == plain


def test_has_years_tells_an_age() -> None:
    assert child_age("a book for my nephew, he has 9 years?") == 9
    assert child_age("he has 9 years of experience") is None
    assert asks_for_items(without_age_clause("And a book for my nephew, he has 9 years?"))
    assert not asks_for_items("is it a book for my nephew?")


def test_a_kind_that_items_are_about_is_a_topic_where_another_is_asked_for() -> None:
    music = Slots(topic="music", domain="music")
    assert as_request_for_kind(music, "then something on music", "course") == Slots(topic="music", domain="course")
    assert as_request_for_kind(music, "then some music", "course") == music
    assert as_request_for_kind(music, "something on music", "music") == music


def test_something_different_after_none_of_them_is_no_more_of_the_same() -> None:
    assert split_follow_up("none of those. give me something completely different") == ("different", "")
    assert split_follow_up("none of those. something funny") == ("none of them", "something funny")
    assert asks_nothing_else(Slots(domain="game"), "a game", "different", "game")
    assert not asks_nothing_else(Slots(domain="game"), "a game", "different", "film")
    assert not asks_nothing_else(Slots(company="children"), "适合八岁孩子的", "different", "film")
    assert asks_nothing_else(Slots(company="children"), "孩子看完睡不着", "different", "film")


@pytest.mark.parametrize(
    ("text", "name"), [("do you have gta", "gta"), ("do u have any jazz", ""), ("have you got something else", "")]
)
def test_one_thing_that_is_asked_for_has_a_name_known_or_not(text: str, name: str) -> None:
    assert name_asked_for(text) == name


def test_what_somebody_is_bad_at_and_wants_a_course_for_is_wanted() -> None:
    wish = parse("I'm rubbish at maths too, any beginners course for that", "en")
    refusal = parse("I'm rubbish at maths, a course without it please", "en")
    assert "maths" in wish.topic and "maths" not in wish.exclude
    assert "maths" not in refusal.topic


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I don't like Babymetal, it's for children", "I don't like Babymetal"),
        ("no comedies unless it's french", "no comedies"),
        ("in colour and from france or spain", ", no black and white, from france or spain"),
        ("what else is like that?", "something like that"),
        ("I want a film for children", "I want a film for children"),
    ],
)
def test_what_is_no_wish_is_taken_out(text: str, plain: str) -> None:
    assert as_plain_message(text, lambda word: True) == plain


def test_anything_but_a_kind_refuses_that_kind_alone() -> None:
    assert plain_wishes("anything but films please") == "no films please"
    assert plain_wishes("anything but films by Kubrick") == "anything but films by Kubrick"


def test_what_was_seen_and_not_liked_is_disliked() -> None:
    shown = [Item(id=name, title=name, domain="game") for name in ("Tetris", "Limbo", "Inside")]
    slots = parse("the 2nd i played already, didnt like", "en", shown, network=True)
    assert (slots.intent, slots.numbers, slots.topic) == ("dislike", (2,), "")


@pytest.mark.parametrize("text", ["And for my old Game Boy, is there something?", "i want something for just me"])
def test_a_wish_without_such_words_asks_for_nothing_similar_and_no_surprise(text: str) -> None:
    assert parse(text, "en", network=True).intent == ""


@pytest.mark.parametrize(
    ("text", "number"), [("yesss the second one", 2), ("oh yes, that one!", 1), ("the second one?", 0)]
)
def test_yes_to_one_of_the_list_chooses_it(text: str, number: int) -> None:
    shown = [Item(id=name, title=name) for name in ("Tetris", "Limbo", "Inside")]
    assert accepted_item(text, shown, 1) == number
